#include "core/lm/encoder.h"

#include "core/torch_library.h"

namespace core {

std::shared_ptr<Encoder> Encoder::load(const std::filesystem::path& folder, Device device,
                                       EncoderPrecision precision) {
  return torchLibrary().loadTorchEncoder(folder, device, precision);
}

}  // namespace core

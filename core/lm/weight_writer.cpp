#include "core/lm/weight_writer.h"

#include "core/lm/safetensors.h"

namespace core {

void writeWeights(const std::filesystem::path& file, const std::map<std::string, at::Tensor>& weights) {
  std::map<std::string, TensorView> views;
  for (const auto& [name, tensor] : weights)
    views[name] = {.dtype = "F32",
                   .shape = tensor.sizes().vec(),
                   .bytes = {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}};
  writeSafetensors(file, views);
}

}  // namespace core

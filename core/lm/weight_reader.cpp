#include "core/lm/weight_reader.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/error.h"
#include "core/lm/float_blocks.h"

namespace core {
namespace {

[[noreturn]] void refuse(const Weights& weights, const std::string& name, const std::string& what) {
  throw Error(Error::Kind::BadInput,
              fmt::format("In {} the tensor {} {}.", weights.file().string(), name, what), name);
}

at::Tensor inPlace(const Weights& weights, const TensorView& view) {
  auto* data = const_cast<std::byte*>(view.bytes.data());  // torch has no constant tensors; nobody writes
  return at::from_blob(
      data, view.shape, [owner = weights.owner()](void*) {}, at::kFloat);
}

}  // namespace

at::Tensor tensorOf(const Weights& weights, const std::string& name) {
  const TensorView* view = weights.find(name);
  if (!view) refuse(weights, name, "is missing");
  if (!holdsFloats(view->dtype))
    refuse(weights, name, fmt::format("is of type {}, which holds no weights", view->dtype));
  const bool aligned = reinterpret_cast<std::uintptr_t>(view->bytes.data()) % alignof(float) == 0;
  at::Tensor tensor;
  if (view->dtype == "F32" && aligned && !view->bytes.empty()) {
    tensor = inPlace(weights, *view);
  } else {
    tensor = at::empty(view->shape, at::kFloat);
    readFloats(*view, {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())});
  }
  if (!allFinite({tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())}))
    refuse(weights, name, "holds values that are infinite or no numbers");
  return tensor;
}

at::Tensor WeightReader::read(const std::string& name, const std::vector<std::int64_t>& shape) const {
  const std::string whole = m_prefix + name;
  const TensorView* view = m_weights.find(whole);
  if (!view) refuse(m_weights, whole, "is missing");
  if (view->shape != shape)
    refuse(m_weights, whole,
           fmt::format("has the shape [{}] where the configuration wants [{}]", fmt::join(view->shape, ", "),
                       fmt::join(shape, ", ")));
  return tensorOf(m_weights, whole).to(m_device);
}

}  // namespace core

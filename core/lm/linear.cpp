#include "core/lm/linear.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace core {
namespace {

at::Tensor product(const at::Tensor& x, const Linear& linear) {
  const std::int64_t outputs = linear.weight.size(0);
  at::Tensor y =
      linear.bias.defined() ? at::linear(x, linear.weight, linear.bias) : at::linear(x, linear.weight);
  for (const Adapter& adapter : linear.adapters) {
    const at::Tensor input =
        adapter.dropout > 0 && at::GradMode::is_enabled() ? at::dropout(x, adapter.dropout, true) : x;
    at::Tensor added = at::linear(at::linear(input, adapter.a), adapter.b) * adapter.scale;
    const std::int64_t own = adapter.b.size(0);
    if (own != outputs) added = at::constant_pad_nd(added, {adapter.begin, outputs - adapter.begin - own});
    y = y + added;
  }
  return y;
}

}  // namespace

at::Tensor activate(const at::Tensor& x, Activation activation) {
  if (activation == Activation::None) return x;
  if (activation == Activation::Relu) return at::relu(x);
  return at::gelu(x, activation == Activation::GeluTanh ? "tanh" : "none");
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
  return product(x, *this);
}

at::Tensor Linear::activated(const at::Tensor& x, Activation activation) const {
  return activate(product(x, *this), activation);
}

at::Tensor Linear::merged() const {
  const at::NoGradGuard guard;
  if (adapters.empty()) return weight.detach();
  at::Tensor sum = weight.detach().clone();
  for (const Adapter& adapter : adapters)
    sum.narrow(0, adapter.begin, adapter.b.size(0))
        .add_(at::matmul(adapter.b.detach(), adapter.a.detach()), adapter.scale);
  return sum;
}

at::Tensor LayerNorm::operator()(const at::Tensor& x, double epsilon) const {
  return at::layer_norm(x, {weight.size(0)}, weight, bias, epsilon);
}

}  // namespace core

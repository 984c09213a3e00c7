#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/lm/activation.h"

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

/// One low-rank adapter (LoRA: Hu et al., 2021): adds scale * B A x to some outputs of a Linear.
struct Adapter {
  std::string module;      ///< public name of the projection: "encoder.layer.0.attention.self.query"
  at::Tensor a;            ///< [rank, in]
  at::Tensor b;            ///< [out of the projection, rank]
  std::int64_t begin = 0;  ///< first output that it adds to: several projections may share one Linear
  double scale = 1;
  double dropout = 0;  ///< of the adapter's input, drawn where gradients are wanted
};

/// y = x W^T + b.
struct Linear {
  at::Tensor weight;  ///< [out, in]
  at::Tensor bias;    ///< [out]; undefined: none
  std::vector<Adapter> adapters;

  at::Tensor operator()(const at::Tensor& x) const;
  at::Tensor activated(const at::Tensor& x, Activation activation) const;

  /// The weight with the adapters added: what inference multiplies with. The weight itself where there are
  /// none.
  at::Tensor merged() const;
};

struct LayerNorm {
  at::Tensor weight, bias;  ///< [hidden]
  at::Tensor operator()(const at::Tensor& x, double epsilon) const;
};

/// `x` as `activation` says, without a product.
at::Tensor activate(const at::Tensor& x, Activation activation);

}  // namespace core

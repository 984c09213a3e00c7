#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

// Internal: includes Torch.
namespace core {

/// AdamW (Loshchilov and Hutter, 2019) through torch's fused kernel. Biases and the weights of layer norms do
/// not decay.
class AdamW {
 public:
  AdamW(const std::vector<std::pair<std::string, at::Tensor>>& parameters, double weightDecay);

  /// Length of all gradients together; they are scaled down to `maxNorm` where they are longer.
  double clip(double maxNorm);
  /// One step along the gradients, which are then dropped.
  void step(double learningRate);

 private:
  struct Group {
    double weightDecay = 0;
    std::vector<at::Tensor> parameters, means, squares, steps;
  };
  Group m_decaying, m_plain;
};

}  // namespace core

#pragma once

#include <ATen/core/Tensor.h>

#include <map>
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

  /// Length of all gradients together; they are scaled down to `maxNorm` where they are longer and maxNorm
  /// is not 0.
  double clip(double maxNorm);
  /// One step along the gradients, which are then dropped.
  void step(double learningRate);
  void dropGradients();

  /// The moments and step counts themselves, by the parameters' names: copy into them to restore.
  std::map<std::string, at::Tensor> state() const;

 private:
  struct Group {
    double weightDecay = 0;
    std::vector<std::string> names;
    std::vector<at::Tensor> parameters, means, squares, steps;
  };
  Group m_decaying, m_plain;
};

}  // namespace core

#include "core/lm/chunked_loss.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace core {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t kPieceBytes = std::int64_t{4} << 20;  // of one piece's logits

struct ChunkedCrossEntropy : torch::autograd::Function<ChunkedCrossEntropy> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& states, const at::Tensor& weight,
                            const at::Tensor& targets, const at::Tensor& bias, const at::Tensor& shares) {
    const at::Tensor counted = at::nonzero(targets >= 0).squeeze(1);
    const std::int64_t rows = counted.size(0);
    const bool wantsStates = states.requires_grad(), wantsWeight = weight.requires_grad();
    at::Tensor toStates = wantsStates ? at::zeros_like(states) : at::Tensor();
    at::Tensor toWeight =
        wantsWeight ? at::zeros_like(weight, weight.options().dtype(at::kFloat)) : at::Tensor();
    const bool biased = bias.numel() > 0, wantsBias = biased && bias.requires_grad();
    at::Tensor toBias = wantsBias ? at::zeros_like(bias, bias.options().dtype(at::kFloat)) : at::Tensor();
    at::Tensor sum = at::zeros({}, states.options().dtype(at::kFloat));
    const std::int64_t piece =
        std::max<std::int64_t>(1, kPieceBytes / (weight.size(0) * static_cast<std::int64_t>(sizeof(float))));
    for (std::int64_t begin = 0; begin < rows; begin += piece) {
      const at::Tensor places = counted.narrow(0, begin, std::min(piece, rows - begin));
      const at::Tensor x = states.index_select(0, places);
      const at::Tensor wanted = targets.index_select(0, places).unsqueeze(1);
      at::Tensor scores = at::linear(x, weight).to(at::kFloat);
      if (biased) scores = scores + bias;
      const at::Tensor logarithms = at::log_softmax(scores, 1);
      const at::Tensor share =
          shares.numel() > 0 ? shares.index_select(0, places).unsqueeze(1) : at::Tensor();
      const at::Tensor likely = logarithms.gather(1, wanted);
      sum.sub_((share.defined() ? likely * share : likely).sum());
      if (!wantsStates && !wantsWeight && !wantsBias) continue;
      // d loss / d scores = share (softmax - 1 at the target) / rows
      at::Tensor slope = logarithms.exp_();
      slope.scatter_add_(1, wanted, at::full_like(wanted, -1.0, slope.options()));
      slope.div_(static_cast<double>(rows));
      if (share.defined()) slope.mul_(share);
      if (wantsBias) toBias.add_(slope.sum(0));
      slope = slope.to(weight.scalar_type());
      if (wantsStates) toStates.index_copy_(0, places, at::matmul(slope, weight).to(states.scalar_type()));
      if (wantsWeight) toWeight.add_(at::matmul(slope.t(), x.to(weight.scalar_type())));
    }
    context->save_for_backward({toStates, toWeight, toBias});
    return rows > 0 ? sum.div_(static_cast<double>(rows)) : sum;
  }

  static variable_list backward(AutogradContext* context, const variable_list& upstream) {
    const variable_list saved = context->get_saved_variables();
    const auto scaled = [&](const at::Tensor& slope) {
      return slope.defined() ? slope * upstream[0].to(slope.scalar_type()) : at::Tensor();
    };
    return {scaled(saved[0]), scaled(saved[1]), at::Tensor(), scaled(saved[2]), at::Tensor()};
  }
};

}  // namespace

at::Tensor chunkedCrossEntropy(const at::Tensor& states, const at::Tensor& weight, const at::Tensor& targets,
                               const at::Tensor& bias, const at::Tensor& shares) {
  // A function of torch's takes no undefined tensors.
  const at::Tensor none = at::empty({0}, weight.options().requires_grad(false));
  return ChunkedCrossEntropy::apply(states, weight, targets, bias.defined() ? bias : none,
                                    shares.defined() ? shares : none);
}

}  // namespace core

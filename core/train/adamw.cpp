#include "core/train/adamw.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

namespace core {

AdamW::AdamW(const std::vector<std::pair<std::string, at::Tensor>>& parameters, double weightDecay) {
  m_decaying.weightDecay = weightDecay;
  for (const auto& [name, parameter] : parameters) {
    Group& group = parameter.dim() > 1 ? m_decaying : m_plain;
    group.names.push_back(name);
    group.parameters.push_back(parameter);
    group.means.push_back(at::zeros_like(parameter.detach()));
    group.squares.push_back(at::zeros_like(parameter.detach()));
    group.steps.push_back(at::zeros({}, parameter.options().requires_grad(false)));
  }
}

double AdamW::clip(double maxNorm) {
  const at::NoGradGuard guard;
  std::vector<at::Tensor> gradients;
  for (const Group* group : {&m_decaying, &m_plain})
    for (const at::Tensor& parameter : group->parameters)
      if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  if (gradients.empty()) return 0;
  const double norm = at::stack(at::_foreach_norm(gradients)).norm().item<double>();
  if (maxNorm > 0 && norm > maxNorm) at::_foreach_mul_(gradients, maxNorm / norm);
  return norm;
}

void AdamW::step(double learningRate) {
  const at::NoGradGuard guard;
  constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;
  for (Group* group : {&m_decaying, &m_plain}) {
    std::vector<at::Tensor> parameters, gradients, means, squares, steps;
    for (std::size_t i = 0; i < group->parameters.size(); ++i) {
      const at::Tensor& parameter = group->parameters[i];
      if (!parameter.grad().defined()) continue;  // not reached by this loss
      parameters.push_back(parameter);
      gradients.push_back(parameter.grad());
      means.push_back(group->means[i]);
      squares.push_back(group->squares[i]);
      steps.push_back(group->steps[i].add_(1));
    }
    if (parameters.empty()) continue;
    at::_fused_adamw_(parameters, gradients, means, squares, {}, steps, learningRate, kBeta1, kBeta2,
                      group->weightDecay, kEpsilon, false, false);
    for (at::Tensor& parameter : parameters) parameter.mutable_grad() = at::Tensor();
  }
}

void AdamW::dropGradients() {
  for (Group* group : {&m_decaying, &m_plain})
    for (at::Tensor& parameter : group->parameters) parameter.mutable_grad() = at::Tensor();
}

std::map<std::string, at::Tensor> AdamW::state() const {
  std::map<std::string, at::Tensor> state;
  for (const Group* group : {&m_decaying, &m_plain})
    for (std::size_t i = 0; i < group->names.size(); ++i) {
      state["mean." + group->names[i]] = group->means[i];
      state["square." + group->names[i]] = group->squares[i];
      state["steps." + group->names[i]] = group->steps[i];
    }
  return state;
}

}  // namespace core

#include "core/lm/bert_gradient.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <algorithm>

namespace core {
namespace {

using torch::autograd::variable_list;

// The step back through the whole encoder, one node of torch's graph.
class BertBackward : public torch::autograd::Node {
 public:
  BertBackward(std::shared_ptr<BertTraining> training, std::shared_ptr<BertTraining::Tape> tape,
               std::vector<at::Tensor> weights)
      : m_training(std::move(training)), m_tape(std::move(tape)), m_weights(std::move(weights)) {}

  variable_list apply(variable_list&& outer) override {
    const at::NoGradGuard guard;
    variable_list gradients(m_weights.size());
    std::vector<float*> values(m_weights.size(), nullptr);
    for (std::size_t i = 0; outer[0].defined() && i < m_weights.size(); ++i)
      if (m_weights[i].requires_grad()) {
        gradients[i] = at::zeros_like(m_weights[i]);
        values[i] = gradients[i].data_ptr<float>();
      }
    if (outer[0].defined())
      m_training->gradients(*m_tape, outer[0].to(at::kFloat).contiguous().const_data_ptr<float>(), values);
    release_variables();
    return gradients;
  }

  void release_variables() override {
    m_tape.reset();
    m_weights.clear();
  }

 private:
  std::shared_ptr<BertTraining> m_training;
  std::shared_ptr<BertTraining::Tape> m_tape;
  std::vector<at::Tensor> m_weights;
};

}  // namespace

at::Tensor bertStates(const std::shared_ptr<BertTraining>& training, const std::vector<at::Tensor>& weights,
                      const TokenBatch& batch) {
  const std::int64_t tokens = batch.ids.size(0);
  at::Tensor states = at::empty({tokens, weights[0].size(1)}, at::kFloat);
  std::vector<const float*> values;
  for (const at::Tensor& weight : weights) values.push_back(weight.const_data_ptr<float>());
  std::vector<std::int64_t> lengths;
  for (std::int64_t text = 0; text < batch.texts; ++text)
    lengths.push_back(static_cast<std::int64_t>(batch.lengths.const_data_ptr<float>()[text]));
  std::shared_ptr<BertTraining::Tape> tape =
      training->states(values, {batch.ids.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(tokens)},
                       lengths, states.data_ptr<float>());
  const bool wanted =
      at::GradMode::is_enabled() &&
      std::any_of(weights.begin(), weights.end(), [](const at::Tensor& w) { return w.requires_grad(); });
  if (wanted) {
    const std::shared_ptr<BertBackward> node(new BertBackward(training, std::move(tape), weights),
                                             torch::autograd::deleteNode);
    node->set_next_edges(torch::autograd::collect_next_edges(weights));
    torch::autograd::set_history(states, node);
  }
  return states;
}

}  // namespace core

#include "core/train/causal_lm.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/train/encoder_training.h"

namespace core {

CausalLm::CausalLm(CausalModel& model, std::vector<Sequence> train, std::vector<Sequence> heldOut,
                   const CausalLmOptions& options)
    : m_model(model), m_train(std::move(train)), m_heldOut(std::move(heldOut)), m_options(options) {
  // What the families call their projections of queries and values; GPT-2 has one for all.
  if (options.adaptation.loraRank > 0)
    model.network.startAdapting(
        loraOptionsOf(options.adaptation, options.seed, {"q_proj", "v_proj", "c_attn"}));
  else
    model.network.startTraining(options.adaptation.trainLayers);
}

CausalLm::Batch CausalLm::batchOf(std::span<const Sequence* const> sequences) const {
  std::vector<std::vector<std::int32_t>> ids;
  std::vector<std::int64_t> targets;
  for (const Sequence* sequence : sequences) {
    ids.push_back(sequence->ids);
    const auto length = static_cast<std::int64_t>(sequence->ids.size());
    for (std::int64_t next = 1; next <= length; ++next)
      targets.push_back(
          next < length && next >= sequence->answer ? sequence->ids[static_cast<std::size_t>(next)] : -1);
  }
  const at::Device device = m_model.network.device();
  return {.tokens = makeTokenBatch(ids, device), .targets = at::tensor(targets, at::kLong).to(device)};
}

at::Tensor CausalLm::loss(const Batch& batch, double dropout) const {
  return m_model.network.loss(m_model.network.forward(batch.tokens, dropout), batch.targets);
}

double CausalLm::accumulate(std::span<const std::int64_t> examples, double share, StepRandom&) {
  std::vector<const Sequence*> sequences;
  for (const std::int64_t example : examples)
    sequences.push_back(&m_train[static_cast<std::size_t>(example)]);
  const at::Tensor value = loss(batchOf(sequences), m_options.dropout);
  (value * share).backward();
  return value.item<double>();
}

std::optional<double> CausalLm::validate(Progress& progress) {
  if (m_heldOut.empty()) return std::nullopt;
  std::vector<std::size_t> lengths;
  for (const Sequence& sequence : m_heldOut) lengths.push_back(sequence.ids.size());
  double sum = 0, count = 0, right = 0;
  forEachBatch(lengths, progress, [&](std::span<const std::size_t> indices) {
    std::vector<const Sequence*> sequences;
    for (const std::size_t index : indices) sequences.push_back(&m_heldOut[index]);
    const Batch batch = batchOf(sequences);
    const at::Tensor states = m_model.network.forward(batch.tokens);
    const at::Tensor learned = at::nonzero(batch.targets >= 0).squeeze(1);
    constexpr std::int64_t kRows = 512;  // whose scores are in memory at once
    for (std::int64_t begin = 0; begin < learned.size(0); begin += kRows) {
      const at::Tensor rows = learned.narrow(0, begin, std::min(kRows, learned.size(0) - begin));
      const at::Tensor scores = m_model.network.logits(states.index_select(0, rows));
      const at::Tensor wanted = batch.targets.index_select(0, rows);
      sum += at::cross_entropy_loss(scores, wanted, {}, at::Reduction::Sum).item<double>();
      right += (scores.argmax(1) == wanted).sum().item<double>();
      count += static_cast<double>(rows.size(0));
    }
  });
  if (count == 0) return std::nullopt;
  m_figures = {{"perplexity", std::exp(sum / count)}, {"accuracy", right / count}};
  return sum / count;
}

}  // namespace core

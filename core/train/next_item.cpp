#include "core/train/next_item.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/error.h"
#include "core/lm/chunked_loss.h"
#include "core/lm/torch_device.h"
#include "core/train/trainer.h"

namespace core {
namespace {

constexpr double kNormEpsilon = 1e-5;
constexpr float kNever = -std::numeric_limits<float>::infinity();

at::Tensor toTensor(const std::vector<std::int64_t>& values, at::Device device) {
  return at::tensor(values, at::kLong).to(device);
}

// Histories of like length, which attention sees as rows of one length.
struct SequenceGroup {
  std::int64_t begin = 0, tokens = 0;  // which of the batch's
  std::int64_t histories = 0, length = 0;
  at::Tensor rows;  // [tokens] int64: place among the padded [histories x length]
};

// Histories one behind the other without padding, the longest first.
struct SequenceBatch {
  at::Tensor items;    // [tokens] int64: what went before
  at::Tensor targets;  // [tokens] int64: what came next, as a place among the candidates
  at::Tensor weights;  // [tokens] float: what telling it counts; undefined where all count 1
  std::vector<SequenceGroup> groups;
};

class NextItemObjective : public Objective {
 public:
  NextItemObjective(SequenceModel& model, const Interactions& train, const NextItemOptions& options,
                    const std::function<std::optional<double>(Progress&)>& validate)
      : m_model(model),
        m_train(train),
        m_options(options),
        m_validate(validate),
        m_device(torchDeviceOf(options.device)) {
    m_place.assign(static_cast<std::size_t>(model.itemCount()), -1);
    for (const std::int32_t item : train.items) m_place[static_cast<std::size_t>(item)] = 0;
    std::vector<std::int64_t> candidates;
    for (std::size_t item = 0; item < m_place.size(); ++item) {
      if (m_place[item] < 0) continue;
      m_place[item] = static_cast<std::int64_t>(candidates.size());
      candidates.push_back(static_cast<std::int64_t>(item));
    }
    m_candidates = toTensor(candidates, m_device);
    for (std::int32_t user = 0; user < train.userCount(); ++user)
      if (train.itemsOf(user).size() > 1) m_users.push_back(user);
    for (const auto& [name, array] : model.arrays()) {
      at::Tensor tensor = viewOf(*array).to(m_device, at::kFloat, false, true);
      tensor.set_requires_grad(true);
      m_byName[name] = tensor;
      m_parameters.emplace_back(name, tensor);
    }
    if (model.text().size() > 0) m_text = viewOf(const_cast<Matrix&>(model.text())).to(m_device);
  }

  std::int64_t exampleCount() const override { return static_cast<std::int64_t>(m_users.size()); }

  double accumulate(std::span<const std::int64_t> examples, double share, StepRandom& random) override {
    const SequenceBatch batch = makeBatch(examples);
    const at::Tensor items = itemVectors();
    const at::Tensor value = loss(states(batch, items), items, batch, random);
    (value * share).backward();
    return value.item<double>();
  }

  NamedTensors parameters() const override { return m_parameters; }

  void parametersChanged() override {
    const at::NoGradGuard guard;
    for (const auto& [name, array] : m_model.arrays()) viewOf(*array).copy_(m_byName.at(name));
    m_model.prepare();
  }

  std::string metric() const override { return "ndcg@10"; }
  std::optional<double> validate(Progress& progress) override { return m_validate(progress); }

 private:
  // The array itself; one row is a vector, which does not decay.
  static at::Tensor viewOf(Matrix& array) {
    if (array.rows() == 1) return at::from_blob(array.data(), {array.cols()}, at::kFloat);
    return at::from_blob(array.data(), {array.rows(), array.cols()}, at::kFloat);
  }

  const at::Tensor& weight(const std::string& name) const { return m_byName.at(name); }

  at::Tensor itemVectors() const {
    const auto own = m_byName.find("own");
    if (!m_text.defined()) return own->second;
    const at::Tensor told = at::linear(m_text, weight("project"));
    return own == m_byName.end() ? told : own->second + told;
  }

  SequenceBatch makeBatch(std::span<const std::int64_t> examples) const {
    std::vector<std::span<const std::int32_t>> histories;
    for (const std::int64_t example : examples) {
      const auto all = m_train.itemsOf(m_users[static_cast<std::size_t>(example)]);
      const auto most = static_cast<std::size_t>(m_model.shape().maxHistory) + 1;
      histories.push_back(all.last(std::min(all.size(), most)));
    }
    std::stable_sort(histories.begin(), histories.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
    SequenceBatch batch;
    std::vector<std::int64_t> items, targets, rows;
    std::vector<float> weights;
    const auto endGroup = [&] {
      if (batch.groups.empty()) return;
      SequenceGroup& group = batch.groups.back();
      group.tokens = static_cast<std::int64_t>(items.size()) - group.begin;
      group.rows = toTensor(rows, m_device);
      rows.clear();
    };
    for (const auto& history : histories) {
      const auto length = static_cast<std::int64_t>(history.size()) - 1;
      if (batch.groups.empty() || 2 * length < batch.groups.back().length) {
        endGroup();
        batch.groups.emplace_back();
        batch.groups.back().begin = static_cast<std::int64_t>(items.size());
        batch.groups.back().length = length;
      }
      SequenceGroup& group = batch.groups.back();
      for (std::int64_t place = 0; place < length; ++place) {
        const auto at = static_cast<std::size_t>(place);
        items.push_back(history[at]);
        targets.push_back(m_place[static_cast<std::size_t>(history[at + 1])]);
        if (!m_options.eventWeights.empty())
          weights.push_back(m_options.eventWeights[static_cast<std::size_t>(history[at + 1])]);
        rows.push_back(group.histories * group.length + place);
      }
      ++group.histories;
    }
    endGroup();
    batch.items = toTensor(items, m_device);
    batch.targets = toTensor(targets, m_device);
    if (!weights.empty()) batch.weights = at::tensor(weights).to(m_device);
    return batch;
  }

  at::Tensor dropped(const at::Tensor& x) const {
    return m_options.dropout > 0 ? at::dropout(x, m_options.dropout, true) : x;
  }

  // [1, heads, length, length]: what is added for the distance, nothing being seen of what comes later.
  at::Tensor placeLogits(const std::string& layer, std::int64_t length) const {
    const at::Tensor place = at::arange(length, at::TensorOptions(m_device).dtype(at::kLong));
    const at::Tensor distance = place.unsqueeze(1) - place.unsqueeze(0);
    const at::Tensor logits = weight(layer + "recency")
                                  .index_select(1, distance.clamp_min(0).flatten())
                                  .view({1, -1, length, length});
    return logits.masked_fill(distance < 0, kNever);
  }

  at::Tensor attention(const at::Tensor& x, const SequenceBatch& batch, const std::string& layer) const {
    const SequenceShape& shape = m_model.shape();
    const std::int64_t width = shape.width, heads = shape.heads;
    const at::Tensor normed = at::layer_norm(x, {width}, weight(layer + "attention_norm.weight"),
                                             weight(layer + "attention_norm.bias"), kNormEpsilon);
    const at::Tensor all =
        at::linear(normed, weight(layer + "attention.weight"), weight(layer + "attention.bias"));
    std::vector<at::Tensor> taken;
    for (const SequenceGroup& group : batch.groups) {
      const std::int64_t padded = group.histories * group.length;
      const at::Tensor parts = at::zeros({padded, 3 * width}, all.options())
                                   .index_copy(0, group.rows, all.narrow(0, group.begin, group.tokens))
                                   .view({group.histories, group.length, 3, heads, width / heads})
                                   .permute({2, 0, 3, 1, 4});
      const at::Tensor seen = at::scaled_dot_product_attention(
          parts[0], parts[1], parts[2], placeLogits(layer, group.length).to(all.scalar_type()),
          m_options.dropout);
      taken.push_back(seen.transpose(1, 2).reshape({padded, width}).index_select(0, group.rows));
    }
    return at::linear(at::cat(taken), weight(layer + "join.weight"), weight(layer + "join.bias"));
  }

  at::Tensor feed(const at::Tensor& x, const std::string& layer) const {
    const at::Tensor normed = at::layer_norm(x, {m_model.shape().width}, weight(layer + "feed_norm.weight"),
                                             weight(layer + "feed_norm.bias"), kNormEpsilon);
    const at::Tensor wide = at::linear(normed, weight(layer + "up.weight"), weight(layer + "up.bias")).relu();
    return at::linear(dropped(wide), weight(layer + "down.weight"), weight(layer + "down.bias"));
  }

  // [tokens, width]
  at::Tensor states(const SequenceBatch& batch, const at::Tensor& items) const {
    at::Tensor x = dropped(items.index_select(0, batch.items));
    for (int i = 0; i < m_model.shape().layers; ++i) {
      const std::string layer = "layers." + std::to_string(i) + ".";
      x = x + dropped(attention(x, batch, layer));
      x = x + dropped(feed(x, layer));
    }
    return at::layer_norm(x, {m_model.shape().width}, weight("norm.weight"), weight("norm.bias"),
                          kNormEpsilon);
  }

  at::Tensor loss(const at::Tensor& states, const at::Tensor& items, const SequenceBatch& batch,
                  StepRandom& random) const {
    const at::Tensor candidates = items.index_select(0, m_candidates);
    const at::Tensor& targets = batch.targets;
    if (m_options.loss == NextItemLoss::Softmax)
      return chunkedCrossEntropy(states, candidates, targets, {}, batch.weights);
    const std::int64_t count = m_candidates.size(0);
    std::vector<std::int64_t> drawn(static_cast<std::size_t>(m_options.negatives));
    for (std::int64_t& place : drawn)
      place = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(count));
    const at::Tensor negatives = toTensor(drawn, m_device);
    const at::Tensor right = (states * candidates.index_select(0, targets)).sum(1).to(at::kFloat);
    const at::Tensor wrong = at::linear(states, candidates.index_select(0, negatives))
                                 .to(at::kFloat)
                                 .masked_fill(targets.unsqueeze(1) == negatives.unsqueeze(0), kNever);
    const at::Tensor losses = m_options.loss == NextItemLoss::SampledSoftmax
                                  ? sampledSoftmax(right, wrong, count)
                                  : calibratedBce(right, wrong, count);
    return (batch.weights.defined() ? losses * batch.weights : losses).mean();
  }

  // [tokens]. Each negative stands for as many items as there are for each of those drawn.
  at::Tensor sampledSoftmax(const at::Tensor& right, const at::Tensor& wrong, std::int64_t count) const {
    const at::Tensor drawn = at::isfinite(wrong).sum(1, true).clamp_min(1).to(at::kFloat);
    const double others = std::log(static_cast<double>(std::max<std::int64_t>(count - 1, 1)));
    const at::Tensor all = at::cat({right.unsqueeze(1), wrong + (others - drawn.log())}, 1);
    return all.logsumexp(1) - right;
  }

  // [tokens]: -(beta log s(right) + sum log(1 - s(wrong))), over the numbers of both: Petrov and Macdonald,
  // equation 10.
  at::Tensor calibratedBce(const at::Tensor& right, const at::Tensor& wrong, std::int64_t count) const {
    const double rate =
        static_cast<double>(m_options.negatives) / static_cast<double>(std::max<std::int64_t>(count - 1, 1));
    const double beta = rate * (m_options.calibration * (1 - 1 / rate) + 1 / rate);
    const at::Tensor sum = at::softplus(wrong).sum(1) + beta * at::softplus(-right);
    return sum / static_cast<double>(m_options.negatives + 1);
  }

  SequenceModel& m_model;  // outlives the objective, as do the three below
  const Interactions& m_train;
  const NextItemOptions& m_options;
  const std::function<std::optional<double>(Progress&)>& m_validate;
  at::Device m_device;
  std::vector<std::int32_t> m_users;  // with something to learn from
  std::vector<std::int64_t> m_place;  // [items]: among the candidates, or -1
  at::Tensor m_candidates;            // [candidates] int64: items that somebody had
  at::Tensor m_text;                  // [items, dims], or undefined
  std::map<std::string, at::Tensor> m_byName;
  NamedTensors m_parameters;
};

}  // namespace

std::unique_ptr<Objective> nextItemObjective(
    SequenceModel& model, const Interactions& train, const NextItemOptions& options,
    const std::function<std::optional<double>(Progress&)>& validate) {
  return std::make_unique<NextItemObjective>(model, train, options, validate);
}

TrainerResult trainNextItem(SequenceModel& model, const Interactions& train, const NextItemOptions& options,
                            const std::function<std::optional<double>(Progress&)>& validate,
                            const std::filesystem::path& checkpoint, Progress& progress) {
  NextItemObjective objective(model, train, options, validate);
  if (objective.exampleCount() == 0)
    throw Error(Error::Kind::BadInput,
                "There is nothing to learn from: nobody did two things before the held-out ones.",
                "interactions");
  return core::train(objective, options.trainer, checkpoint, progress);
}

}  // namespace core

#include "core/fuse/network_training.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "core/evaluate/metrics.h"
#include "core/lm/heads.h"
#include "core/train/trainer.h"

namespace core {
namespace {

at::Tensor tensorOf(const Matrix& values) {
  return at::from_blob(const_cast<float*>(values.data()), {values.rows(), values.cols()}, at::kFloat).clone();
}

/// Means and deviations of the present values of each feature in these rows.
void standardise(const Matrix& features, std::span<const std::size_t> users, const FusionExamples& examples,
                 GatedNetwork& network) {
  const Eigen::Index count = features.cols();
  network.means = Eigen::RowVectorXf::Zero(count);
  network.scales = Eigen::RowVectorXf::Zero(count);
  for (Eigen::Index feature = 0; feature < count; ++feature) {
    double sum = 0, squares = 0, present = 0;
    for (const std::size_t user : users)
      for (std::size_t row = examples.begins[user]; row < examples.begins[user + 1]; ++row) {
        const auto value = static_cast<double>(features(static_cast<Eigen::Index>(row), feature));
        if (!std::isfinite(value)) continue;
        sum += value;
        squares += value * value;
        present += 1;
      }
    if (present == 0) continue;
    const double mean = sum / present, variance = squares / present - mean * mean;
    network.means[feature] = static_cast<float>(mean);
    if (variance > 1e-12) network.scales[feature] = static_cast<float>(1 / std::sqrt(variance));
  }
}

class RankShortlists : public Objective {
 public:
  RankShortlists(const FusionExamples& examples, GatedNetwork& network, std::vector<std::size_t> taught,
                 std::vector<std::size_t> held, const Interactions& valid, const NetworkOptions& options)
      : m_examples(examples),
        m_network(network),
        m_taught(std::move(taught)),
        m_held(std::move(held)),
        m_valid(valid),
        m_dropout(options.dropout) {
    m_inputs = tensorOf(network.inputsOf(examples.features));
    m_signals = tensorOf(network.signalsOf(examples.features));
    const std::int64_t inputs = m_inputs.size(1), signals = m_signals.size(1), hidden = options.hidden;
    const std::uint64_t seed = options.trainer.seed;
    // drawNormal() has a deviation of 0.02.
    m_parameters = {
        {"hidden.weight", drawNormal({hidden, inputs}, seed) * (50 / std::sqrt(static_cast<double>(inputs)))},
        {"hidden.bias", at::zeros({hidden})},
        {"gate.weight", drawNormal({signals, hidden}, seed + 1)},
        {"gate.bias", at::zeros({signals})},
        {"strength", at::ones({signals})},
        {"residual", at::zeros({hidden})}};
    for (auto& [name, tensor] : m_parameters) tensor.set_requires_grad(true);
  }

  std::int64_t exampleCount() const override { return static_cast<std::int64_t>(m_taught.size()); }
  NamedTensors parameters() const override { return m_parameters; }
  std::string metric() const override { return "ndcg@10"; }

  double accumulate(std::span<const std::int64_t> users, double share, StepRandom&) override {
    std::vector<at::Tensor> inputs, signals;
    std::vector<std::int64_t> places, chosen;
    std::vector<float> shares;
    std::int64_t longest = 0;
    for (const std::int64_t user : users) longest = std::max(longest, rowsOf(m_taught[index(user)]));
    for (std::size_t i = 0; i < users.size(); ++i) {
      const std::size_t user = m_taught[index(users[i])];
      const auto begin = static_cast<std::int64_t>(m_examples.begins[user]);
      const std::int64_t rows = rowsOf(user), first = static_cast<std::int64_t>(i) * longest;
      inputs.push_back(m_inputs.narrow(0, begin, rows));
      signals.push_back(m_signals.narrow(0, begin, rows));
      std::int64_t relevant = 0;
      for (std::int64_t row = 0; row < rows; ++row) {
        places.push_back(first + row);
        if (m_examples.relevant[index(begin + row)] == 0) continue;
        chosen.push_back(first + row);
        ++relevant;
      }
      shares.insert(shares.end(), index(relevant), 1 / static_cast<float>(relevant));
    }
    const at::Tensor scores = forward(at::cat(inputs), at::cat(signals));
    const auto count = static_cast<std::int64_t>(users.size());
    const at::Tensor lists = at::full({count * longest}, -std::numeric_limits<float>::infinity())
                                 .scatter(0, at::tensor(places, at::kLong), scores)
                                 .view({count, longest})
                                 .log_softmax(1)
                                 .view({-1});
    const at::Tensor loss =
        -(lists.index_select(0, at::tensor(chosen, at::kLong)) * at::tensor(shares)).sum() /
        static_cast<double>(count);
    (loss * share).backward();
    return loss.item<double>();
  }

  std::optional<double> validate(Progress& progress) override {
    if (m_held.empty()) return std::nullopt;
    copyWeights();
    ListScorer scorer({}, {{"ndcg", 10}});
    double sum = 0;
    for (const std::size_t user : m_held) {
      progress.check();
      const auto begin = static_cast<Eigen::Index>(m_examples.begins[user]);
      const Matrix rows = m_examples.features.middleRows(begin, static_cast<Eigen::Index>(rowsOf(user)));
      sum += qualityOf(m_examples, user, m_network.score(rows), m_valid, scorer);
    }
    return sum / static_cast<double>(m_held.size());
  }

  /// Puts the trained weights into the network that scores.
  void copyWeights() {
    const auto matrixOf = [](const at::Tensor& tensor) {
      const at::Tensor values = tensor.detach().contiguous();
      return Matrix(Eigen::Map<const Matrix>(values.const_data_ptr<float>(),
                                             values.dim() == 2 ? values.size(0) : 1, values.size(-1)));
    };
    m_network.hiddenWeight = matrixOf(m_parameters[0].second);
    m_network.hiddenBias = matrixOf(m_parameters[1].second);
    m_network.gateWeight = matrixOf(m_parameters[2].second);
    m_network.gateBias = matrixOf(m_parameters[3].second);
    m_network.strength = matrixOf(m_parameters[4].second);
    m_network.residual = matrixOf(m_parameters[5].second);
  }

 private:
  static std::size_t index(std::int64_t place) { return static_cast<std::size_t>(place); }
  std::int64_t rowsOf(std::size_t user) const {
    return static_cast<std::int64_t>(m_examples.begins[user + 1] - m_examples.begins[user]);
  }

  at::Tensor forward(const at::Tensor& inputs, const at::Tensor& signals) const {
    const auto weight = [this](std::size_t place) { return m_parameters[place].second; };
    at::Tensor hidden = at::tanh(at::addmm(weight(1), inputs, weight(0).t()));
    if (m_dropout > 0) hidden = at::dropout(hidden, m_dropout, true);
    const at::Tensor gates = at::addmm(weight(3), hidden, weight(2).t()).softmax(1);
    return (gates * weight(4) * signals).sum(1) + hidden.mv(weight(5));
  }

  const FusionExamples& m_examples;  // all of these outlive the training
  GatedNetwork& m_network;
  std::vector<std::size_t> m_taught, m_held;  ///< users, by their place among the examples
  const Interactions& m_valid;
  double m_dropout;
  at::Tensor m_inputs, m_signals;
  NamedTensors m_parameters;
};

}  // namespace

GatedNetwork trainNetwork(const FusionExamples& examples, const std::vector<int>& signals,
                          const Interactions& valid, const NetworkOptions& options,
                          const std::filesystem::path& checkpoint, Progress& progress) {
  const std::vector<int> fold = dealFolds(examples.users.size(), options.folds, options.trainer.seed);
  std::vector<std::size_t> taught, held;
  for (std::size_t user = 0; user < fold.size(); ++user) {
    if (fold[user] == 0 && fold.size() >= static_cast<std::size_t>(options.folds))
      held.push_back(user);
    else if (examples.teaches(user))
      taught.push_back(user);
  }
  GatedNetwork network;
  network.signals = signals;
  standardise(examples.features, taught, examples, network);
  RankShortlists objective(examples, network, std::move(taught), std::move(held), valid, options);
  train(objective, options.trainer, checkpoint, progress);
  objective.copyWeights();
  return network;
}

}  // namespace core

#include "core/fuse/weighted.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/evaluate/statistics.h"
#include "core/fuse/normalise.h"
#include "core/fuse/parts.h"
#include "core/fuse/weight_search.h"
#include "core/parallel.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr const char* kFile = "fusion.safetensors";
constexpr std::size_t kBlockUsers = 128;
constexpr std::size_t kMostFitValues = std::size_t{1}
                                       << 27;  // 512 MB of scores held while weights are fitted
constexpr float kNever = -std::numeric_limits<float>::infinity();
const Metric kTarget{"ndcg", 10};

/// A setting that runs of before it was one lack.
std::string settingOr(const Recipe& recipe, const std::string& key, const char* otherwise) {
  return recipe.settings.contains(key) ? recipe.text(key) : otherwise;
}

/// The setting `weights` as shares that sum to 1; empty where they are to be fitted.
std::vector<float> readWeights(const Recipe& recipe, std::size_t parts) {
  const std::string text = settingOr(recipe, "weights", "fitted");
  if (text == "fitted") return {};
  std::vector<double> weights;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    double weight = 0;
    while (at < end && *at == ' ') ++at;
    const auto [next, error] = std::from_chars(at, end, weight);
    if (error != std::errc() || (next < end && *next != ',') || !std::isfinite(weight) || weight < 0) break;
    weights.push_back(weight);
    at = next + 1;
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (at < end || weights.size() != parts || !(sum > 0))
    throw Error(Error::Kind::Usage,
                "The setting weights \"" + text + "\" is neither \"fitted\" nor " + std::to_string(parts) +
                    " numbers with commas between them, one a part, none below 0 and one above.",
                "weights");
  std::vector<float> shares;
  for (const double weight : weights) shares.push_back(static_cast<float>(weight / sum));
  return shares;
}

class WeightedFusion : public Recommender {
 public:
  explicit WeightedFusion(const Recipe& recipe)
      : m_normalisation(normalisationFrom(settingOr(recipe, "normalise", "z-score"))),
        m_fitUsers(recipe.integer("fit_users")),
        m_seed(static_cast<std::uint64_t>(recipe.integer("seed"))),
        m_parts(recipe),
        m_weights(readWeights(recipe, m_parts.size())),
        m_given(!m_weights.empty()) {
    if (m_fitUsers < 1)
      throw Error(Error::Kind::Usage,
                  "The setting fit_users " + recipe.text("fit_users") + " is not 1 or more.", "fit_users");
    if (!m_given) m_weights.assign(m_parts.size(), 1 / static_cast<float>(m_parts.size()));
  }

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    m_parts.fit(data, text, progress);
    if (!m_given) fitWeights(data, progress);
    for (std::size_t part = 0; part < m_parts.size(); ++part)
      progress.scalar("weight/" + m_parts.name(part), 0, 0, static_cast<double>(m_weights[part]));
  }

  void score(std::span<const History> histories, MatrixRef scores) const override {
    Matrix own(scores.rows(), scores.cols());
    // An item keeps -infinity until a part can score it.
    scores.setConstant(kNever);
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
      if (m_weights[part] == 0) continue;
      m_parts.score(part, histories, own);
      scores = (scores.array() == kNever && own.array().isFinite()).select(0.0F, scores);
      normaliseRows(own);
      scores += m_weights[part] * own;
    }
  }

  std::vector<ScorePart> scoreParts(History history, std::int32_t itemCount) const override {
    std::vector<ScorePart> all;
    Matrix own(1, itemCount);
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
      m_parts.score(part, {&history, 1}, own);
      const bool ran = tellsApart({own.data(), static_cast<std::size_t>(itemCount)});
      normaliseRows(own);
      own *= m_weights[part];
      all.push_back({m_parts.name(part), {own.data(), own.data() + own.size()}, ran});
    }
    return all;
  }

  std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource& source,
                                        Progress& progress) const override {
    std::optional<FusionParts> parts = m_parts.withText(wanted, source, progress);
    if (!parts) return nullptr;
    auto typed = std::make_unique<WeightedFusion>(*this);
    typed->m_parts = std::move(*parts);
    return typed;
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t itemCount) const override;
  std::vector<PartShares> partShares(History history, std::int32_t item,
                                     std::int32_t itemCount) const override {
    return m_parts.shares(history, item, itemCount);
  }

  std::vector<double> scoreWordings(History history, std::int32_t item, std::int32_t itemCount,
                                    std::span<const Item> wordings, TextSource& text,
                                    Progress& progress) const override;

  void save(const std::filesystem::path& folder) const override {
    m_parts.save(folder);
    StateWriter().add("weights", std::span<const float>(m_weights)).write(folder / kFile);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
            Progress& progress) override {
    m_weights = StateFile(folder / kFile).floats("weights");
    if (m_weights.size() != m_parts.size())
      throw Error(Error::Kind::BadInput,
                  "The run in " + folder.string() + " has other parts than its recipe.", folder.string());
    m_parts.load(folder, dataset, text, progress);
  }

 private:
  void normaliseRows(MatrixRef scores) const {
    for (Eigen::Index row = 0; row < scores.rows(); ++row)
      normalise({scores.row(row).data(), static_cast<std::size_t>(scores.cols())}, m_normalisation);
  }
  void fitWeights(const TrainingData& data, Progress& progress);

  Normalisation m_normalisation;
  std::int64_t m_fitUsers;
  std::uint64_t m_seed;
  FusionParts m_parts;
  std::vector<float> m_weights;  ///< [parts], summing to 1
  bool m_given;                  ///< by the recipe, not fitted
};

/// Where the scale is a line the fused score has that of each part weight x slope times, and the rest is a
/// constant of the normalisation.
HistoryShares WeightedFusion::historyShares(History history, std::int32_t item,
                                            std::int32_t itemCount) const {
  HistoryShares shares{HistoryShares::Method::Exact, std::vector<double>(history.size()), {}};
  Matrix own(1, itemCount);
  double offset = 0;
  for (std::size_t part = 0; part < m_parts.size(); ++part) {
    const auto weight = static_cast<double>(m_weights[part]);
    if (weight == 0) continue;
    m_parts.score(part, {&history, 1}, own);
    const auto scale = linearScale({own.data(), static_cast<std::size_t>(itemCount)}, m_normalisation);
    if (!scale) return leaveOneOut(*this, history, item, itemCount);
    if (scale->slope == 0 || !std::isfinite(own(0, item))) continue;
    shares.add(m_parts.historyShares(part, history, item, itemCount), m_parts.name(part),
               weight * scale->slope);
    offset += weight * scale->offset;
  }
  shares.others.emplace_back("normalisation", offset);
  return shares;
}

std::vector<double> WeightedFusion::scoreWordings(History history, std::int32_t item, std::int32_t itemCount,
                                                  std::span<const Item> wordings, TextSource& text,
                                                  Progress& progress) const {
  std::vector<double> fused(wordings.size());
  Matrix own(1, itemCount);
  bool reads = false;
  for (std::size_t part = 0; part < m_parts.size(); ++part) {
    const auto weight = static_cast<double>(m_weights[part]);
    if (weight == 0) continue;
    m_parts.score(part, {&history, 1}, own);
    const auto scale = linearScale({own.data(), static_cast<std::size_t>(itemCount)}, m_normalisation);
    if (!scale) return {};
    if (scale->slope == 0 || !std::isfinite(own(0, item))) continue;
    std::vector<double> scores =
        m_parts.scoreWordings(part, history, item, itemCount, wordings, text, progress);
    reads = reads || !scores.empty();
    if (scores.empty()) scores.assign(wordings.size(), static_cast<double>(own(0, item)));
    for (std::size_t i = 0; i < fused.size(); ++i)
      fused[i] += weight * (scale->slope * scores[i] + scale->offset);
  }
  return reads ? fused : std::vector<double>();
}

/// The parts' scores of the users that weights are fitted on, and how good a fusion of them is.
class WeightTrial {
 public:
  WeightTrial(const FusionParts& parts, Normalisation how, const TrainingData& data,
              std::vector<std::int32_t> users, Progress& progress)
      : m_data(data), m_users(std::move(users)), m_progress(progress) {
    const auto rows = static_cast<Eigen::Index>(m_users.size());
    m_scores.assign(parts.size(), Matrix(rows, data.dataset.itemCount()));
    std::vector<std::vector<char>> ran(parts.size(), std::vector<char>(m_users.size()));
    eachBlock("score parts", [&](std::size_t begin, std::size_t end) {
      std::vector<History> histories;
      for (std::size_t i = begin; i < end; ++i) histories.push_back(data.train.itemsOf(m_users[i]));
      for (std::size_t part = 0; part < parts.size(); ++part) {
        auto block = m_scores[part].middleRows(static_cast<Eigen::Index>(begin),
                                               static_cast<Eigen::Index>(end - begin));
        parts.score(part, histories, block);
        for (std::size_t i = begin; i < end; ++i) ran[part][i] = static_cast<char>(tellsApart(row(part, i)));
      }
      for (std::size_t i = begin; i < end; ++i) {
        const std::vector<std::size_t> unknown = unknownItems(i);
        for (std::size_t part = 0; part < parts.size(); ++part) normalise(row(part, i), how);
        for (std::size_t part = 0; part < parts.size(); ++part)
          for (const std::size_t item : unknown) row(part, i)[item] = kNever;
      }
    });
    for (std::size_t part = 0; part < parts.size(); ++part)
      if (std::find(ran[part].begin(), ran[part].end(), 1) != ran[part].end()) m_heard.push_back(part);
  }

  /// The parts that tell items apart for at least one of the users.
  const std::vector<std::size_t>& heard() const { return m_heard; }

  /// NDCG@10 of the heard parts with these weights.
  double quality(const std::vector<double>& weights) const {
    std::vector<float> values(m_users.size());
    eachBlock("fit weights", [&](std::size_t begin, std::size_t end) {
      Eigen::RowVectorXf fused(m_data.dataset.itemCount());
      ListScorer scorer({}, {kTarget});
      for (std::size_t i = begin; i < end; ++i) {
        fused.setZero();
        for (std::size_t part = 0; part < m_heard.size(); ++part)
          fused +=
              static_cast<float>(weights[part]) * m_scores[m_heard[part]].row(static_cast<Eigen::Index>(i));
        const auto ranked = rankUnseen({fused.data(), static_cast<std::size_t>(fused.size())},
                                       m_data.train.itemsOf(m_users[i]), kTarget.k);
        values[i] = static_cast<float>(scorer.score(ranked, m_data.valid.itemsOf(m_users[i])).front());
      }
    });
    return estimateMean(values, {.resamples = 0}).mean;
  }

 private:
  std::span<float> row(std::size_t part, std::size_t user) {
    return {m_scores[part].row(static_cast<Eigen::Index>(user)).data(),
            static_cast<std::size_t>(m_scores[part].cols())};
  }

  /// Items that no part can score for a user, before the scores are put on one scale.
  std::vector<std::size_t> unknownItems(std::size_t user) {
    std::vector<std::size_t> unknown;
    for (std::size_t item = 0; item < static_cast<std::size_t>(m_data.dataset.itemCount()); ++item) {
      bool known = false;
      for (std::size_t part = 0; part < m_scores.size(); ++part)
        known = known || std::isfinite(row(part, user)[item]);
      if (!known) unknown.push_back(item);
    }
    return unknown;
  }

  /// Calls work(begin, end) for blocks of users, on all cores.
  void eachBlock(std::string_view stage, const std::function<void(std::size_t, std::size_t)>& work) const {
    const auto blocks = static_cast<std::int64_t>((m_users.size() + kBlockUsers - 1) / kBlockUsers);
    forEachBlock(blocks, stage, m_progress, [&](std::int64_t block) {
      const std::size_t begin = static_cast<std::size_t>(block) * kBlockUsers;
      work(begin, std::min(begin + kBlockUsers, m_users.size()));
    });
  }

  const TrainingData& m_data;
  std::vector<std::int32_t> m_users;
  Progress& m_progress;
  std::vector<Matrix> m_scores;  ///< [parts] of [users, items], on one scale
  std::vector<std::size_t> m_heard;
};

void WeightedFusion::fitWeights(const TrainingData& data, Progress& progress) {
  const std::size_t perUser =
      m_parts.size() * static_cast<std::size_t>(std::max(1, data.dataset.itemCount()));
  const std::size_t most =
      std::clamp<std::size_t>(kMostFitValues / perUser, 1, static_cast<std::size_t>(m_fitUsers));
  std::vector<std::int32_t> users = chooseUsers(data.valid, most, m_seed);
  if (users.empty()) {
    progress.log("No user has a validation item: the parts keep equal weights.");
    return;
  }
  const WeightTrial trial(m_parts, m_normalisation, data, std::move(users), progress);
  if (trial.heard().empty()) return;
  const std::vector<double> weights =
      searchWeights(trial.heard().size(), [&](const auto& tried) { return trial.quality(tried); });
  std::fill(m_weights.begin(), m_weights.end(), 0.0F);
  for (std::size_t part = 0; part < weights.size(); ++part)
    m_weights[trial.heard()[part]] = static_cast<float>(weights[part]);
}

}  // namespace

std::unique_ptr<Recommender> makeWeightedFusion(const Recipe& recipe) {
  return std::make_unique<WeightedFusion>(recipe);
}

}  // namespace core

#include "core/fuse/weighted.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/evaluate/statistics.h"
#include "core/fuse/normalise.h"
#include "core/fuse/weight_search.h"
#include "core/parallel.h"
#include "core/recommend/history.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr const char* kFile = "fusion.safetensors";
constexpr std::size_t kBlockUsers = 128;
constexpr std::size_t kMostFitValues = std::size_t{1}
                                       << 27;  // 512 MB of scores held while weights are fitted
const Metric kTarget{"ndcg", 10};

struct Part {
  std::string name;
  std::unique_ptr<Recommender> recommender;
};

Part makePart(const Recipe& fusion, const std::string& name) {
  Recipe recipe = loadRecipe(name);
  if (!recipe.parts.empty())
    throw Error(Error::Kind::Usage, "The part " + name + " of " + fusion.name + " is itself a fusion.",
                fusion.name);
  for (auto& [key, value] : recipe.settings) {
    const auto own = fusion.settings.find(name + "." + key);
    if (own != fusion.settings.end()) value = own->second;
  }
  return {name, makeRecommender(recipe)};
}

/// Users with validation items, all or a fixed random choice, by rising index.
std::vector<std::int32_t> chooseUsers(const Interactions& valid, std::size_t most, std::uint64_t seed) {
  std::vector<std::int32_t> users;
  for (std::int32_t user = 0; user < valid.userCount(); ++user)
    if (!valid.itemsOf(user).empty()) users.push_back(user);
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; most < users.size() && i < most; ++i)
    std::swap(users[i], users[i + static_cast<std::size_t>(random() % (users.size() - i))]);
  if (most < users.size()) users.resize(most);
  std::sort(users.begin(), users.end());
  return users;
}

class WeightedFusion : public Recommender {
 public:
  explicit WeightedFusion(const Recipe& recipe)
      : m_fitUsers(recipe.integer("fit_users")), m_seed(static_cast<std::uint64_t>(recipe.integer("seed"))) {
    if (m_fitUsers < 1)
      throw Error(Error::Kind::Usage,
                  "The setting fit_users " + recipe.text("fit_users") + " is not 1 or more.", "fit_users");
    if (recipe.parts.empty())
      throw Error(Error::Kind::Usage, "The fusion " + recipe.name + " lists no parts.", recipe.name);
    for (const std::string& name : recipe.parts) {
      for (const Part& part : m_parts)
        if (part.name == name)
          throw Error(Error::Kind::Usage, "The fusion " + recipe.name + " lists the part " + name + " twice.",
                      recipe.name);
      m_parts.push_back(makePart(recipe, name));
    }
    m_weights.assign(m_parts.size(), 1 / static_cast<float>(m_parts.size()));
  }

  void fit(const TrainingData& data, TextSource& text, Progress& progress) override {
    for (Part& part : m_parts) {
      progress.log("Fitting the part " + part.name + ".");
      TrainingData own = data;
      if (!own.checkpoint.empty()) own.checkpoint /= part.name;
      part.recommender->fit(own, text, progress);
      reportPart(part, data, progress);
    }
    fitWeights(data, progress);
    for (std::size_t part = 0; part < m_parts.size(); ++part)
      progress.scalar("weight/" + m_parts[part].name, 0, 0, static_cast<double>(m_weights[part]));
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    Matrix own(scores.rows(), scores.cols());
    scores.setZero();
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
      if (m_weights[part] == 0) continue;
      scorePart(part, histories, own);
      scores += m_weights[part] * own;
    }
  }

  std::vector<ScorePart> scoreParts(History history, std::int32_t itemCount) const override {
    std::vector<ScorePart> all;
    Matrix own(1, itemCount);
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
      scorePart(part, {&history, 1}, own);
      own *= m_weights[part];
      all.push_back({m_parts[part].name, {own.data(), own.data() + own.size()}});
    }
    return all;
  }

  void save(const std::filesystem::path& folder) const override {
    for (const Part& part : m_parts) {
      std::filesystem::create_directory(folder / part.name);
      part.recommender->save(folder / part.name);
    }
    StateWriter().add("weights", std::span<const float>(m_weights)).write(folder / kFile);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
            Progress& progress) override {
    m_weights = StateFile(folder / kFile).floats("weights");
    if (m_weights.size() != m_parts.size())
      throw Error(Error::Kind::BadInput,
                  "The run in " + folder.string() + " has other parts than its recipe.", folder.string());
    for (Part& part : m_parts) part.recommender->load(folder / part.name, dataset, text, progress);
  }

 private:
  /// One part's z-scores, [histories, items].
  void scorePart(std::size_t part, std::span<const History> histories, MatrixRef scores) const {
    m_parts[part].recommender->score(histories, scores);
    for (Eigen::Index row = 0; row < scores.rows(); ++row)
      standardise({scores.row(row).data(), static_cast<std::size_t>(scores.cols())});
  }

  static void reportPart(const Part& part, const TrainingData& data, Progress& progress) {
    const RankingResult result = evaluateRanking(*part.recommender, data.dataset.itemCount(), data.train,
                                                 data.train, data.valid, {.metrics = {kTarget}}, progress);
    if (result.users.empty()) return;
    progress.scalar("valid/" + part.name + "/" + toString(kTarget), 0, 0,
                    estimateMean(result.values[0], {.resamples = 0}).mean);
  }

  void fitWeights(const TrainingData& data, Progress& progress) {
    const std::int32_t itemCount = data.dataset.itemCount();
    const std::size_t perUser = m_parts.size() * static_cast<std::size_t>(std::max(1, itemCount));
    const std::size_t most =
        std::clamp<std::size_t>(kMostFitValues / perUser, 1, static_cast<std::size_t>(m_fitUsers));
    const std::vector<std::int32_t> users = chooseUsers(data.valid, most, m_seed);
    if (users.empty()) {
      progress.log("No user has a validation item: the parts keep equal weights.");
      return;
    }
    const auto blocks = static_cast<std::int64_t>((users.size() + kBlockUsers - 1) / kBlockUsers);
    const auto eachUserOf = [&users](std::int64_t block, const auto& visit) {
      const std::size_t begin = static_cast<std::size_t>(block) * kBlockUsers;
      for (std::size_t i = begin; i < std::min(begin + kBlockUsers, users.size()); ++i) visit(i);
    };
    std::vector<Matrix> scores(m_parts.size(), Matrix(static_cast<Eigen::Index>(users.size()), itemCount));
    forEachBlock(blocks, "score parts", progress, [&](std::int64_t block) {
      std::vector<History> histories;
      eachUserOf(block, [&](std::size_t i) { histories.push_back(data.train.itemsOf(users[i])); });
      const auto top = static_cast<Eigen::Index>(static_cast<std::size_t>(block) * kBlockUsers);
      for (std::size_t part = 0; part < m_parts.size(); ++part)
        scorePart(part, histories, scores[part].middleRows(top, static_cast<Eigen::Index>(histories.size())));
    });
    const auto quality = [&](const std::vector<double>& weights) {
      std::vector<float> values(users.size());
      forEachBlock(blocks, "fit weights", progress, [&](std::int64_t block) {
        Eigen::RowVectorXf fused(itemCount);
        ListScorer scorer({}, {kTarget});
        eachUserOf(block, [&](std::size_t i) {
          fused.setZero();
          for (std::size_t part = 0; part < scores.size(); ++part)
            fused += static_cast<float>(weights[part]) * scores[part].row(static_cast<Eigen::Index>(i));
          const std::span<float> row(fused.data(), static_cast<std::size_t>(itemCount));
          const auto relevant = data.valid.itemsOf(users[i]);
          const auto ranked = rankUnseen(row, data.train.itemsOf(users[i]), kTarget.k);
          values[i] = static_cast<float>(scorer.score(ranked, relevant).front());
        });
      });
      return estimateMean(values, {.resamples = 0}).mean;
    };
    const std::vector<double> weights = searchWeights(m_parts.size(), quality);
    std::transform(weights.begin(), weights.end(), m_weights.begin(),
                   [](double weight) { return static_cast<float>(weight); });
  }

  std::int64_t m_fitUsers;
  std::uint64_t m_seed;
  std::vector<Part> m_parts;
  std::vector<float> m_weights;  ///< [parts], summing to 1
};

}  // namespace

std::unique_ptr<Recommender> makeWeightedFusion(const Recipe& recipe) {
  return std::make_unique<WeightedFusion>(recipe);
}

}  // namespace core

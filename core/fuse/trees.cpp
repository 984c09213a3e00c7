#include "core/fuse/trees.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "core/error.h"
#include "core/fuse/boosted_trees.h"
#include "core/fuse/learned.h"
#include "core/json_file.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr const char* kFile = "trees.ubj";

struct Settings {
  TreeOptions trees;
  int folds = 0, rounds = 0, patience = 0;
};

Settings readSettings(const Recipe& recipe) {
  Settings settings;
  settings.trees.objective = recipe.text("objective");
  if (settings.trees.objective != "rank:ndcg" && settings.trees.objective != "rank:pairwise")
    throw Error(
        Error::Kind::Usage,
        "The setting objective \"" + settings.trees.objective + "\" is not rank:ndcg or rank:pairwise.",
        "objective");
  settings.trees.depth = integerIn(recipe, "depth", 1, 16);
  settings.trees.learningRate = numberIn(recipe, "learning_rate", 1e-4, 1);
  settings.trees.leastWeight = numberIn(recipe, "min_child_weight", 0, 1e9);
  settings.trees.rowShare = numberIn(recipe, "row_share", 0.01, 1);
  settings.trees.regularisation = numberIn(recipe, "regularisation", 0, 1e9);
  settings.trees.seed = static_cast<std::uint64_t>(recipe.integer("seed"));
  settings.trees.threads = integerIn(recipe, "threads", 0, 1024);
  settings.folds = integerIn(recipe, "folds", 2, 100);
  settings.rounds = integerIn(recipe, "rounds", 1, 100'000);
  settings.patience = integerIn(recipe, "patience", 1, 100'000);
  return settings;
}

/// The rows of these users, by their place among the examples.
RankedRows rowsOf(const FusionExamples& examples, const std::vector<std::size_t>& users) {
  RankedRows rows;
  for (const std::size_t user : users) {
    rows.groups.push_back(static_cast<unsigned>(examples.begins[user + 1] - examples.begins[user]));
    rows.relevant.insert(rows.relevant.end(),
                         examples.relevant.begin() + static_cast<std::ptrdiff_t>(examples.begins[user]),
                         examples.relevant.begin() + static_cast<std::ptrdiff_t>(examples.begins[user + 1]));
  }
  rows.features.resize(static_cast<Eigen::Index>(rows.relevant.size()), examples.features.cols());
  Eigen::Index next = 0;
  for (std::size_t i = 0; i < users.size(); ++i) {
    const auto count = static_cast<Eigen::Index>(rows.groups[i]);
    rows.features.middleRows(next, count) =
        examples.features.middleRows(static_cast<Eigen::Index>(examples.begins[users[i]]), count);
    next += count;
  }
  return rows;
}

/// Which share of the users is held out, and what comes of it round by round.
struct Fold {
  std::vector<std::size_t> taught, held;
  std::vector<double> sums;  ///< over the users held out, of NDCG@10 after each round
};

class TreeModel : public ShortlistModel {
 public:
  explicit TreeModel(const Recipe& recipe) : m_settings(readSettings(recipe)) {}

  void learn(const FusionExamples& examples, const FusionFeatures&, const TrainingData& data,
             Progress& progress) override {
    const int rounds = chooseRounds(examples, data.valid, progress);
    std::vector<std::size_t> users;
    for (std::size_t user = 0; user < examples.users.size(); ++user)
      if (examples.teaches(user)) users.push_back(user);
    m_trees = BoostedTrees::grow(rowsOf(examples, users), {}, m_settings.trees, rounds,
                                 [&](int round, std::span<const float>) {
                                   progress.report("grow trees", round, rounds);
                                   progress.check();
                                   return true;
                                 });
  }

  std::vector<float> score(const Matrix& features) const override { return m_trees->score(features); }
  Matrix contributions(const Matrix& features) const override { return m_trees->contributions(features); }
  std::vector<std::string> otherParts() const override { return {"average"}; }

  void save(const std::filesystem::path& folder) const override {
    writeTextFile(folder / kFile, m_trees->bytes());
  }
  void load(const std::filesystem::path& folder, const FusionFeatures& features) override {
    m_trees =
        BoostedTrees::read(readTextFile(folder / kFile), features.names().size(), (folder / kFile).string());
  }

 private:
  int chooseRounds(const FusionExamples& examples, const Interactions& valid, Progress& progress) const;
  void growFold(Fold& fold, const FusionExamples& examples, const Interactions& valid,
                const std::function<bool(int round)>& goOn) const;

  Settings m_settings;
  std::optional<BoostedTrees> m_trees;
};

/// Grows trees on the users taught until `patience` of them have brought the users held out nothing new.
void TreeModel::growFold(Fold& fold, const FusionExamples& examples, const Interactions& valid,
                         const std::function<bool(int round)>& goOn) const {
  const RankedRows held = rowsOf(examples, fold.held);
  ListScorer scorer({}, {{"ndcg", 10}});
  std::size_t best = 0;
  const auto judge = [&](int round, std::span<const float> scores) {
    double sum = 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i < fold.held.size(); next += held.groups[i++])
      sum += qualityOf(examples, fold.held[i], scores.subspan(next, held.groups[i]), valid, scorer);
    fold.sums.push_back(sum);
    if (sum > fold.sums[best]) best = fold.sums.size() - 1;
    const std::size_t since = fold.sums.size() - 1 - best;
    return goOn(round) && since < static_cast<std::size_t>(m_settings.patience);
  };
  BoostedTrees::grow(rowsOf(examples, fold.taught), held.features, m_settings.trees, m_settings.rounds,
                     judge);
}

/// The number of trees with the best mean NDCG@10 over all users, each judged by trees grown on the other
/// folds. A fold that ended early keeps its last value.
int TreeModel::chooseRounds(const FusionExamples& examples, const Interactions& valid,
                            Progress& progress) const {
  const int folds = std::min(m_settings.folds, static_cast<int>(examples.users.size()));
  const std::vector<int> foldOf = dealFolds(examples.users.size(), folds, m_settings.trees.seed);
  std::vector<Fold> done;
  double judged = 0;
  for (int number = 0; number < folds && !(number > 0 && progress.stopRequested()); ++number) {
    Fold fold;
    for (std::size_t user = 0; user < foldOf.size(); ++user) {
      if (foldOf[user] == number) fold.held.push_back(user);
      if (foldOf[user] != number && examples.teaches(user)) fold.taught.push_back(user);
    }
    if (fold.taught.empty()) continue;
    growFold(fold, examples, valid, [&](int round) {
      progress.report("choose trees", number * m_settings.rounds + round, folds * m_settings.rounds);
      progress.check();
      return !progress.stopRequested();
    });
    judged += static_cast<double>(fold.held.size());
    done.push_back(std::move(fold));
  }
  std::size_t longest = 0;
  for (const Fold& fold : done) longest = std::max(longest, fold.sums.size());
  int chosen = 1;
  double best = -1;
  for (std::size_t round = 0; round < longest; ++round) {
    double sum = 0;
    for (const Fold& fold : done) sum += fold.sums[std::min(round, fold.sums.size() - 1)];
    const int rounds = static_cast<int>(round) + 1;
    progress.scalar("valid/ndcg@10", rounds, 0, sum / judged);
    if (sum <= best) continue;
    chosen = rounds;
    best = sum;
  }
  return chosen;
}

}  // namespace

std::unique_ptr<Recommender> makeTreeFusion(const Recipe& recipe) {
  return makeTreeFusion(recipe, FusionParts(recipe));
}

std::unique_ptr<Recommender> makeTreeFusion(const Recipe& recipe, FusionParts parts) {
  return makeLearnedFusion(std::move(parts), readShortlistOptions(recipe),
                           std::make_unique<TreeModel>(recipe));
}

}  // namespace core

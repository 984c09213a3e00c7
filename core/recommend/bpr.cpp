#include "core/recommend/bpr.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "core/parallel.h"
#include "core/recommend/history.h"
#include "core/recommend/propensity.h"
#include "core/recommend/seen_items.h"
#include "core/recommend/state_file.h"
#include "core/train/train_settings.h"

namespace core {
namespace {

constexpr const char* kFile = "factors.safetensors";
constexpr int kMostBlocks = 16;     // of users and of items: as many cells are learned side by side
constexpr int kItemsOfBlock = 256;  // at least: the others that an item is compared with come from its block
constexpr int kDraws = 16;          // for an item that the user has not seen; then the event is passed over
constexpr std::size_t kOthers = 256;  // items that a history is compared with when it is folded in
constexpr float kSpread = 0.1F;       // of the first vectors, over the square root of their length

using Row = Eigen::Map<Eigen::RowVectorXf>;
using ConstRow = Eigen::Map<const Eigen::RowVectorXf>;

ConstRow asRow(std::span<const float> values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

std::span<float> rowOf(Matrix& matrix, std::int32_t row) {
  return {matrix.row(row).data(), static_cast<std::size_t>(matrix.cols())};
}

/// -ln sigma(x), for any x.
double lossOf(double x) {
  return std::log1p(std::exp(-std::abs(x))) + std::max(0.0, -x);
}

/// Chance from a seed and the place it is wanted at (Steele, Lea and Flood's SplitMix64): costs nothing to
/// begin anew for each cell.
class Chance {
 public:
  Chance(std::uint64_t seed, std::uint64_t stream) : m_state(seed) { m_state = (*this)() ^ stream; }
  std::uint64_t operator()() {
    m_state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t value = m_state;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
  }
  /// Below `end`, which is at most 2^32.
  std::size_t below(std::size_t end) {
    return static_cast<std::size_t>(((*this)() >> 32) * static_cast<std::uint64_t>(end) >> 32);
  }
  template <typename Values>
  void shuffle(Values&& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::uint64_t m_state;
};

struct Event {
  std::int32_t user, item;
};

/// Learns the vectors, an epoch at a time. Users and items are parted into as many blocks; the cells (user
/// block, item block) of one round share neither, so no two threads touch the same vector.
class Learner {
 public:
  /// `weights` of an event of each item; empty: 1.
  Learner(const Interactions& train, std::int32_t itemCount, std::span<const float> weights,
          const BprOptions& options, std::uint64_t seed)
      : m_train(train),
        m_weights(weights),
        m_options(options),
        m_seed(seed),
        m_blockOf(static_cast<std::size_t>(itemCount)) {
    const std::vector<bool> seen = core::seenItems(train, itemCount);
    for (std::int32_t item = 0; item < itemCount; ++item)
      if (seen[static_cast<std::size_t>(item)]) m_seen.push_back(item);
    m_blocks = std::clamp(static_cast<int>(m_seen.size()) / kItemsOfBlock, 1, kMostBlocks);
    for (std::int32_t user = 0; user < train.userCount(); ++user) {
      const std::span<const std::int32_t> items = train.itemsOf(user);
      m_own.emplace_back(items.begin(), items.end());
      std::sort(m_own.back().begin(), m_own.back().end());
    }
    m_cells.resize(static_cast<std::size_t>(m_blocks) * static_cast<std::size_t>(m_blocks));
  }

  const std::vector<std::int32_t>& seenItems() const { return m_seen; }

  /// Returns the mean -ln sigma(x) on the way.
  double learn(std::uint64_t epoch, Matrix& users, Matrix& items, Progress& progress) {
    deal(epoch, progress);
    std::vector<double> losses(m_cells.size());
    std::vector<std::int64_t> compared(m_cells.size());
    for (int round = 0; round < m_blocks; ++round)
      forEachBlock(m_blocks, "", progress, [&](std::int64_t block) {
        const std::size_t cell = cellOf(block, (block + round) % m_blocks);
        Chance chance(m_seed, (epoch + 1) << 16 | cell);
        const std::span<const std::int32_t> pool = poolOf((block + round) % m_blocks);
        for (const Event event : m_cells[cell]) {
          const std::int32_t other = drawOther(event.user, pool, chance);
          if (other < 0) continue;
          const float weight = m_weights.empty() ? 1 : m_weights[static_cast<std::size_t>(event.item)];
          losses[cell] += bprStep(rowOf(users, event.user), rowOf(items, event.item), rowOf(items, other),
                                  m_options, weight);
          ++compared[cell];
        }
      });
    double loss = 0, count = 0;
    for (std::size_t cell = 0; cell < m_cells.size(); ++cell) {
      loss += losses[cell];
      count += static_cast<double>(compared[cell]);
    }
    return count > 0 ? loss / count : 0;
  }

 private:
  std::size_t cellOf(std::int64_t userBlock, std::int64_t itemBlock) const {
    return static_cast<std::size_t>(userBlock * m_blocks + itemBlock);
  }

  /// The items of a block, in this epoch's order.
  std::span<const std::int32_t> poolOf(std::int64_t block) const {
    const auto place = [&](std::int64_t at) {
      return m_seen.size() * static_cast<std::size_t>(at) / static_cast<std::size_t>(m_blocks);
    };
    return std::span(m_seen).subspan(place(block), place(block + 1) - place(block));
  }

  /// Items change their blocks with every epoch, so that in the end each is compared with all others.
  void deal(std::uint64_t epoch, Progress& progress) {
    Chance(m_seed, epoch << 16 | 0xFFFF).shuffle(m_seen);
    for (int block = 0; block < m_blocks; ++block)
      for (const std::int32_t item : poolOf(block)) m_blockOf[static_cast<std::size_t>(item)] = block;
    const std::int64_t users = m_train.userCount();
    forEachBlock(m_blocks, "", progress, [&](std::int64_t block) {
      for (int itemBlock = 0; itemBlock < m_blocks; ++itemBlock) m_cells[cellOf(block, itemBlock)].clear();
      for (auto user = static_cast<std::int32_t>(users * block / m_blocks);
           user < static_cast<std::int32_t>(users * (block + 1) / m_blocks); ++user)
        for (const std::int32_t item : m_train.itemsOf(user))
          m_cells[cellOf(block, m_blockOf[static_cast<std::size_t>(item)])].push_back({user, item});
      for (int itemBlock = 0; itemBlock < m_blocks; ++itemBlock) {
        const std::size_t cell = cellOf(block, itemBlock);
        Chance(m_seed + 1, (epoch + 1) << 16 | cell).shuffle(m_cells[cell]);
      }
    });
  }

  /// -1 where the user seems to have seen all of them.
  std::int32_t drawOther(std::int32_t user, std::span<const std::int32_t> pool, Chance& chance) const {
    const std::vector<std::int32_t>& own = m_own[static_cast<std::size_t>(user)];
    for (int draw = 0; draw < kDraws; ++draw) {
      const std::int32_t other = pool[chance.below(pool.size())];
      if (!std::binary_search(own.begin(), own.end(), other)) return other;
    }
    return -1;
  }

  const Interactions& m_train;
  std::span<const float> m_weights;
  BprOptions m_options;
  std::uint64_t m_seed;
  int m_blocks = 1;
  std::vector<std::int32_t> m_seen;              ///< items with an event; each block a stretch
  std::vector<int> m_blockOf;                    ///< [items]
  std::vector<std::vector<std::int32_t>> m_own;  ///< [users], sorted
  std::vector<std::vector<Event>> m_cells;       ///< [user blocks x item blocks]
};

/// Vectors around 0; the last column is `last`.
Matrix firstVectors(Eigen::Index rows, Eigen::Index factors, float last, Chance chance) {
  const float scale = kSpread / std::sqrt(static_cast<float>(factors));
  Matrix values(rows, factors + 1);
  for (Eigen::Index row = 0; row < rows; ++row) {
    for (Eigen::Index factor = 0; factor < factors; ++factor)
      values(row, factor) = scale * (static_cast<float>(chance() >> 40) / static_cast<float>(1U << 23) - 1);
    values(row, factors) = last;
  }
  return values;
}

class Bpr : public Recommender {
 public:
  explicit Bpr(const Recipe& recipe)
      : m_factors(integerIn(recipe, "factors", 1, 4096)),
        m_epochs(integerIn(recipe, "epochs", 1, 1'000'000)),
        m_foldInSteps(integerIn(recipe, "fold_in_steps", 1, 1'000'000)),
        m_seed(static_cast<std::uint64_t>(recipe.integer("seed"))),
        m_decay(readDecay(recipe)),
        m_propensity(readPropensity(recipe)),
        m_options{numberIn(recipe, "learning_rate", 1e-9, 1), numberIn(recipe, "regularisation", 0, 1)} {}

  void fit(const TrainingData& data, TextSource&, Progress& progress) override {
    m_weights = eventWeights(data.train, data.dataset.itemCount(), m_propensity);
    Learner learner(data.train, data.dataset.itemCount(), m_weights, m_options, m_seed);
    Matrix users = firstVectors(data.train.userCount(), m_factors, 1, Chance(m_seed, 1));
    m_items = firstVectors(data.dataset.itemCount(), m_factors, 0, Chance(m_seed, 2));
    for (std::int64_t epoch = 0; epoch < m_epochs && !progress.stopRequested(); ++epoch) {
      progress.report("epochs", epoch, m_epochs);
      const double loss = learner.learn(static_cast<std::uint64_t>(epoch), users, m_items, progress);
      progress.scalar("train/loss", epoch + 1, static_cast<double>(epoch + 1), loss);
    }
    progress.report("epochs", m_epochs, m_epochs);
    std::vector<std::int32_t> seen = learner.seenItems();
    std::sort(seen.begin(), seen.end());
    const std::vector<bool> known = seenItems(data.train, data.dataset.itemCount());
    for (Eigen::Index item = 0; item < m_items.rows(); ++item)
      if (!known[static_cast<std::size_t>(item)]) m_items.row(item).setZero();
    Chance(m_seed, 3).shuffle(seen);
    seen.resize(std::min(seen.size(), kOthers));
    keepOthers(std::move(seen));
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    Matrix users(static_cast<Eigen::Index>(histories.size()), m_items.cols());
    for (std::size_t row = 0; row < histories.size(); ++row)
      users.row(static_cast<Eigen::Index>(row)) = foldIn(histories[row]);
    scores.noalias() = users * m_items.transpose();
  }

  /// Each step of the fold-in is linear in what the past items pull: the vector is a sum over them, and so is
  /// the score but for the item's bias.
  HistoryShares historyShares(History history, std::int32_t item, std::int32_t) const override {
    Eigen::MatrixXd vectors;
    foldIn(history, &vectors);
    const auto factors = static_cast<Eigen::Index>(m_factors);
    const Eigen::VectorXd values = vectors * m_items.row(item).head(factors).transpose().cast<double>();
    return {HistoryShares::Method::Exact,
            {values.data(), values.data() + values.size()},
            {{"bias", static_cast<double>(m_items(item, factors))}}};
  }

  void save(const std::filesystem::path& folder) const override {
    StateWriter writer;
    writer.add("items", m_items).add("others", std::span<const std::int32_t>(m_others));
    if (!m_weights.empty()) writer.add("event_weights", std::span<const float>(m_weights));
    writer.write(folder / kFile);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    const StateFile file(folder / kFile);
    m_items = file.matrix("items");
    checkStateSize(folder, m_items.rows(), dataset.itemCount());
    m_weights = file.has("event_weights") ? file.floats("event_weights") : std::vector<float>();
    if (!m_weights.empty())
      checkStateSize(folder, static_cast<std::int64_t>(m_weights.size()), dataset.itemCount());
    std::vector<std::int32_t> others = file.integers("others");
    for (const std::int32_t item : others)
      if (item < 0 || item >= dataset.itemCount())
        throw Error(Error::Kind::BadInput,
                    "The run's file " + (folder / kFile).string() + " is damaged; train again.",
                    (folder / kFile).string());
    keepOthers(std::move(others));
  }

 private:
  void keepOthers(std::vector<std::int32_t> others) {
    m_others = std::move(others);
    m_otherVectors.resize(static_cast<Eigen::Index>(m_others.size()), m_items.cols());
    for (std::size_t i = 0; i < m_others.size(); ++i)
      m_otherVectors.row(static_cast<Eigen::Index>(i)) = m_items.row(m_others[i]);
  }

  /// The vector of somebody with this history. The loss over the history's items i, weights w of sum 1, and
  /// the n others j is that of bprLoss() meant over both. Steps have the length 1 / L, where L bounds its
  /// curvature, and gather speed as in Nesterov 1983. `shares` becomes [history, factors], what each place
  /// adds to the vector.
  Eigen::RowVectorXf foldIn(History history, Eigen::MatrixXd* shares = nullptr) const {
    Eigen::RowVectorXf user = Eigen::RowVectorXf::Zero(m_items.cols());
    user[m_items.cols() - 1] = 1;
    const std::vector<float> ages = historyWeights(history.size(), m_decay);
    Matrix own(static_cast<Eigen::Index>(history.size()), m_items.cols());
    Eigen::RowVectorXf weights(own.rows());
    Eigen::Index count = 0;
    std::vector<Eigen::Index> places;
    if (shares) shares->setZero(own.rows(), static_cast<Eigen::Index>(m_factors));
    for (std::size_t place = 0; place < history.size(); ++place) {
      if (m_items.row(history[place]).isZero(0)) continue;  // not seen in training: says nothing
      own.row(count) = m_items.row(history[place]);
      places.push_back(static_cast<Eigen::Index>(place));
      weights[count++] =
          m_weights.empty() ? ages[place] : ages[place] * m_weights[static_cast<std::size_t>(history[place])];
    }
    if (count == 0 || m_others.empty()) return user;
    own.conservativeResize(count, Eigen::NoChange);
    weights.conservativeResize(count);
    weights /= weights.sum();

    const auto factors = static_cast<Eigen::Index>(m_factors);
    const auto regularisation = static_cast<float>(m_options.regularisation);
    const auto n = static_cast<float>(m_others.size());
    const auto ownFactors = own.leftCols(factors);
    const auto otherFactors = m_otherVectors.leftCols(factors);
    const float squares = weights.dot(ownFactors.rowwise().squaredNorm().transpose()) +
                          otherFactors.squaredNorm() / n -
                          2 * (weights * ownFactors).dot(otherFactors.colwise().mean());
    const float curvature = regularisation + squares / 4;
    if (!(curvature > 0)) return user;
    Eigen::RowVectorXf wrong(m_otherVectors.rows()), all(m_otherVectors.rows()), pull(count);
    Eigen::RowVectorXf before = user, ahead = user;
    Eigen::MatrixXd parts = Eigen::MatrixXd::Zero(shares ? count : 0, factors), partsBefore = parts;
    for (std::int64_t step = 0; step < m_foldInSteps; ++step) {
      const float speed = static_cast<float>(step) / static_cast<float>(step + 3);
      ahead = user + speed * (user - before);
      const Eigen::MatrixXd partsAhead = parts + static_cast<double>(speed) * (parts - partsBefore);
      partsBefore = parts;
      const Eigen::RowVectorXf otherScores = ahead * m_otherVectors.transpose();
      const Eigen::RowVectorXf ownScores = ahead * own.transpose();
      all.setZero();
      for (Eigen::Index i = 0; i < count; ++i) {
        wrong = weights[i] / n * (otherScores.array() - ownScores[i]).logistic();
        pull[i] = wrong.sum();
        all += wrong;
        if (!shares) continue;
        parts.row(i) =
            partsAhead.row(i) + ((pull[i] * ownFactors.row(i) - wrong * otherFactors).cast<double>() -
                                 static_cast<double>(regularisation) * partsAhead.row(i)) /
                                    static_cast<double>(curvature);
      }
      before = user;
      user.head(factors) =
          ahead.head(factors) +
          (pull * ownFactors - all * otherFactors - regularisation * ahead.head(factors)) / curvature;
    }
    for (std::size_t i = 0; shares && i < places.size(); ++i)
      shares->row(places[i]) = parts.row(static_cast<Eigen::Index>(i));
    return user;
  }

  std::int64_t m_factors;
  std::int64_t m_epochs;
  std::int64_t m_foldInSteps;
  std::uint64_t m_seed;
  double m_decay;
  PropensityOptions m_propensity;
  BprOptions m_options;
  Matrix m_items;                ///< [items, factors + 1], the biases last; zeros where training saw no event
  std::vector<float> m_weights;  ///< of an event of each item; empty: all 1
  std::vector<std::int32_t> m_others;  ///< what a history is compared with
  Matrix m_otherVectors;               ///< [others, factors + 1]
};

}  // namespace

double bprLoss(std::span<const float> user, std::span<const float> chosen, std::span<const float> other,
               double regularisation) {
  const auto u = asRow(user).cast<double>(), i = asRow(chosen).cast<double>(),
             j = asRow(other).cast<double>();
  return lossOf(u.dot(i - j)) + regularisation / 2 * (u.squaredNorm() + i.squaredNorm() + j.squaredNorm());
}

double bprStep(std::span<float> user, std::span<float> chosen, std::span<float> other,
               const BprOptions& options, float weight) {
  Row u(user.data(), static_cast<Eigen::Index>(user.size()));
  Row i(chosen.data(), u.size()), j(other.data(), u.size());
  const float x = u.dot(i - j);
  const float wrong = 1 / (1 + std::exp(x));
  const auto rate = static_cast<float>(options.learningRate);
  const float keep = 1 - rate * static_cast<float>(options.regularisation);
  const float push = rate * wrong * weight;
  for (Eigen::Index factor = 0; factor + 1 < u.size(); ++factor) {
    const float own = u[factor], apart = i[factor] - j[factor];
    u[factor] = keep * own + push * apart;
    i[factor] = keep * i[factor] + push * own;
    j[factor] = keep * j[factor] - push * own;
  }
  const Eigen::Index bias = u.size() - 1;
  i[bias] = keep * i[bias] + push * u[bias];
  j[bias] = keep * j[bias] - push * u[bias];
  return lossOf(static_cast<double>(x));
}

std::unique_ptr<Recommender> makeBpr(const Recipe& recipe) {
  return std::make_unique<Bpr>(recipe);
}

}  // namespace core

#include "core/recommend/item_knn.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/parallel.h"
#include "core/recommend/sparse_weights.h"

namespace core {
namespace {

constexpr const char* kFile = "neighbours.safetensors";
constexpr std::int64_t kBlockItems = 64;

struct Neighbour {
  std::int32_t item;
  float similarity;
};

class ItemKnn : public Recommender {
 public:
  explicit ItemKnn(const Recipe& recipe)
      : m_neighbours(recipe.integer("k")), m_shrink(recipe.number("shrink")), m_decay(readDecay(recipe)) {
    if (m_neighbours < 1)
      throw Error(Error::Kind::Usage, "The setting k " + recipe.text("k") + " is not 1 or more.", "k");
    if (m_shrink < 0)
      throw Error(Error::Kind::Usage, "The setting shrink " + recipe.text("shrink") + " is below 0.",
                  "shrink");
  }

  void fit(const TrainingData& data, TextSource&, Progress& progress) override {
    const std::int32_t itemCount = data.dataset.itemCount();
    const Interactions users = transposed(data.train, itemCount);
    std::vector<std::vector<Neighbour>> nearest(static_cast<std::size_t>(itemCount));
    forEachBlock(
        (itemCount + kBlockItems - 1) / kBlockItems, "neighbours", progress, [&](std::int64_t block) {
          std::vector<std::int32_t> together(static_cast<std::size_t>(itemCount));
          const auto end =
              static_cast<std::int32_t>(std::min<std::int64_t>((block + 1) * kBlockItems, itemCount));
          for (auto item = static_cast<std::int32_t>(block * kBlockItems); item < end; ++item)
            nearest[static_cast<std::size_t>(item)] = nearestTo(item, data.train, users, together);
        });
    keep(nearest);
  }

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    scores.setZero();
    for (std::size_t row = 0; row < histories.size(); ++row)
      m_weights.addTo(
          histories[row], historyWeights(histories[row].size(), m_decay),
          {scores.row(static_cast<Eigen::Index>(row)).data(), static_cast<std::size_t>(scores.cols())});
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t) const override {
    const std::vector<float> weights = historyWeights(history.size(), m_decay);
    HistoryShares shares;
    for (std::size_t place = 0; place < history.size(); ++place)
      shares.items.push_back(static_cast<double>(weights[place]) * m_weights.at(history[place], item));
    return shares;
  }

  void save(const std::filesystem::path& folder) const override { m_weights.save(folder / kFile); }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    m_weights = SparseWeights::load(folder / kFile, dataset.itemCount(), dataset.itemCount());
  }

 private:
  /// Only items that share a user with this one are looked at: `together` is 0 everywhere before and after.
  std::vector<Neighbour> nearestTo(std::int32_t item, const Interactions& train, const Interactions& users,
                                   std::vector<std::int32_t>& together) const {
    std::vector<std::int32_t> others;
    const std::span<const std::int32_t> own = users.itemsOf(item);
    for (const std::int32_t user : own)
      for (const std::int32_t other : train.itemsOf(user))
        if (together[static_cast<std::size_t>(other)]++ == 0) others.push_back(other);
    std::vector<Neighbour> nearest;
    nearest.reserve(others.size());
    for (const std::int32_t other : others) {
      const std::int32_t common = std::exchange(together[static_cast<std::size_t>(other)], 0);
      if (other == item) continue;
      const auto both = static_cast<double>(own.size()) * static_cast<double>(users.itemsOf(other).size());
      nearest.push_back(
          {other, static_cast<float>(static_cast<double>(common) / (std::sqrt(both) + m_shrink + 1e-6))});
    }
    const auto kept =
        static_cast<std::ptrdiff_t>(std::min(static_cast<std::size_t>(m_neighbours), nearest.size()));
    std::partial_sort(
        nearest.begin(), nearest.begin() + kept, nearest.end(), [](const Neighbour& a, const Neighbour& b) {
          return a.similarity > b.similarity || (a.similarity == b.similarity && a.item < b.item);
        });
    nearest.resize(static_cast<std::size_t>(kept));
    return nearest;
  }

  /// nearest[j] are the items that predict j; the rows we keep go the other way, from history to candidates.
  void keep(const std::vector<std::vector<Neighbour>>& nearest) {
    m_weights.offsets.assign(nearest.size() + 1, 0);
    for (const auto& list : nearest)
      for (const Neighbour& neighbour : list)
        ++m_weights.offsets[static_cast<std::size_t>(neighbour.item) + 1];
    for (std::size_t row = 0; row < nearest.size(); ++row)
      m_weights.offsets[row + 1] += m_weights.offsets[row];
    m_weights.items.resize(static_cast<std::size_t>(m_weights.offsets.back()));
    m_weights.values.resize(m_weights.items.size());
    std::vector<std::int64_t> next = m_weights.offsets;
    for (std::size_t target = 0; target < nearest.size(); ++target) {
      for (const Neighbour& neighbour : nearest[target]) {
        const auto place = static_cast<std::size_t>(next[static_cast<std::size_t>(neighbour.item)]++);
        m_weights.items[place] = static_cast<std::int32_t>(target);
        m_weights.values[place] = neighbour.similarity;
      }
    }
  }

  std::int64_t m_neighbours;
  double m_shrink;
  double m_decay;
  SparseWeights m_weights;
};

}  // namespace

std::unique_ptr<Recommender> makeItemKnn(const Recipe& recipe) {
  return std::make_unique<ItemKnn>(recipe);
}

}  // namespace core

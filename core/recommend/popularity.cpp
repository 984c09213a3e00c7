#include "core/recommend/popularity.h"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr const char* kFile = "popularity.safetensors";

using Event = std::pair<std::int32_t, std::int32_t>;  // user, item

std::vector<Event> shuffledEvents(const Interactions& train, std::mt19937_64& random) {
  std::vector<Event> events;
  for (std::int32_t user = 0; user < train.userCount(); ++user)
    for (const std::int32_t item : train.itemsOf(user)) events.emplace_back(user, item);
  for (std::size_t i = events.size(); i > 1; --i)
    std::swap(events[i - 1], events[static_cast<std::size_t>(random() % i)]);
  return events;
}

class Popularity : public Recommender {
 public:
  explicit Popularity(const Recipe& recipe) {
    const std::string count = recipe.text("count");
    if (count != "events" && count != "batches")
      throw Error(Error::Kind::Usage, "The setting count \"" + count + "\" is not events or batches.",
                  "count");
    if (count == "events") return;
    m_batchEvents = recipe.integer("batch_size") / 2;
    m_seed = static_cast<std::uint64_t>(recipe.integer("seed"));
    if (m_batchEvents < 1)
      throw Error(Error::Kind::Usage, "The setting batch_size is not 2 or more.", "batch_size");
  }

  void fit(const TrainingData& data, TextSource&, Progress& progress) override {
    m_counts = Matrix::Zero(1, data.dataset.itemCount());
    if (m_batchEvents > 0)
      countBatches(data, progress);
    else
      for (const std::int32_t item : data.train.items) m_counts(0, item) += 1;
  }

  void score(std::span<const std::span<const std::int32_t>>, MatrixRef scores) const override {
    scores.rowwise() = m_counts.row(0);
  }

  void save(const std::filesystem::path& folder) const override {
    StateWriter().add("counts", m_counts).write(folder / kFile);
  }

  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource&, Progress&) override {
    m_counts = StateFile(folder / kFile).matrix("counts");
    checkStateSize(folder, m_counts.cols(), dataset.itemCount());
  }

 private:
  void countBatches(const TrainingData& data, Progress& progress) {
    std::mt19937_64 random(m_seed);
    const std::vector<Event> events = shuffledEvents(data.train, random);
    const auto itemCount = static_cast<std::uint64_t>(data.dataset.itemCount());
    std::vector<std::size_t> lastBatch(itemCount);  // the batch an item was last counted in, from 1
    std::size_t batch = 0;
    const auto count = [&](std::int32_t item) {
      if (lastBatch[static_cast<std::size_t>(item)] != batch) m_counts(0, item) += 1;
      lastBatch[static_cast<std::size_t>(item)] = batch;
    };
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i % static_cast<std::size_t>(m_batchEvents) == 0) {
        ++batch;
        progress.check();
      }
      const auto& [user, item] = events[i];
      count(item);
      const auto own = data.train.itemsOf(user);
      if (own.size() >= itemCount) continue;
      std::int32_t other = item;
      while (std::find(own.begin(), own.end(), other) != own.end())
        other = static_cast<std::int32_t>(random() % itemCount);
      count(other);
    }
  }

  std::int64_t m_batchEvents = 0;  ///< 0: count events
  std::uint64_t m_seed = 0;
  Matrix m_counts;  ///< [1, items]
};

}  // namespace

std::unique_ptr<Recommender> makePopularity(const Recipe& recipe) {
  return std::make_unique<Popularity>(recipe);
}

}  // namespace core

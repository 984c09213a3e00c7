#include "core/recommend/popularity.h"

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/recommend/recbole_batches.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr const char* kFile = "popularity.safetensors";

class Popularity : public Recommender {
 public:
  explicit Popularity(const Recipe& recipe) {
    const std::string count = recipe.text("count");
    if (count != "events" && count != "batches")
      throw Error(Error::Kind::Usage, "The setting count \"" + count + "\" is not events or batches.",
                  "count");
    if (count == "events") return;
    const std::int64_t batchSize = recipe.integer("batch_size");
    m_seed = static_cast<std::uint32_t>(recipe.integer("seed"));
    if (batchSize < 2 || batchSize > 1'000'000'000)
      throw Error(Error::Kind::Usage, "The setting batch_size is not 2 or more.", "batch_size");
    m_batchSize = static_cast<int>(batchSize);
  }

  void fit(const TrainingData& data, TextSource&, Progress& progress) override {
    const std::int32_t items = data.dataset.itemCount();
    m_counts = Matrix::Zero(1, items);
    if (m_batchSize == 0) {
      for (const std::int32_t item : data.train.items) m_counts(0, item) += 1;
      return;
    }
    const std::vector<float> counts =
        countRecBoleBatches(data.dataset.interactions, data.train, items, m_batchSize, m_seed, progress);
    std::copy(counts.begin(), counts.end(), m_counts.data());
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
  int m_batchSize = 0;  ///< 0: count events
  std::uint32_t m_seed = 0;
  Matrix m_counts;  ///< [1, items]
};

}  // namespace

std::unique_ptr<Recommender> makePopularity(const Recipe& recipe) {
  return std::make_unique<Popularity>(recipe);
}

}  // namespace core

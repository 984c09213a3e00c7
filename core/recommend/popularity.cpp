#include "core/recommend/popularity.h"

#include <vector>

#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr const char* kFile = "popularity.safetensors";

class Popularity : public Recommender {
 public:
  void fit(const TrainingData& data, TextSource&, Progress&) override {
    m_counts = Matrix::Zero(1, data.dataset.itemCount());
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
  Matrix m_counts;  ///< [1, items]
};

}  // namespace

std::unique_ptr<Recommender> makePopularity(const Recipe&) {
  return std::make_unique<Popularity>();
}

}  // namespace core

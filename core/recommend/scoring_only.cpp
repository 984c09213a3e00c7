#include "core/recommend/scoring_only.h"

#include <utility>

#include "core/error.h"

namespace core {
namespace {

[[noreturn]] void refuse() {
  throw Error(Error::Kind::Failed, "A recommender that was made from a fitted one can only score.");
}

class ScoringBy : public ScoringOnly {
 public:
  explicit ScoringBy(std::function<void(std::span<const History>, MatrixRef)> score)
      : m_score(std::move(score)) {}

  void score(std::span<const History> histories, MatrixRef scores) const override {
    m_score(histories, scores);
  }

 private:
  std::function<void(std::span<const History>, MatrixRef)> m_score;
};

}  // namespace

void ScoringOnly::fit(const TrainingData&, TextSource&, Progress&) {
  refuse();
}

void ScoringOnly::save(const std::filesystem::path&) const {
  refuse();
}

void ScoringOnly::load(const std::filesystem::path&, const Dataset&, TextSource&, Progress&) {
  refuse();
}

std::unique_ptr<Recommender> scoringBy(std::function<void(std::span<const History>, MatrixRef)> score) {
  return std::make_unique<ScoringBy>(std::move(score));
}

}  // namespace core

#pragma once

#include <functional>
#include <memory>

#include "core/recommend/history.h"
#include "core/recommend/recommender.h"

namespace core {

/// A recommender that was made from a fitted one: it scores, and cannot be fitted, saved or loaded.
class ScoringOnly : public Recommender {
 public:
  void fit(const TrainingData&, TextSource&, Progress&) final;
  void save(const std::filesystem::path&) const final;
  void load(const std::filesystem::path&, const Dataset&, TextSource&, Progress&) final;
};

/// One that scores by a function, as Recommender::score() says it.
std::unique_ptr<Recommender> scoringBy(std::function<void(std::span<const History>, MatrixRef)> score);

}  // namespace core

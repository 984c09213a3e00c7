#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "core/recommend/recommender.h"

/// For recommenders that ask for no language model.
class NoText : public core::TextSource {
 public:
  const core::ItemVectors& itemVectors(const std::string&, core::Progress&) override { std::abort(); }
  std::shared_ptr<core::Encoder> encoder(const std::string&) override { return nullptr; }
};

/// The recommender of a recipe, some settings changed, fitted to `train`.
inline std::unique_ptr<core::Recommender> fitted(const std::string& recipe,
                                                 const std::vector<std::string>& set,
                                                 const core::Dataset& dataset,
                                                 const core::Interactions& train) {
  core::Recipe loaded = core::loadRecipe(recipe);
  for (const std::string& assignment : set) loaded.set(assignment);
  auto recommender = core::makeRecommender(loaded);
  NoText text;
  core::Progress progress;
  recommender->fit({dataset, train, train}, text, progress);
  return recommender;
}

/// Scores of all items for one history.
inline std::vector<float> scoresFor(const core::Recommender& recommender,
                                    const std::vector<std::int32_t>& history, Eigen::Index items) {
  core::Matrix scores(1, items);
  const std::span<const std::int32_t> row(history);
  recommender.score({&row, 1}, scores);
  return {scores.data(), scores.data() + scores.size()};
}

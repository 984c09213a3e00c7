#pragma once

#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/data/split.h"
#include "core/recommend/recommender.h"
#include "tests/core/fitted.h"
#include "tests/core/interactions_of.h"

inline constexpr float kNever = -std::numeric_limits<float>::infinity();

inline core::Dataset datasetOf(std::int32_t items, core::Interactions interactions) {
  core::Dataset dataset;
  dataset.items.resize(static_cast<std::size_t>(items));
  for (std::size_t item = 0; item < dataset.items.size(); ++item)
    dataset.items[item].id = "i" + std::to_string(item);
  for (std::int32_t user = 0; user < interactions.userCount(); ++user)
    dataset.userIds.push_back("u" + std::to_string(user));
  dataset.interactions = std::move(interactions);
  return dataset;
}

class FakeText : public core::TextSource {
 public:
  explicit FakeText(core::Matrix vectors = {}) : m_vectors{std::move(vectors), "fake"} {}
  const core::ItemVectors& itemVectors(const std::string&, core::Progress&) override { return m_vectors; }
  std::shared_ptr<core::Encoder> encoder(const std::string&) override { return nullptr; }

 private:
  core::ItemVectors m_vectors;
};

/// Six items in two groups that users stay within; their text says so too.
struct Shop {
  core::Dataset dataset =
      datasetOf(6, interactionsOf({{0, 1, 2}, {2, 0, 1}, {1, 0}, {3, 4, 5}, {5, 3, 4}, {4, 3}, {0, 2, 1}}));
  core::Split parts = core::split(dataset.interactions, {});
  FakeText text{(core::Matrix(6, 2) << 1, 0, .8F, .6F, .6F, .8F, 0, 1, -.6F, .8F, 0, 0).finished()};
  core::Progress progress;

  std::unique_ptr<core::Recommender> fitted(const std::string& recipe,
                                            const std::vector<std::string>& set = {}) {
    core::Recipe loaded = core::loadRecipe(recipe);
    for (const std::string& assignment : set) loaded.set(assignment);
    auto recommender = core::makeRecommender(loaded);
    recommender->fit({dataset, parts.train, parts.valid}, text, progress);
    return recommender;
  }
};

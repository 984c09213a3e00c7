#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Item neighbours by cosine over users who had both: common / (sqrt(users of a x users of b) + shrink). Each
/// item is predicted from its k nearest. Settings: k, shrink, decay. As RecBole's ItemKNN (after Dacrema et
/// al.) with decay 1.
std::unique_ptr<Recommender> makeItemKnn(const Recipe& recipe);

}  // namespace core

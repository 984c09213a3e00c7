#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Items whose text is nearest to the history's, by an untuned encoder. Settings: model, decay.
std::unique_ptr<Recommender> makeTextKnn(const Recipe& recipe);

}  // namespace core

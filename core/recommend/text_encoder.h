#pragma once

#include <memory>

#include "core/recommend/recommender.h"

namespace core {

/// Text neighbours by an encoder that was fine-tuned on what people did: texts of items that follow each
/// other in a history are drawn together (core/train/contrastive.h). Scores as text-knn does. Settings:
/// model, decay, window and those of ContrastiveOptions.
std::unique_ptr<Recommender> makeTextEncoder(const Recipe& recipe);

}  // namespace core

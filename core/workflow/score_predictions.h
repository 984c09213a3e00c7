#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluate/predictions.h"

namespace core {

enum class PredictionKind { Ratings, Classes };

struct ScorePredictionsRequest {
  std::filesystem::path file;  ///< delimited text with a header: actual, predicted and, for curves, score
  PredictionKind kind = PredictionKind::Classes;
  std::string positive;  ///< the class that `score` is for; needed where the file has scores
};

struct ScoredPredictions {
  RatingErrors ratings;             ///< of ratings
  std::vector<std::string> labels;  ///< of classes, in the order of Classification::classes: by name
  Classification classes;
  std::optional<Curve> roc, precisionRecall;  ///< where there are scores
};

/// Scores predictions that were made elsewhere. An empty predicted rating is none; an empty class is an
/// error. Throws db::Error for a file that is no table, Error(BadInput) with the line for a row that cannot
/// be read, Error(Usage) where `positive` is missing or no class of the file.
ScoredPredictions scorePredictions(const ScorePredictionsRequest& request);

}  // namespace core

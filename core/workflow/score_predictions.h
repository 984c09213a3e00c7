#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluate/predictions.h"

namespace core {

enum class PredictionKind { Ratings, Classes };

struct ScorePredictionsRequest {
  /// Delimited text with a header: actual, predicted and, where there are any, score for curves and text.
  std::filesystem::path file;
  PredictionKind kind = PredictionKind::Classes;
  std::string positive = {};             ///< the class that `score` is for; needed where the file has scores
  std::vector<std::string> labels = {};  ///< classes that there are even where no row has them
};

/// A row of the file.
struct PredictedText {
  std::string text;  ///< empty where the file has none
  std::string actual, predicted;
  std::optional<double> score;
};

struct ScoredPredictions {
  RatingErrors ratings;             ///< of ratings
  std::vector<std::string> labels;  ///< of classes, in the order of Classification::classes: by name
  Classification classes;
  std::optional<Curve> roc, precisionRecall;  ///< where there are scores
  std::vector<PredictedText> rows;
};

/// Scores predictions that were made elsewhere. An empty predicted rating is none; an empty class is an
/// error. Throws db::Error for a file that is no table, Error(BadInput) with the line for a row that cannot
/// be read, Error(Usage) where `positive` is missing or no class of the file.
ScoredPredictions scorePredictions(const ScorePredictionsRequest& request);

}  // namespace core

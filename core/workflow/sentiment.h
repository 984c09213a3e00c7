#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/lm/device.h"
#include "core/progress.h"

namespace core {

/// What a trained model says of one text.
struct TextSentiment {
  std::string label;  ///< "good" or "bad"; empty for a model of ratings
  double good = 0;    ///< probability that it is good, in [0, 1]
  double rating = 0;  ///< by a model of ratings, on the shop's scale; else 0
};

/// Judges texts with a run of the recipe sentiment or rating-text: its number or name, or the newest that
/// has finished where `run` is empty. Chinese and English as far as the run's model knows them. Throws
/// Error(BadInput) where there is no such run.
std::vector<TextSentiment> judgeTexts(const std::filesystem::path& workspace, const std::string& run,
                                      std::span<const std::string> texts, Device device, Progress& progress);

/// The same with the model of a folder.
std::vector<TextSentiment> judgeTextsWith(const std::filesystem::path& model,
                                          std::span<const std::string> texts, Device device,
                                          Progress& progress);

}  // namespace core

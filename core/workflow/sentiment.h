#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
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

/// A run whose model judges texts.
struct JudgingRun {
  std::int64_t run = 0;
  std::string name;
};

/// The newest run that came to a result and tells good texts from bad; nullopt where none does.
std::optional<JudgingRun> newestJudge(const std::filesystem::path& workspace);

/// The name of a run and the number of distinct texts among the reviews that it has judged.
struct JudgedReviews {
  JudgingRun run;
  std::int64_t reviews = 0;  ///< distinct texts
};

/// Judges all reviews of the workspace that the run has not judged yet, and keeps what it says: what item
/// pages and the sentiment of lists are made of. `run` as TextJudge. Cancelled: what was judged stays.
JudgedReviews judgeAllReviews(const std::filesystem::path& workspace, const std::string& run, Device device,
                              Progress& progress);

/// Judges texts by one run. The workspace keeps what a run said of a text: the model is loaded for the first
/// text that the run has not judged yet. Chinese and English as far as the run's model knows them. One caller
/// at a time.
class TextJudge {
 public:
  /// `run` is a number or a name; empty: newestJudge(). Throws Error(BadInput) where there is no such run or
  /// it judges nothing.
  TextJudge(const std::filesystem::path& workspace, const std::string& run, Device device);
  ~TextJudge();

  const JudgingRun& run() const { return m_run; }
  std::vector<TextSentiment> judge(std::span<const std::string> texts, Progress& progress);
  /// Loads the model now rather than at the first new text.
  void load();

 private:
  struct Parts;
  JudgingRun m_run;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace core

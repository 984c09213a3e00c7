#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/progress.h"

namespace core {

/// The Progress of a job process: writes the workspace's job and event tables, obeys the requests it finds
/// there and the signals SIGTERM (stop and keep) and SIGINT (cancel), and prints a line for a person on
/// standard error.
class JobProgress : public Progress {
 public:
  JobProgress(const std::filesystem::path& workspace, std::string_view kind, std::string_view title);
  ~JobProgress() override;  ///< a job that never said finish() is marked failed

  void setRun(std::int64_t run);
  void report(std::string_view stage, std::int64_t done, std::int64_t total) override;
  void scalar(std::string_view tag, std::int64_t step, double epoch, double value) override;
  void log(std::string_view line) override;
  void check() override;
  bool stopRequested() override;

  /// The last word: state is finished, stopped, failed or cancelled; result is JSON, message a sentence.
  void finish(std::string_view state, std::string_view result, std::string_view message = {});

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace core

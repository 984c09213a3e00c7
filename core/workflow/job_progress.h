#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/progress.h"

namespace core {

/// The Progress of a job process: writes the workspace's job and event tables, obeys the requests it finds
/// there and the signals SIGTERM (stop and keep), SIGINT (cancel; a second one ends the process), SIGUSR1
/// (pause) and SIGUSR2 (go on), and prints a line for a person on standard error.
///
/// It writes at most ten times a second, in small transactions on a connection of its own; where somebody
/// else holds the database the values wait for the next turn, and only the first and the last word insist.
/// One job at a time in a process; call it from one thread at a time.
class JobProgress : public Progress {
 public:
  JobProgress(const std::filesystem::path& workspace, std::string_view kind, std::string_view title);
  ~JobProgress() override;  ///< a job that never had its last word is marked failed, or cancelled

  void setRun(std::int64_t run);  ///< the run that scalars belong to; earlier ones are given to it too
  void plan(const std::vector<PlannedStage>& stages) override;
  void report(std::string_view stage, std::int64_t done, std::int64_t total) override;
  void scalar(std::string_view tag, std::int64_t step, double epoch, double value) override;
  std::int64_t settle() override;
  void rewind(std::int64_t mark) override;
  void log(std::string_view line) override;
  void check() override;
  bool stopRequested() override;

  /// The last word: state is finished, stopped, failed or cancelled; result is JSON, message a sentence.
  void finish(std::string_view state, std::string_view result, std::string_view message = {});
  /// The last word where the work threw: cancelled, or failed with the exception's sentence.
  void fail(std::exception_ptr exception);

  std::int64_t job() const;  ///< row id

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// Returns what work() returns; where it throws, the job has its last word before the exception goes on.
template <class Work>
auto runJob(JobProgress& progress, Work&& work) {
  try {
    return work();
  } catch (...) {
    progress.fail(std::current_exception());
    throw;
  }
}

}  // namespace core

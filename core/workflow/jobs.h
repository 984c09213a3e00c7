#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace core {

/// One long piece of work, done by one reclens-cli process and followed through the workspace.
struct Job {
  std::int64_t id = 0;
  std::string kind;  ///< import, train, evaluate, report
  std::optional<std::int64_t> run;
  std::string state;  ///< running, paused, finished, failed, stopped, cancelled, interrupted
  std::string title;
  std::string stage;
  std::int64_t done = 0, total = 0;   ///< units of the stage; total 0: not known
  std::optional<double> secondsLeft;  ///< of the whole job, where it can tell
  std::string started, updated;       ///< ISO 8601 UTC
  std::string message;                ///< the error's sentence, where it failed
  std::string result;                 ///< JSON of what the command printed, once finished
};

enum class JobRequest { Stop, Cancel, Pause, Resume };

/// Jobs of the workspace, newest first. A running job whose process is gone is marked interrupted.
std::vector<Job> listJobs(const std::filesystem::path& workspace);

/// Asks a running job; its process obeys at its next check.
void requestJob(const std::filesystem::path& workspace, std::int64_t job, JobRequest request);

}  // namespace core

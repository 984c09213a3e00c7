#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluate/metrics.h"

namespace core {

struct Best {
  std::string metric;
  double value = 0;
  std::int64_t step = 0;
};

/// That a run was evaluated.
struct Evaluated {
  std::string split, definition;
  std::int64_t users = 0;
};

struct RunSummary {
  std::int64_t run = 0;
  std::string name, recipe;
  std::string state;    ///< queued, running, paused, stopped, finished, failed, interrupted, cancelled
  std::string started;  ///< ISO 8601 UTC
  double seconds = 0;
  std::string device, dataHash;
  std::optional<Best> best;
  std::string message;     ///< why it failed
  bool resumable = false;  ///< "train --resume" goes on with it
  std::string split;       ///< that it was trained for
  bool fitsAnew = false;   ///< learns in one pass, so that it can be evaluated on any other split too
  std::vector<Evaluated> evaluations;  ///< newest first

  bool isEvaluatedOn(const std::string& split) const;
};

struct RunDetails {
  RunSummary summary;
  std::map<std::string, std::string> settings;
  std::int64_t seed = 0;
  std::string programVersion;
  std::filesystem::path folder;
};

struct Event {
  std::int64_t id = 0;  ///< grows; ask for what came after the last one seen
  std::int64_t step = 0;
  double epoch = 0;
  std::string time;  ///< ISO 8601 UTC
  std::string tag;
  double value = 0;
};

std::vector<RunSummary> listRuns(const std::filesystem::path& workspace);
RunDetails showRun(const std::filesystem::path& workspace, std::int64_t run);
/// By number or by name. Throws Error(BadInput) naming the runs there are.
std::int64_t findRun(const std::filesystem::path& workspace, const std::string& nameOrNumber);
std::vector<Event> runEvents(const std::filesystem::path& workspace, std::int64_t run,
                             std::int64_t afterId = 0);

}  // namespace core

#pragma once

#include "core/error.h"
#include "core/progress.h"
#include "core/workflow/job_signals.h"
#include "core/workflow/progress_line.h"

namespace cli {

/// Progress of a command that is no job: one line on standard error where a stage takes several steps. Ctrl-C
/// and SIGTERM cancel it at its next check.
class LineProgress : public core::Progress {
 public:
  ~LineProgress() override { m_line.end(); }

  void plan(const std::vector<core::PlannedStage>& stages) override { m_line.plan(stages); }
  void report(std::string_view stage, std::int64_t done, std::int64_t total) override {
    if (total > 1) m_line.report(stage, done, total);
  }
  void log(std::string_view line) override { m_line.log(line); }
  void check() override {
    if (m_signals.cancel() || m_signals.stop()) throw core::Cancelled();
  }

 private:
  core::JobSignals m_signals;
  core::ProgressLine m_line;
};

}  // namespace cli

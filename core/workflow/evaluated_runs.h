#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluate/caution.h"
#include "core/evaluate/statistics.h"
#include "core/progress.h"
#include "core/workflow/evaluation_choice.h"
#include "core/workflow/runs.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/run_store.h"

namespace core {

struct EvaluatedRun {
  std::int64_t run = 0;
  std::string name;
  std::string recipe;
  std::int64_t users = 0;
  std::string definition;  ///< of the metrics, by name
  std::string procedure;   ///< "All items ranked but those of the user's training events, ..."
  std::string split;
  std::map<std::string, Estimate> metrics;  ///< "ndcg@10" -> value
  std::string splitHash;                    ///< of the events it was judged on; empty where not kept
  std::vector<Caution> cautions;            ///< what weakens the figures
};

/// What evaluateRuns() kept earlier, newest per run.
std::vector<EvaluatedRun> listEvaluations(const std::filesystem::path& workspace);
/// The same on a split by a definition, whichever the runs were evaluated by: scored again from what was
/// ranked where that is another. A run that was not evaluated on the split, or kept nothing to score, is
/// left out.
std::vector<EvaluatedRun> listEvaluations(const std::filesystem::path& workspace,
                                          const EvaluationChoice& choice, Progress& progress);

/// What to say of runs that were evaluated on different splits; nothing where it is one.
std::optional<Caution> findDifferentSplits(const std::vector<EvaluatedRun>& runs);

/// Each run that failed, where no other of its name was evaluated since: it has no figures, which is not 0.
std::vector<Caution> findAbsentRuns(const std::vector<RunSummary>& runs);

/// An evaluation as it is kept, of its run.
EvaluatedRun describeEvaluation(const db::EvaluationRecord& evaluation, const db::RunRecord& run);

}  // namespace core

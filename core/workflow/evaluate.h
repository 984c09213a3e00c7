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

namespace core {

struct EvaluateRequest {
  std::vector<std::int64_t> runs;
  std::string
      split;  ///< empty: the one the run was trained with; on another, one-pass recipes are fitted anew
  std::vector<int> ks{5, 10, 20};
  std::string definition = "reclens";  ///< of the metrics: one of core::definitions()
  int candidates =
      0;  ///< above 0: rank only so many items drawn by chance beside the test items; see Caution
};

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

/// Ranks all items for all users of each run, keeps the per-user values in the workspace beside those at
/// other cut-offs and by other definitions, and what was ranked; returns the means.
std::vector<EvaluatedRun> evaluateRuns(const std::filesystem::path& workspace, const EvaluateRequest& request,
                                       Progress& progress);

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

struct Recommendation {
  int rank = 0;
  std::string itemId, title;
  double price = 0, score = 0;
};
/// What a run recommends to a user of the workspace, or to a history of item ids.
std::vector<Recommendation> recommend(const std::filesystem::path& workspace, std::int64_t run,
                                      const std::string& user, const std::vector<std::string>& history, int k,
                                      Progress& progress);

}  // namespace core

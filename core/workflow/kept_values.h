#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/evaluate/caution.h"
#include "core/evaluate/test_ranks.h"
#include "core/workflow/evaluation_choice.h"
#include "db/workspace/evaluation_store.h"
#include "db/workspace/run_store.h"

namespace core {

/// What an evaluation has kept of a run: a metric of every user, and how it came about.
struct KeptValues {
  db::RunRecord run;
  std::string definition, procedure;
  std::string split, splitHash;
  std::vector<Caution> cautions;  ///< of its evaluation
  std::vector<std::pair<std::int64_t, float>>
      values;  ///< user row, value; by rising user, only where defined
};

/// The values on a split by a definition: as they were kept, else scored from the kept ranks of the test
/// items, at any cut-off; the newest where the choice says nothing. Throws Error(BadInput) where there is no
/// such run, or it kept neither, Error(Usage) where the definition does not have the metric.
KeptValues keptValuesOf(db::Workspace& workspace, std::int64_t run, const std::string& metric,
                        const EvaluationChoice& choice);

/// Throws Error(BadInput) where two runs were judged by different procedures or on different events: a number
/// between them would say more of the procedures than of the recommenders.
void requireSameProcedure(const KeptValues& first, const KeptValues& second);

/// The ranks of an evaluation that kept what was ranked.
TestRanks testRanksOf(const db::RankedRecord& ranked);

std::vector<Caution> cautionsOf(const db::EvaluationRecord& evaluation);

}  // namespace core

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/evaluate/caution.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

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

/// By the definition that is asked for, or the newest. Throws Error(BadInput) where there is no such run, or
/// it has no kept values of the metric.
KeptValues keptValuesOf(db::Workspace& workspace, std::int64_t run, const std::string& metric,
                        const std::string& definition);

/// Throws Error(BadInput) where two runs were judged by different procedures or on different events: a number
/// between them would say more of the procedures than of the recommenders.
void requireSameProcedure(const KeptValues& first, const KeptValues& second);

}  // namespace core

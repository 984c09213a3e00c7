#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "db/workspace/workspace.h"

namespace core {

/// Which of the evaluations of a run is meant.
struct EvaluationChoice {
  std::string split = {};       ///< as splitFrom() reads it; empty: the newest
  std::string definition = {};  ///< one of definitions(); empty: that of the newest on the split

  bool operator==(const EvaluationChoice&) const = default;
};

/// The split as it is kept. Throws Error(Usage) where there is no such split or definition.
EvaluationChoice checked(const EvaluationChoice& choice);

/// One that all `runs` can be put side by side by: the split that is asked for, else the newest of the first
/// that all of them were evaluated on. Throws Error(BadInput) naming the splits of each where there is none:
/// figures of different splits do not compare.
EvaluationChoice commonChoice(db::Workspace& workspace, const std::vector<std::int64_t>& runs,
                              const EvaluationChoice& asked);

/// What the workspace was last looked at by, e.g. in the window; empty where that was never said.
EvaluationChoice rememberedChoice(const std::filesystem::path& workspace);
/// Nothing happens where the workspace cannot be written.
void rememberChoice(const std::filesystem::path& workspace, const EvaluationChoice& choice);

}  // namespace core

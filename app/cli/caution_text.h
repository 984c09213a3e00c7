#pragma once

#include <string>
#include <vector>

#include "app/cli/command.h"
#include "core/evaluate/caution.h"

namespace cli {

/// [{kind, severity, sentence, sentence_zh}]
Json cautionsJson(const std::vector<core::Caution>& cautions);
/// "Warning: Training sees the future ...", a line.
std::string cautionText(const core::Caution& caution);

}  // namespace cli

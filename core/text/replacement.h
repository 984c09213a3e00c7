#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/text/regular_expression.h"

namespace core {

/// {"pattern": {"String" or "Regex": ...}, "content": ...}, as normalizers and decoders have it.
struct Replacement {
  RegularExpression pattern;
  std::string content;

  void apply(std::string& text) const;
};

Replacement readReplacement(const nlohmann::json& json);
/// {"String": ...} or {"Regex": ...}.
RegularExpression readPattern(const nlohmann::json& json);

}  // namespace core

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/evaluate/definition_card.h"

namespace core {

/// By what a run can answer a query.
struct QueryModel {
  std::string name;      ///< of the run
  std::string model;     ///< as QuerySession takes it: "run:3", a folder, a name
  TwoLanguages refusal;  ///< why it takes no query; then there is no model
};

/// The encoder that a run has trained or ranks by: of a language model, a text encoder or text neighbours.
/// What scores from people's histories alone takes no query. Throws Error(BadInput) where there is no such
/// run or it came to no result.
QueryModel queryModelOf(const std::filesystem::path& workspace, std::int64_t run);

}  // namespace core

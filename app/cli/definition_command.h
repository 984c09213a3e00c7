#pragma once

#include <string>

#include "app/cli/command.h"
#include "core/evaluate/definition_card.h"

namespace cli {

/// {name, sentence, sentence_zh, facts{KEY: {en, zh}}}
Json jsonOf(const core::DefinitionCard& card);
/// The card's sentence, and a line a fact.
std::string textOf(const core::DefinitionCard& card);

}  // namespace cli

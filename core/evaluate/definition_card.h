#pragma once

#include <string>
#include <vector>

#include "core/evaluate/metrics.h"

namespace core {

/// One thing said in both languages.
struct TwoLanguages {
  std::string english, chinese;
};

struct DefinitionFact {
  std::string key;  ///< gain, threshold, discount, ideal ...: the same for all definitions
  TwoLanguages label, value;
};

/// What a reader must know to take a number for what it is.
struct DefinitionCard {
  std::string name;
  TwoLanguages sentence;  ///< what the definition is and which queries count
  std::vector<DefinitionFact> facts;
};

/// Where the ranked lists come from: the rules on ties and repeats, and of lists that are missing, are those
/// of a run that was read from a file; a model ranks every item for every user.
enum class ListSource { RunFile, Model };

DefinitionCard cardOf(const Definition& definition, ListSource source);

/// How a metric's value comes about by a definition, in a sentence; those of beyondAccuracyNames() are the
/// same by all.
TwoLanguages formulaOf(const Definition& definition, const Metric& metric);

}  // namespace core

#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/workflow/searches.h"
#include "db/workspace/search_store.h"

namespace core {

// How searches stand in the workspace: what search.cpp writes and searches.cpp reads.

/// What a kept search tries, worked out again from its record: the same record gives the same trials.
struct KeptPlan {
  Recipe recipe;
  std::vector<SettingRange> space;
  std::vector<TrialSettings> trials;  ///< by number - 1
  std::vector<Rung> rungs;
};
KeptPlan planOf(const db::SearchRecord& record);

std::string jsonOf(const std::map<std::string, std::string>& texts);
std::map<std::string, std::string> textsFrom(const std::string& json);

/// The rungs of so many trials: all of them at once with the whole budget, or those of successive halving.
std::vector<Rung> rungsOf(const std::string& method, int trials, int eta, double least);

/// Whether more of the metric is better, for recipes of this kind.
bool isHigherBetter(const Recipe& recipe, const std::string& metric);

/// A search without the state of its process.
Search searchOf(const db::SearchRecord& record, const std::vector<db::TrialRecord>& trials);

}  // namespace core

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluate/checklist.h"
#include "core/lm/device.h"
#include "core/progress.h"

namespace core {

/// What of the workspace answers.
enum class AnsweredBy {
  Search,   ///< as the page Explore does: the query is understood, then words and vectors rank
  Vectors,  ///< the model alone: the cosine of the query as it stands with every item
  Words,    ///< the full text alone, likewise
};
std::string toString(AnsweredBy way);                ///< search, vectors, words
AnsweredBy answeredByFrom(const std::string& name);  ///< the reverse; throws Error(Usage) naming the known

struct ChecklistRequest {
  std::vector<std::int64_t> runs;  ///< none: the installed model
  bool installed = false;          ///< the installed model beside the runs
  std::string model = {};  ///< the installed model: a name or a folder; empty: the workspace's default
  std::vector<AnsweredBy> ways = {AnsweredBy::Search, AnsweredBy::Vectors};
  std::vector<CheckKind> kinds = {};  ///< empty: all
  CheckOptions options = {};
  Device device = Device::Auto;
};

struct CheckedItem {
  std::string itemId{}, title{}, category{}, currency{};
  double price = 0;       ///< 0 where unknown
  bool breaking = false;  ///< the rule that was added
  bool common = false;    ///< both lists have it
};
/// A pair that failed.
struct CheckFailure {
  std::string query, changed;
  bool asked = false;             ///< by people; else made of the catalogue's words
  std::optional<double> overlap;  ///< of an invariance
  std::string said;               ///< what the answer owned up to, such as a widened price; may be empty
  std::vector<CheckedItem> first{}, second{};
};
struct CheckFinding {
  CheckKind kind = CheckKind::Typo;
  Estimate passRate{};  ///< with Wilson's interval; n is 0 and the rest no number where no pair told
  std::int64_t passed = 0;
  std::int64_t nothingToCheck = 0;      ///< pairs that could not tell
  std::optional<double> meanOverlap{};  ///< of an invariance
  std::vector<CheckFailure> failures{};
  TwoLanguages why{};  ///< why there is no pass rate; empty where there is one
};
/// The checks of one thing that answers queries, or why it answers none.
struct Checklist {
  std::int64_t run = 0;  ///< 0: no run, the installed model
  std::string name{};    ///< of the run, or of the model; "words" for words alone
  std::string model{};   ///< whose vectors, as QuerySession takes it; empty for words alone
  AnsweredBy way = AnsweredBy::Search;
  TwoLanguages refusal{};  ///< why it cannot be asked; then there are no findings
  CheckOptions options{};
  std::string created{};  ///< ISO 8601 UTC
  std::vector<CheckFinding> findings{};
};

/// Asks every pair of every check, and keeps what came of it in the workspace. A run of behaviour alone takes
/// no query: its checklist says so and has no findings. Words alone are asked once, not for each run. Throws
/// Error(Usage) for options that make no sense, Error(BadInput) for an unknown run or where there are no
/// items.
std::vector<Checklist> runChecklists(const std::filesystem::path& workspace, const ChecklistRequest& request,
                                     Progress& progress);

/// What was kept, by run, those without a run first. Items that are gone since have their id alone.
std::vector<Checklist> listChecklists(const std::filesystem::path& workspace);

/// "e5-small-multilingual, vectors": the name and, where it is not the search, the way.
TwoLanguages titleOf(const Checklist& checklist);

}  // namespace core

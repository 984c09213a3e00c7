#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/evaluate/definition_card.h"
#include "core/evaluate/statistics.h"

namespace core {

/// Behavioural checks in the manner of CheckList (Ribeiro et al. 2020): a query is changed so that it is
/// known what must happen to the answer, whatever the right answer is.
enum class CheckKind {
  Typo,         ///< a slip of the keyboard: the list stays
  Synonym,      ///< another name of the same thing: the list stays
  WordOrder,    ///< the same words in another order: the list stays
  Translation,  ///< the same in the other language: the list stays
  Budget,       ///< a limit is added: nothing in the list costs more
  Negation,     ///< something is ruled out: nothing in the list has it
};
/// In the order of the enum.
std::span<const CheckKind> checkKinds();
std::string toString(CheckKind kind);  ///< typo, synonym, word_order, translation, budget, negation
CheckKind checkKindFrom(const std::string& name);  ///< the reverse; throws Error(Usage) naming the known
/// Whether the list must stay; else it must keep to what was added.
bool isInvariance(CheckKind kind);

struct CheckOptions {
  int pairs = 100;   ///< of a kind, at most
  int k = 10;        ///< length of the lists
  double bar = 0.5;  ///< overlap from which a list counts as the same, in (0, 1]
  std::uint64_t seed = 1;
};
/// Throws Error(Usage) naming the option that makes no sense.
void checkOptions(const CheckOptions& options);

TwoLanguages nameOf(CheckKind kind);
/// What must hold, in a sentence.
TwoLanguages ruleOf(CheckKind kind, const CheckOptions& options);

/// A query, what was made of it, and by what the answer is judged.
struct CheckPair {
  std::string query, changed;
  bool fromCatalogue = false;  ///< from titles and terms of the catalogue rather than a query set
  double budget = 0;           ///< Budget: nothing may cost more, in the catalogue's commonest currency
  std::string attribute{};     ///< Negation: as it was said
  std::vector<std::vector<std::string>> attributeNames{};  ///< its names in both languages, as stems of words
};

enum class CheckOutcome {
  Passed,
  Failed,
  NothingToCheck,  ///< the query itself finds nothing, or nothing that the change rules out
};
struct CheckVerdict {
  CheckOutcome outcome = CheckOutcome::NothingToCheck;
  double overlap = 0;            ///< invariance: see listOverlap()
  std::vector<bool> breaking{};  ///< [second]: places that break the rule; empty for an invariance
};
/// `first` is the list for the query, `second` that for the changed one: items by their index, best first. An
/// empty second list fails: nothing found is no way to obey. Prices in another currency than `currency`, and
/// unknown ones, break no limit.
CheckVerdict judgePair(CheckKind kind, const CheckPair& pair, std::span<const std::int32_t> first,
                       std::span<const std::int32_t> second, std::span<const Item> items,
                       const std::string& currency, const CheckOptions& options);

/// Items that both lists have, as a share of the longer one; 0 where one is empty.
double listOverlap(std::span<const std::int32_t> first, std::span<const std::int32_t> second);

/// Whether the item's title has one of the names (stems of words, side by side) and no word such as "without"
/// or "free" within two words of it, or a part of its category is called so.
bool hasAttribute(const Item& item, std::span<const std::vector<std::string>> names);

/// All pairs of one kind together.
struct CheckCount {
  std::int64_t passed = 0, failed = 0, nothingToCheck = 0;
  double overlaps = 0;  ///< summed over passed and failed

  void add(const CheckVerdict& verdict);
  std::int64_t n() const { return passed + failed; }
  Estimate passRate() const { return estimateShare(passed, n()); }
  double meanOverlap() const { return n() > 0 ? overlaps / static_cast<double>(n()) : 0; }
};

}  // namespace core

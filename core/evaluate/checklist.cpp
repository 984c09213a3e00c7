#include "core/evaluate/checklist.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/understand/lexicon.h"
#include "core/understand/words.h"

namespace core {
namespace {

constexpr std::array kKinds{CheckKind::Typo,        CheckKind::Synonym, CheckKind::WordOrder,
                            CheckKind::Translation, CheckKind::Budget,  CheckKind::Negation};
constexpr std::array kNames{"typo", "synonym", "word_order", "translation", "budget", "negation"};
static_assert(kKinds.size() == kNames.size());

constexpr std::ptrdiff_t kDenialReach = 2;  // words between "free" and what there is none of

bool isDenied(std::span<const Word> words, std::ptrdiff_t begin, std::ptrdiff_t end) {
  const auto count = static_cast<std::ptrdiff_t>(words.size());
  for (std::ptrdiff_t at = std::max<std::ptrdiff_t>(0, begin - kDenialReach);
       at < std::min(end + kDenialReach, count); ++at)
    if ((at < begin || at >= end) &&
        lexicon().absence.longestAt(words, static_cast<std::size_t>(at)).length > 0)
      return true;
  return false;
}

bool claims(std::span<const Word> words, const std::vector<std::string>& name) {
  if (name.empty()) return false;
  const auto same = [](const Word& word, const std::string& stem) { return word.stem == stem; };
  auto at = std::search(words.begin(), words.end(), name.begin(), name.end(), same);
  for (; at != words.end(); at = std::search(at + 1, words.end(), name.begin(), name.end(), same)) {
    const std::ptrdiff_t begin = at - words.begin();
    if (!isDenied(words, begin, begin + static_cast<std::ptrdiff_t>(name.size()))) return true;
  }
  return false;
}

/// Whether one part of the path is called just so: "Home & Kitchen" does not say that a thing is a home.
bool isCategory(std::string_view path, const std::vector<std::string>& name) {
  constexpr std::string_view kSeparator = " / ";
  while (!path.empty()) {
    const std::size_t end = path.find(kSeparator);
    const std::vector<Word> part = readWords(path.substr(0, end));
    if (std::ranges::equal(part, name, {}, &Word::stem)) return true;
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + kSeparator.size());
  }
  return false;
}

}  // namespace

std::span<const CheckKind> checkKinds() {
  return kKinds;
}

std::string toString(CheckKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

CheckKind checkKindFrom(const std::string& name) {
  for (const CheckKind kind : kKinds)
    if (name == toString(kind)) return kind;
  throw Error(Error::Kind::Usage,
              fmt::format("There is no check \"{}\"; there are {}.", name, fmt::join(kNames, ", ")), "check");
}

bool isInvariance(CheckKind kind) {
  return kind != CheckKind::Budget && kind != CheckKind::Negation;
}

void checkOptions(const CheckOptions& options) {
  const auto refuse = [](const std::string& sentence, const char* where) {
    throw Error(Error::Kind::Usage, sentence, where);
  };
  if (options.pairs < 1)
    refuse(fmt::format("The number of pairs {} is not 1 or more.", options.pairs), "pairs");
  if (options.k < 1) refuse(fmt::format("The length of the lists {} is not 1 or more.", options.k), "k");
  if (!(options.bar > 0 && options.bar <= 1))
    refuse(fmt::format("The overlap {} that makes a list the same does not lie above 0 and up to 1.",
                       options.bar),
           "bar");
}

TwoLanguages nameOf(CheckKind kind) {
  switch (kind) {
    case CheckKind::Typo:
      return {"Typo", "错别字"};
    case CheckKind::Synonym:
      return {"Synonym", "同义词"};
    case CheckKind::WordOrder:
      return {"Word order", "词序"};
    case CheckKind::Translation:
      return {"Other language", "换一种语言"};
    case CheckKind::Budget:
      return {"Budget", "预算"};
    case CheckKind::Negation:
      return {"Exclusion", "排除"};
  }
  return {};
}

TwoLanguages ruleOf(CheckKind kind, const CheckOptions& options) {
  const auto stays = [&](const char* english, const char* chinese) {
    return TwoLanguages{
        fmt::format("{}: at least {:.0f} % of the first {} results stay.", english, 100 * options.bar,
                    options.k),
        fmt::format("{}：前 {} 个结果中至少 {:.0f} % 不变。", chinese, options.k, 100 * options.bar)};
  };
  switch (kind) {
    case CheckKind::Typo:
      return stays("One slip of the keyboard inside a word", "词中有一处输入错误");
    case CheckKind::Synonym:
      return stays("One thing under another of its names", "把一个名称换成同义词");
    case CheckKind::WordOrder:
      return stays("Two phrases of the query in each other's place", "查询中两个词语互换位置");
    case CheckKind::Translation:
      return stays("The same query in the other language", "把查询换成另一种语言");
    case CheckKind::Budget:
      return {
          "A limit such as \"under 50\" is added to a query that finds dearer items: no result costs more.",
          "在能找到更贵商品的查询后加上“50以内”之类的限制：没有结果超出限制。"};
    case CheckKind::Negation:
      return {
          "Something that the results have is ruled out, as in \"without leather\": no title among the "
          "results "
          "has it and no category is called so.",
          "排除结果中已有的特征，如“不要皮的”：结果的标题不含它，类目也不叫这个名称。"};
  }
  return {};
}

double listOverlap(std::span<const std::int32_t> first, std::span<const std::int32_t> second) {
  if (first.empty() || second.empty()) return 0;
  std::size_t common = 0;
  for (const std::int32_t item : first) common += std::ranges::count(second, item) > 0;
  return static_cast<double>(common) / static_cast<double>(std::max(first.size(), second.size()));
}

bool hasAttribute(const Item& item, std::span<const std::vector<std::string>> names) {
  const std::vector<Word> title = readWords(item.title);
  for (const std::vector<std::string>& name : names)
    if (claims(title, name) || isCategory(item.category, name)) return true;
  return false;
}

CheckVerdict judgePair(CheckKind kind, const CheckPair& pair, std::span<const std::int32_t> first,
                       std::span<const std::int32_t> second, std::span<const Item> items,
                       const std::string& currency, const CheckOptions& options) {
  CheckVerdict verdict;
  if (first.empty()) return verdict;
  if (isInvariance(kind)) {
    verdict.overlap = listOverlap(first, second);
    constexpr double kRounding = 1e-9;
    verdict.outcome =
        verdict.overlap + kRounding >= options.bar ? CheckOutcome::Passed : CheckOutcome::Failed;
    return verdict;
  }
  const auto breaks = [&](std::int32_t place) {
    const Item& item = items[static_cast<std::size_t>(place)];
    if (kind == CheckKind::Negation) return hasAttribute(item, pair.attributeNames);
    return item.price > pair.budget && (item.currency.empty() || item.currency == currency);
  };
  if (std::ranges::none_of(first, breaks)) return verdict;
  for (const std::int32_t place : second) verdict.breaking.push_back(breaks(place));
  const bool kept = !second.empty() && std::ranges::count(verdict.breaking, true) == 0;
  verdict.outcome = kept ? CheckOutcome::Passed : CheckOutcome::Failed;
  return verdict;
}

void CheckCount::add(const CheckVerdict& verdict) {
  if (verdict.outcome == CheckOutcome::NothingToCheck) {
    ++nothingToCheck;
    return;
  }
  ++(verdict.outcome == CheckOutcome::Passed ? passed : failed);
  overlaps += verdict.overlap;
}

}  // namespace core

#include "core/retrieve/block_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "core/error.h"
#include "core/understand/words.h"

namespace core {
namespace {

using Words = std::vector<std::string>;

/// The stems of words, numbers and ideographs, without signs.
Words wordsOf(std::string_view text) {
  Words words;
  for (Word& word : readWords(text))
    if (word.kind != Word::Kind::Symbol) words.push_back(std::move(word.stem));
  return words;
}

std::vector<Words> partsOf(std::string_view path) {
  std::vector<Words> parts;
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    if (Words words = wordsOf(path.substr(0, end)); !words.empty()) parts.push_back(std::move(words));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  }
  return parts;
}

template <typename Part>
bool holds(const std::vector<Part>& all, const std::vector<Part>& some) {
  return std::search(all.begin(), all.end(), some.begin(), some.end()) != all.end();
}

/// An item as rules see it.
struct ItemReading {
  std::vector<Words> texts;  ///< title, brand, category, attributes: a term does not go from one into another
  std::vector<Words> path;
  Words brand;

  ItemReading(const Item& item, std::string_view attributes)
      : texts{wordsOf(item.title), wordsOf(item.brand), wordsOf(item.category), wordsOf(attributes)},
        path(partsOf(item.category)),
        brand(texts[1]) {}
};

}  // namespace

std::string toString(BlockKind kind) {
  switch (kind) {
    case BlockKind::Item:
      return "item";
    case BlockKind::Term:
      return "term";
    case BlockKind::Category:
      return "category";
    case BlockKind::Brand:
      break;
  }
  return "brand";
}

BlockList::Reading BlockList::read(const BlockRule& rule) {
  Reading reading{rule.kind, {}, {}, {}};
  if (rule.kind == BlockKind::Item) reading.id = rule.value;
  if (rule.kind == BlockKind::Category) reading.path = partsOf(rule.value);
  if (rule.kind == BlockKind::Term || rule.kind == BlockKind::Brand) reading.words = wordsOf(rule.value);
  if (reading.id.empty() && reading.path.empty() && reading.words.empty())
    throw Error(Error::Kind::Usage,
                fmt::format("The {} \"{}\" holds no word, so there is nothing to block by.",
                            toString(rule.kind), rule.value),
                toString(rule.kind));
  return reading;
}

BlockList::BlockList(const std::vector<BlockRule>& rules) {
  for (const BlockRule& rule : rules) m_rules.push_back(read(rule));
}

bool BlockList::readsAttributes() const {
  return std::ranges::any_of(m_rules, [](const Reading& rule) { return rule.kind == BlockKind::Term; });
}

std::vector<bool> BlockList::matches(const Item& item, std::string_view attributes) const {
  std::vector<bool> matching;
  const ItemReading reading(item, attributes);
  for (const Reading& rule : m_rules) switch (rule.kind) {
      case BlockKind::Item:
        matching.push_back(rule.id == item.id);
        break;
      case BlockKind::Term:
        matching.push_back(std::ranges::any_of(
            reading.texts, [&rule](const Words& words) { return holds(words, rule.words); }));
        break;
      case BlockKind::Category:
        matching.push_back(holds(reading.path, rule.path));
        break;
      case BlockKind::Brand:
        matching.push_back(reading.brand == rule.words);
        break;
    }
  return matching;
}

bool BlockList::blocks(const Item& item, std::string_view attributes) const {
  if (m_rules.empty()) return false;
  const std::vector<bool> matching = matches(item, attributes);
  return std::find(matching.begin(), matching.end(), true) != matching.end();
}

bool sameRule(const BlockRule& first, const BlockRule& second) {
  if (first.kind != second.kind) return false;
  switch (first.kind) {
    case BlockKind::Item:
      return first.value == second.value;
    case BlockKind::Category:
      return partsOf(first.value) == partsOf(second.value);
    case BlockKind::Term:
    case BlockKind::Brand:
      break;
  }
  return wordsOf(first.value) == wordsOf(second.value);
}

}  // namespace core

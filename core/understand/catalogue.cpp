#include "core/understand/catalogue.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/understand/words.h"

namespace core {
namespace {

std::string folded(std::string_view name) {
  std::string key;
  for (const Word& word : readWords(name)) {
    if (!key.empty()) key += ' ';
    key += word.text;
  }
  return key;
}

std::vector<std::string> pathParts(std::string_view path) {
  std::vector<std::string> parts;
  constexpr std::string_view kSeparator = " / ";
  while (!path.empty()) {
    const std::size_t end = std::min(path.find(kSeparator), path.size());
    if (end > 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(path.size(), end + kSeparator.size()));
  }
  return parts;
}

// "Hoodies & Sweatshirts" is two names.
std::vector<std::vector<std::string>> alternativesOf(std::string_view name) {
  std::vector<std::vector<std::string>> alternatives(1);
  for (const Word& word : readWords(name)) {
    if (word.kind == Word::Kind::Symbol && word.text == "-") continue;
    if (word.kind == Word::Kind::Symbol || word.text == "and" || word.text == "和" || word.text == "与") {
      if (!alternatives.back().empty()) alternatives.emplace_back();
    } else {
      alternatives.back().push_back(word.stem);
    }
  }
  if (alternatives.back().empty()) alternatives.pop_back();
  return alternatives;
}

bool holdsInOrder(std::span<const std::int32_t> row, std::span<const std::int32_t> wanted) {
  return std::search(row.begin(), row.end(), wanted.begin(), wanted.end()) != row.end();
}

std::vector<int> conceptsIn(const Phrases& phrases, std::span<const Word> words) {
  std::vector<int> labels;
  for (std::size_t at = 0; at < words.size();) {
    const Phrases::Match match = phrases.longestAt(words, at);
    if (match.length > 0) labels.push_back(match.label);
    at += std::max<std::size_t>(1, match.length);
  }
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

std::vector<std::string> stemsOf(std::span<const Word> words) {
  std::vector<std::string> stems;
  for (const Word& word : words)
    if (word.kind != Word::Kind::Symbol) stems.push_back(word.stem);
  return stems;
}

}  // namespace

Catalogue::Catalogue(std::span<const Item> items, std::span<const std::string> colours) {
  m_items.reserve(items.size());
  std::map<std::string, int> currencies;
  for (const Item& item : items) {
    const auto number = static_cast<std::int32_t>(m_items.size());
    Entry entry;
    entry.price = item.price;
    entry.currency = item.currency;
    if (item.price > 0) ++currencies[item.currency];
    std::string path;
    std::vector<std::int32_t> above;
    for (const std::string& part : pathParts(item.category)) {
      above.push_back(partNumber(part, path.size(), {}));
      entry.parts.push_back(above.back());
      path += path.empty() ? part : " / " + part;
      if (above.size() > 1) entry.parts.push_back(partNumber(path, 0, above));
    }
    std::sort(entry.parts.begin(), entry.parts.end());
    entry.parts.erase(std::unique(entry.parts.begin(), entry.parts.end()), entry.parts.end());
    for (const std::int32_t part : entry.parts)
      m_parts[static_cast<std::size_t>(part)].items.push_back(number);
    const std::vector<Word> title = readWords(item.title);
    addTitle(entry, title);
    addBrand(entry, item.brand);
    addTraits(entry, title, colours.empty() ? std::string() : colours[m_items.size()]);
    m_items.push_back(std::move(entry));
  }
  int most = 0;
  for (const auto& [currency, count] : currencies)
    if (count > most) most = count, m_currency = currency;
  for (std::int32_t item = 0; item < itemCount(); ++item)
    if (sells(item, m_currency)) m_ascendingPrices.push_back(price(item));
  std::sort(m_ascendingPrices.begin(), m_ascendingPrices.end());
  nameBrands();
  const auto addWords = [this](const std::vector<std::string>& names) {
    for (const std::string& name : names)
      for (const Word& word : readWords(name)) m_spelling.add(word.text);
  };
  for (const Concept& known : lexicon().concepts) addWords(known.english);
  for (const PriceWord& known : lexicon().priceWords) addWords(known.english);
  for (const Part& part : m_parts) addWords({part.name});
}

bool Catalogue::knowsWord(const Word& word) const {
  return m_stemNumbers.contains(word.stem) || m_spelling.knows(word.text) || m_spelling.knows(word.stem) ||
         lexicon().words.contains(word.text) || lexicon().words.contains(word.stem);
}

void Catalogue::addTitle(Entry& entry, const std::vector<Word>& words) {
  const auto item = static_cast<std::int32_t>(m_items.size());
  for (std::size_t at = 0; at < words.size(); ++at) {
    const Word& word = words[at];
    const auto [found, isNew] =
        m_stemNumbers.emplace(word.stem, static_cast<std::int32_t>(m_stemNumbers.size()));
    if (isNew) {
      m_titled.emplace_back();
      m_stemKinds.push_back(word.kind);
      m_stemOpens.push_back(
          lexicon().prepositions.whole(std::span<const Word>(words).subspan(at, 1)).has_value());
    }
    entry.title.push_back(found->second);
    std::vector<std::int32_t>& titled = m_titled[static_cast<std::size_t>(found->second)];
    if (titled.empty() || titled.back() != item) titled.push_back(item);
    if (word.kind == Word::Kind::Letters) m_spelling.add(word.text);
  }
}

void Catalogue::addBrand(Entry& entry, const std::string& brand) {
  const std::string key = folded(brand);
  if (key.empty() || key == "unknown" || key == "generic" || key == "none" || key == "n / a") return;
  const auto [found, isNew] = m_brandNumbers.emplace(key, static_cast<std::int32_t>(m_brands.size()));
  if (isNew) {
    m_brands.push_back(brand);
    m_brandItems.push_back(0);
  }
  entry.brand = found->second;
  ++m_brandItems[static_cast<std::size_t>(entry.brand)];
}

void Catalogue::addTraits(Entry& entry, const std::vector<Word>& title, const std::string& colour) const {
  entry.colours = conceptsIn(lexicon().colours, colour.empty() ? title : readWords(colour));
  for (const std::int32_t part : entry.parts)
    for (const int audience : m_parts[static_cast<std::size_t>(part)].audiences)
      entry.audiences.push_back(audience);
  std::sort(entry.audiences.begin(), entry.audiences.end());
  if (entry.audiences.empty()) entry.audiences = conceptsIn(lexicon().audiences, title);
}

// Whether the words, where a title holds them, say that the item is of that brand.
bool Catalogue::isOwnWord(std::int32_t brand, const std::vector<std::string>& stems, double share) const {
  const std::vector<std::int32_t> titled = itemsTitled(stems);
  if (titled.empty()) return false;
  const std::string& name = m_brands[static_cast<std::size_t>(brand)];
  const auto own = std::count_if(titled.begin(), titled.end(), [&](std::int32_t item) {
    const std::int32_t other = m_items[static_cast<std::size_t>(item)].brand;
    return other == brand || (other >= 0 && m_brands[static_cast<std::size_t>(other)].starts_with(name));
  });
  return static_cast<double>(own) >= share * static_cast<double>(titled.size());
}

void Catalogue::nameBrands() {
  constexpr double kMostlyOwn = 0.5, kNearlyAllOwn = 0.8;
  constexpr std::size_t kShortestPart = 4;  // letters of a part of a name that may stand for it
  std::unordered_map<std::string, std::vector<std::string>> otherNames;
  for (const std::vector<std::string>& names : lexicon().brands)
    for (const std::string& name : names) otherNames.emplace(folded(name), names);
  for (std::size_t brand = 0; brand < m_brands.size(); ++brand) {
    const std::vector<Word> words = readWords(m_brands[brand]);
    const std::vector<std::string> stems = stemsOf(words);
    if (stems.empty()) continue;
    const auto number = static_cast<std::int32_t>(brand);
    const auto label = static_cast<int>(brand);
    const auto known = otherNames.find(folded(m_brands[brand]));
    const bool common = stems.size() == 1 && lexicon().words.contains(stems.front());
    // One word may also be an everyday word: then titles must tell.
    if (stems.size() > 1 || known != otherNames.end() || !common || isOwnWord(number, stems, kMostlyOwn)) {
      if (stems.size() > 1 || known != otherNames.end() || isOwnWord(number, stems, kMostlyOwn) ||
          itemsTitled(stems).empty()) {
        m_brandPhrases.add(m_brands[brand], label);
        for (const Word& word : words)
          if (word.kind == Word::Kind::Letters) m_spelling.add(word.text);
      }
    }
    if (known != otherNames.end())
      for (const std::string& name : known->second) m_brandPhrases.add(name, label);
    // A part of the name in one script, or its first word.
    std::vector<std::vector<Word>> parts;
    for (const Word& word : words) {
      if (word.kind == Word::Kind::Symbol) continue;
      if (parts.empty() || parts.back().back().kind != word.kind) parts.emplace_back();
      parts.back().push_back(word);
    }
    if (parts.size() == 1 && stems.size() > 1) parts.front().resize(1);
    if (stems.size() < 2) continue;
    for (const std::vector<Word>& part : parts) {
      const std::vector<std::string> own = stemsOf(part);
      std::string text;
      for (const Word& word : part)
        text += (text.empty() || word.kind == Word::Kind::Han ? "" : " ") + word.text;
      const bool longEnough = text.size() >= kShortestPart;
      if (!longEnough || (own.size() == 1 && lexicon().words.contains(own.front()))) continue;
      if (m_brandItems[brand] > 2 && isOwnWord(number, own, kNearlyAllOwn)) m_brandPhrases.add(text, label);
    }
    // "e.l.f. Cosmetics" is asked for as "elf".
    std::string initials;
    for (std::size_t at = 0; at + 1 < words.size() && words[at].text.size() == 1; at += 2)
      if (words[at + 1].text == ".") initials += words[at].text;
    if (initials.size() > 2) m_brandPhrases.add(initials, label);
  }
}

Catalogue::BrandMatch Catalogue::brandAt(std::span<const Word> words, std::size_t at) const {
  const Phrases::Match own = m_brandPhrases.longestAt(words, at);
  const Phrases::Match known = lexicon().brandPhrases.longestAt(words, at);
  if (own.length > 0 && own.length >= known.length)
    return {m_brands[static_cast<std::size_t>(own.label)], own.length};
  if (known.length == 0) return {};
  return {lexicon().brands[static_cast<std::size_t>(known.label)].front(), known.length};
}

const std::string& Catalogue::brand(std::int32_t item) const {
  static const std::string none;
  const std::int32_t number = m_items[static_cast<std::size_t>(item)].brand;
  return number < 0 ? none : m_brands[static_cast<std::size_t>(number)];
}

bool Catalogue::hasBrand(std::string_view name) const {
  return m_brandNumbers.contains(folded(name));
}

std::int32_t Catalogue::partNumber(const std::string& name, std::size_t depth,
                                   std::vector<std::int32_t> path) {
  // The separator is a symbol too, so a path never folds to the same key as a part of its words.
  const auto [at, isNew] = m_partNumbers.emplace(folded(name), static_cast<std::int32_t>(m_parts.size()));
  if (!isNew) return at->second;
  Part part;
  part.name = name;
  part.depth = depth;
  part.path = std::move(path);
  for (const std::int32_t within : part.path)
    m_parts[static_cast<std::size_t>(within)].within.push_back(at->second);
  if (part.path.empty()) {
    part.alternatives = alternativesOf(name);
    if (const std::optional<int> audience = lexicon().audiences.whole(readWords(name)))
      part.audiences = {*audience};
    for (const std::vector<std::string>& alternative : part.alternatives) {
      std::vector<std::int32_t>& parts = m_partsByEnd[alternative.back()];
      if (parts.empty() || parts.back() != at->second) parts.push_back(at->second);
    }
  }
  m_parts.push_back(std::move(part));
  return at->second;
}

std::vector<std::int32_t> Catalogue::partsEndingIn(std::span<const std::string> stems) const {
  std::vector<std::int32_t> parts;
  if (stems.empty()) return parts;
  const auto found = m_partsByEnd.find(stems.back());
  if (found == m_partsByEnd.end()) return parts;
  for (const std::int32_t number : found->second)
    if (nameEndsIn(m_parts[static_cast<std::size_t>(number)], stems)) parts.push_back(number);
  return parts;
}

bool Catalogue::nameEndsIn(const Part& part, std::span<const std::string> stems) const {
  return std::any_of(part.alternatives.begin(), part.alternatives.end(), [&](const auto& name) {
    return name.size() >= stems.size() && std::equal(stems.rbegin(), stems.rend(), name.rbegin());
  });
}

bool Catalogue::sells(std::int32_t item, std::string_view currency) const {
  const Entry& entry = m_items[static_cast<std::size_t>(item)];
  return entry.price > 0 && (currency.empty() || entry.currency.empty() || entry.currency == currency);
}

std::vector<std::int32_t> Catalogue::categoryNumbers(std::span<const std::string> categories) const {
  std::vector<std::int32_t> numbers;
  for (const std::string& category : categories)
    if (const auto part = m_partNumbers.find(folded(category)); part != m_partNumbers.end())
      numbers.push_back(part->second);
  return numbers;
}

bool Catalogue::inAny(std::int32_t item, std::span<const std::int32_t> categoryNumbers) const {
  const std::vector<std::int32_t>& parts = m_items[static_cast<std::size_t>(item)].parts;
  return std::any_of(categoryNumbers.begin(), categoryNumbers.end(), [&](std::int32_t number) {
    return std::binary_search(parts.begin(), parts.end(), number);
  });
}

bool Catalogue::hasCategory(std::int32_t item) const {
  return !m_items[static_cast<std::size_t>(item)].parts.empty();
}

std::vector<std::int32_t> Catalogue::wordNumbers(std::string_view phrase) const {
  std::vector<std::int32_t> numbers;
  for (const Word& word : readWords(phrase)) {
    const auto found = m_stemNumbers.find(word.stem);
    if (found == m_stemNumbers.end()) return {};
    numbers.push_back(found->second);
  }
  return numbers;
}

bool Catalogue::titleHolds(std::int32_t item, std::span<const std::int32_t> wordNumbers) const {
  return !wordNumbers.empty() && holdsInOrder(titleWords(item), wordNumbers);
}

std::span<const std::int32_t> Catalogue::titleWords(std::int32_t item) const {
  return m_items[static_cast<std::size_t>(item)].title;
}

std::vector<std::int32_t> Catalogue::itemsTitled(std::span<const std::string> stems) const {
  std::vector<std::int32_t> wanted;
  const std::vector<std::int32_t>* rarest = nullptr;
  for (const std::string& stem : stems) {
    const auto found = m_stemNumbers.find(stem);
    if (found == m_stemNumbers.end()) return {};
    wanted.push_back(found->second);
    const std::vector<std::int32_t>& titled = m_titled[static_cast<std::size_t>(found->second)];
    if (rarest == nullptr || titled.size() < rarest->size()) rarest = &titled;
  }
  std::vector<std::int32_t> items;
  if (rarest == nullptr) return items;
  for (const std::int32_t item : *rarest)
    if (holdsInOrder(m_items[static_cast<std::size_t>(item)].title, wanted)) items.push_back(item);
  return items;
}

bool Catalogue::isHead(std::span<const std::int32_t> title, std::size_t end) const {
  if (end >= title.size()) return true;
  const auto last = static_cast<std::size_t>(title[end - 1]), next = static_cast<std::size_t>(title[end]);
  return m_stemKinds[next] != m_stemKinds[last] || m_stemOpens[next];
}

std::vector<std::int32_t> Catalogue::itemsCalled(std::span<const std::string> stems) const {
  std::vector<std::int32_t> items = itemsTitled(stems);
  if (items.empty()) return items;
  std::vector<std::int32_t> wanted;
  for (const std::string& stem : stems) wanted.push_back(m_stemNumbers.at(stem));
  std::erase_if(items, [&](std::int32_t item) {
    const std::span<const std::int32_t> title = titleWords(item);
    for (auto at = std::search(title.begin(), title.end(), wanted.begin(), wanted.end()); at != title.end();
         at = std::search(at + 1, title.end(), wanted.begin(), wanted.end()))
      if (isHead(title, static_cast<std::size_t>(at - title.begin()) + wanted.size())) return false;
    return true;
  });
  return items;
}

Catalogue::NamedCategories Catalogue::categoriesNamed(std::span<const std::string> stems) const {
  NamedCategories named;
  for (const std::int32_t number : partsEndingIn(stems)) {
    const Part& part = m_parts[static_cast<std::size_t>(number)];
    const bool isList = part.alternatives.size() > 1;
    const bool isExact = !isList && part.alternatives.front().size() == stems.size();
    (isExact ? named.exact : isList ? named.lists : named.ending).push_back(part.name);
  }
  std::sort(named.ending.begin(), named.ending.end());
  std::sort(named.lists.begin(), named.lists.end());
  return named;
}

std::vector<std::string> Catalogue::pathsNamed(std::span<const std::string> modifier,
                                               std::span<const std::string> head) const {
  std::vector<std::int32_t> numbers;
  const std::vector<std::int32_t> modifiers = partsEndingIn(modifier);
  if (!modifiers.empty())
    for (const std::int32_t part : partsEndingIn(head))
      for (const std::int32_t path : m_parts[static_cast<std::size_t>(part)].within) numbers.push_back(path);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<const Part*> found;
  for (const std::int32_t number : numbers) {
    const Part& path = m_parts[static_cast<std::size_t>(number)];
    if (std::any_of(path.path.begin(), path.path.end(), [&](std::int32_t part) {
          return std::find(modifiers.begin(), modifiers.end(), part) != modifiers.end();
        }))
      found.push_back(&path);
  }
  std::vector<std::string> names;
  for (const Part* path : found) {
    const bool under = std::any_of(found.begin(), found.end(), [&](const Part* other) {
      return other->path.size() < path->path.size() &&
             std::equal(other->path.begin(), other->path.end(), path->path.begin());
    });
    if (!under) names.push_back(path->name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Catalogue::categoryHolding(std::span<const std::int32_t> items, double share) const {
  std::unordered_map<std::int32_t, std::size_t> counts;
  for (const std::int32_t item : items)
    for (const std::int32_t part : m_items[static_cast<std::size_t>(item)].parts) ++counts[part];
  const Part* best = nullptr;
  for (const auto& [number, count] : counts) {
    const Part& part = m_parts[static_cast<std::size_t>(number)];
    const bool holds = static_cast<double>(count) >= std::ceil(share * static_cast<double>(items.size()));
    const bool nearlyAll = static_cast<double>(part.items.size()) > 0.9 * static_cast<double>(m_items.size());
    if (!holds || nearlyAll) continue;
    // The smallest; of those that are the same items, the name rather than the path, and the deepest.
    const auto order = [](const Part& one) {
      return std::tuple(one.items.size(), !one.path.empty(), -static_cast<std::ptrdiff_t>(one.depth),
                        one.name);
    };
    if (best == nullptr || order(part) < order(*best)) best = &part;
  }
  return best == nullptr ? std::string() : best->name;
}

std::vector<std::int32_t> Catalogue::itemsIn(std::span<const std::string> categories) const {
  std::vector<std::int32_t> items;
  for (const std::int32_t number : categoryNumbers(categories)) {
    const std::vector<std::int32_t>& own = m_parts[static_cast<std::size_t>(number)].items;
    items.insert(items.end(), own.begin(), own.end());
  }
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return items;
}

std::vector<double> Catalogue::prices(std::span<const std::string> categories,
                                      std::span<const std::string> audience,
                                      std::span<const std::vector<std::string>> things) const {
  if (categories.empty() && audience.empty() && things.empty()) return m_ascendingPrices;
  const std::vector<std::int32_t> wanted = categoryNumbers(categories), people = categoryNumbers(audience);
  std::vector<std::int32_t> items;
  if (!things.empty()) {
    for (const std::vector<std::string>& stems : things)
      for (const std::int32_t item : itemsTitled(stems)) items.push_back(item);
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
  } else {
    items = itemsIn(categories.empty() ? audience : categories);
  }
  std::vector<double> found;
  for (const std::int32_t item : items) {
    if (!sells(item, m_currency)) continue;
    if (!categories.empty() && !inAny(item, wanted)) continue;
    if (!people.empty() && !inAny(item, people)) continue;
    found.push_back(price(item));
  }
  std::sort(found.begin(), found.end());
  return found;
}

double quantile(std::span<const double> ascending, double share) {
  const double position = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return ascending[below] + (position - static_cast<double>(below)) * (ascending[above] - ascending[below]);
}

}  // namespace core

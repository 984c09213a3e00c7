#include "core/understand/catalogue.h"

#include <algorithm>
#include <cmath>

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

}  // namespace

Catalogue::Catalogue(std::span<const Item> items) {
  m_items.reserve(items.size());
  std::map<std::string, int> currencies;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
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
    for (const std::int32_t part : entry.parts) ++m_parts[static_cast<std::size_t>(part)].items;
    for (const Word& word : readWords(item.title)) {
      const auto [at, isNew] =
          m_stemNumbers.emplace(word.stem, static_cast<std::int32_t>(m_stemNumbers.size()));
      if (isNew) m_titled.emplace_back();
      entry.title.push_back(at->second);
      std::vector<std::int32_t>& titled = m_titled[static_cast<std::size_t>(at->second)];
      if (titled.empty() || titled.back() != static_cast<std::int32_t>(i))
        titled.push_back(static_cast<std::int32_t>(i));
    }
    m_items.push_back(std::move(entry));
  }
  int most = 0;
  for (const auto& [currency, count] : currencies)
    if (count > most) most = count, m_currency = currency;
}

std::int32_t Catalogue::partNumber(const std::string& name, std::size_t depth,
                                   std::vector<std::int32_t> path) {
  // The separator is a symbol too, so a path never folds to the same key as a part of its words.
  const auto [at, isNew] = m_partNumbers.emplace(folded(name), static_cast<std::int32_t>(m_parts.size()));
  if (isNew) {
    Part part{name, {}, 0, depth, std::move(path)};
    if (part.path.empty()) part.alternatives = alternativesOf(name);
    m_parts.push_back(std::move(part));
  }
  return at->second;
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

std::vector<std::string> Catalogue::categoriesNamed(std::span<const std::string> stems) const {
  std::vector<std::string> exact, ending, lists;
  for (const Part& part : m_parts) {
    if (!nameEndsIn(part, stems)) continue;
    const bool isList = part.alternatives.size() > 1;
    const bool isExact = !isList && part.alternatives.front().size() == stems.size();
    (isExact ? exact : isList ? lists : ending).push_back(part.name);
  }
  std::sort(ending.begin(), ending.end());
  std::sort(lists.begin(), lists.end());
  exact.insert(exact.end(), ending.begin(), ending.end());
  return exact.empty() ? lists : exact;
}

std::vector<std::string> Catalogue::pathsNamed(std::span<const std::string> modifier,
                                               std::span<const std::string> head) const {
  std::vector<const Part*> found;
  for (const Part& path : m_parts) {
    bool headFound = false, modifierFound = false;
    for (const std::int32_t number : path.path) {
      const Part& part = m_parts[static_cast<std::size_t>(number)];
      headFound |= nameEndsIn(part, head);
      modifierFound |= nameEndsIn(part, modifier);
    }
    if (headFound && modifierFound) found.push_back(&path);
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
  std::vector<std::int32_t> counts(m_parts.size());
  for (const std::int32_t item : items)
    for (const std::int32_t part : m_items[static_cast<std::size_t>(item)].parts)
      ++counts[static_cast<std::size_t>(part)];
  const Part* best = nullptr;
  for (std::size_t i = 0; i < m_parts.size(); ++i) {
    const bool holds = counts[i] >= std::ceil(share * static_cast<double>(items.size()));
    const bool nearlyAll = m_parts[i].items > 0.9 * static_cast<double>(m_items.size());
    if (!holds || nearlyAll || m_parts[i].alternatives.empty()) continue;
    if (best == nullptr || m_parts[i].items < best->items ||
        (m_parts[i].items == best->items && m_parts[i].depth > best->depth))
      best = &m_parts[i];
  }
  return best == nullptr ? std::string() : best->name;
}

std::vector<double> Catalogue::prices(std::span<const std::string> categories,
                                      std::span<const std::string> audience,
                                      std::span<const std::vector<std::string>> things) const {
  const std::vector<std::int32_t> wanted = categoryNumbers(categories), people = categoryNumbers(audience);
  std::vector<bool> titled(m_items.size(), things.empty());
  for (const std::vector<std::string>& stems : things)
    for (const std::int32_t item : itemsTitled(stems)) titled[static_cast<std::size_t>(item)] = true;
  std::vector<double> found;
  for (std::int32_t item = 0; item < itemCount(); ++item) {
    if (!titled[static_cast<std::size_t>(item)] || !sells(item, m_currency)) continue;
    if (!categories.empty() && !inAny(item, wanted)) continue;
    if (!audience.empty() && !inAny(item, people)) continue;
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

#include "core/evaluate/slices.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "core/evaluate/beyond_accuracy.h"
#include "core/understand/words.h"

namespace core {
namespace {

constexpr std::size_t kNewEvents = 5, kRegularEvents = 20;
constexpr std::size_t kCategories = 8;
constexpr std::size_t kShortCharacters = 4, kMediumCharacters = 8;  // a word counts as two
constexpr std::array kLengths = {"short", "medium", "long"};
constexpr std::array kLanguages = {"en", "zh", "other"};

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

/// The value that is there most often, the first of equals; empty where all are.
std::string commonest(std::span<const std::string> values) {
  std::map<std::string, int> counts;
  std::string best;
  for (const std::string& value : values) {
    if (value.empty()) continue;
    if (++counts[value] > (best.empty() ? 0 : counts[best])) best = value;
  }
  return best;
}

/// How long the queries are that each item is asked for by: of several the commonest length.
std::vector<std::string> queryLengthsOf(std::size_t items, std::span<const ItemSentence> queries) {
  std::vector<std::vector<std::string>> lengths(items);
  for (const ItemSentence& query : queries) lengths[at(query.item)].push_back(queryLengthOf(query.text));
  std::vector<std::string> ofItems;
  for (const std::vector<std::string>& ofItem : lengths) ofItems.push_back(commonest(ofItem));
  return ofItems;
}

/// Slices of one dimension from each user's value; `order` names those that may occur, else by size.
void addDimension(const std::string& dimension, const std::vector<std::string>& values,
                  std::vector<std::string> order, std::vector<Slice>& slices) {
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t place = 0; place < values.size(); ++place)
    if (!values[place].empty()) places[values[place]].push_back(place);
  if (order.empty()) {
    for (const auto& [value, users] : places) order.push_back(value);
    std::stable_sort(order.begin(), order.end(), [&](const std::string& a, const std::string& b) {
      return places[a].size() > places[b].size();
    });
  }
  std::erase_if(order, [&](const std::string& value) { return !places.contains(value); });
  if (order.size() < 2) return;
  for (const std::string& value : order) slices.push_back({dimension, value, std::move(places[value])});
}

/// All but the largest few become "others".
void keepLargest(std::vector<std::string>& values) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& value : values)
    if (!value.empty()) ++counts[value];
  std::vector<std::pair<std::size_t, std::string>> sizes;
  for (const auto& [value, count] : counts) sizes.emplace_back(count, value);
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  if (sizes.size() <= kCategories) return;
  for (std::string& value : values)
    for (std::size_t i = kCategories; i < sizes.size(); ++i)
      if (value == sizes[i].second) {
        value = "others";
        break;
      }
}

/// The prices that part the priced items in quarters, and the currency they are in.
struct Quarters {
  std::string currency;
  std::array<double, 3> bounds{};
};

Quarters quartersOf(const Dataset& dataset) {
  std::map<std::string, std::vector<double>> prices;
  for (const Item& item : dataset.items)
    if (item.price > 0) prices[item.currency].push_back(item.price);
  Quarters quarters;
  std::size_t most = 0;
  for (auto& [currency, values] : prices) {
    if (values.size() <= most) continue;
    most = values.size();
    quarters.currency = currency;
    std::sort(values.begin(), values.end());
    for (std::size_t i = 0; i < 3; ++i) quarters.bounds[i] = values[values.size() * (i + 1) / 4];
  }
  return quarters;
}

std::string languageOrNone(const std::string& text) {
  return text.empty() ? std::string() : languageOf(text);
}

}  // namespace

std::string queryLengthOf(std::string_view query) {
  std::size_t characters = 0;
  bool insideWord = false;
  for (const Word& word : readWords(query)) {
    const bool plain = word.kind == Word::Kind::Letters || word.kind == Word::Kind::Number;
    if (word.kind == Word::Kind::Han) ++characters;
    if (plain && !(insideWord && word.glued)) characters += 2;  // "42cm" is one word
    insideWord = plain;
  }
  if (characters == 0) return {};
  return characters <= kShortCharacters ? "short" : characters <= kMediumCharacters ? "medium" : "long";
}

std::vector<Slice> slicesOf(const Dataset& dataset, const Interactions& train, const Interactions& test,
                            std::span<const std::int32_t> users, std::span<const ItemSentence> queries) {
  const ItemFacts facts = itemFactsOf(dataset, train);
  const Quarters quarters = quartersOf(dataset);
  static constexpr std::array kQuarterNames = {"cheapest", "cheaper", "dearer", "dearest"};
  const auto byTests = [&](const std::function<std::string(std::int32_t)>& valueOf) {
    std::vector<std::string> values;
    for (const std::int32_t user : users) {
      std::vector<std::string> ofItems;
      for (const std::int32_t item : test.itemsOf(user)) ofItems.push_back(valueOf(item));
      values.push_back(commonest(ofItems));
    }
    return values;
  };
  std::vector<Slice> slices;
  std::vector<std::string> activity;
  for (const std::int32_t user : users) {
    const std::size_t events = train.itemsOf(user).size();
    activity.push_back(events <= kNewEvents ? "new" : events <= kRegularEvents ? "regular" : "heavy");
  }
  addDimension("history", activity, {"new", "regular", "heavy"}, slices);
  addDimension("popularity",
               byTests([&](std::int32_t item) { return facts.tail[at(item)] ? "tail" : "popular"; }),
               {"popular", "tail"}, slices);
  std::vector<std::string> categories = byTests([&](std::int32_t item) {
    const std::string& path = dataset.items[at(item)].category;
    return path.substr(0, path.find(" / "));
  });
  keepLargest(categories);
  addDimension("category", categories, {}, slices);
  addDimension("price", byTests([&](std::int32_t place) -> std::string {
                 const Item& item = dataset.items[at(place)];
                 if (item.price <= 0 || item.currency != quarters.currency) return {};
                 const auto bound =
                     std::upper_bound(quarters.bounds.begin(), quarters.bounds.end(), item.price);
                 return kQuarterNames[static_cast<std::size_t>(bound - quarters.bounds.begin())];
               }),
               {kQuarterNames.begin(), kQuarterNames.end()}, slices);
  addDimension("language",
               byTests([&](std::int32_t item) { return languageOrNone(itemText(dataset.items[at(item)])); }),
               {kLanguages.begin(), kLanguages.end()}, slices);
  const std::vector<std::string> lengths = queryLengthsOf(dataset.items.size(), queries);
  addDimension("query_length", byTests([&](std::int32_t item) { return lengths[at(item)]; }),
               {kLengths.begin(), kLengths.end()}, slices);
  return slices;
}

std::vector<Slice> slicesOf(std::span<const std::string> queries) {
  std::vector<std::string> lengths, languages;
  for (const std::string& query : queries) {
    lengths.push_back(queryLengthOf(query));
    languages.push_back(languageOrNone(query));
  }
  std::vector<Slice> slices;
  addDimension("query_length", lengths, {kLengths.begin(), kLengths.end()}, slices);
  addDimension("language", languages, {kLanguages.begin(), kLanguages.end()}, slices);
  return slices;
}

}  // namespace core

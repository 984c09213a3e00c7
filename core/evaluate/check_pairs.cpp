#include "core/evaluate/check_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <unordered_set>

#include "core/understand/intent.h"
#include "core/understand/lexicon.h"
#include "core/understand/price_reader.h"
#include "core/understand/rephrase.h"
#include "core/understand/words.h"

namespace core {
namespace {

constexpr std::size_t kTitleWords = 6;             // of a title that becomes a query
constexpr std::size_t kCatalogueQueries = 600;     // at most
constexpr std::size_t kShortestAttribute = 4;      // letters
constexpr double kRarest = 0.1, kCommonest = 0.5;  // share of the related titles that have what is ruled out
constexpr std::size_t kPricesToTrust = 8;
constexpr double kBudgetQuantile = 0.5;

/// The same order on every machine, which std::shuffle does not promise.
template <typename Value>
void shuffle(std::vector<Value>& values, std::mt19937_64& random) {
  for (std::size_t left = values.size(); left > 1; --left)
    std::swap(values[left - 1], values[static_cast<std::size_t>(random() % left)]);
}

/// Concepts that a text names, each once, in its order.
std::vector<int> conceptsIn(std::span<const Word> words) {
  std::vector<int> labels;
  for (std::size_t at = 0; at < words.size();) {
    const Phrases::Match match = lexicon().conceptPhrases.longestAt(words, at);
    const bool single = words[at].kind == Word::Kind::Han && match.length == 1;  // maybe part of another word
    if (match.length > 0 && !single && std::ranges::count(labels, match.label) == 0)
      labels.push_back(match.label);
    at += std::max<std::size_t>(1, match.length);
  }
  return labels;
}

const Concept& conceptOf(int label) {
  return lexicon().concepts[static_cast<std::size_t>(label)];
}

std::vector<std::vector<std::string>> stemsOf(const Concept& known) {
  std::vector<std::vector<std::string>> names;
  for (const std::vector<std::string>* language : {&known.english, &known.chinese})
    for (const std::string& name : *language) {
      std::vector<std::string> stems;
      for (const Word& word : readWords(name)) stems.push_back(word.stem);
      if (readWords(name).front().kind != Word::Kind::Han || stems.size() > 1)
        names.push_back(std::move(stems));
    }
  return names;
}

std::string firstWords(const std::string& title) {
  const std::vector<Word> words = readWords(title);
  std::size_t end = 0;
  for (std::size_t at = 0; at < std::min(words.size(), kTitleWords); ++at) {
    if (words[at].text == "(" || words[at].text == ",") break;  // what follows is about a variant
    end = static_cast<std::size_t>(words[at].span.end);
  }
  return title.substr(0, end);
}

/// "affordable women running shoes" of an item that is some; empty where its words name no thing and
/// something more.
std::string termsOf(const Item& item, bool chinese, std::mt19937_64& random) {
  const std::vector<int> labels = conceptsIn(readWords(item.title + " " + item.category));
  std::vector<std::string> parts;
  // In both languages the thing comes last.
  for (const Concept::Kind kind : {Concept::Kind::Audience, Concept::Kind::Colour, Concept::Kind::Trait,
                                   Concept::Kind::Use, Concept::Kind::Thing}) {
    std::vector<int> own;
    for (const int label : labels)
      if (conceptOf(label).kind == kind) own.push_back(label);
    if (own.empty() && kind == Concept::Kind::Thing) return {};
    if (own.empty() || (kind != Concept::Kind::Thing && random() % 2 == 0)) continue;
    const Concept& known = conceptOf(own[static_cast<std::size_t>(random() % own.size())]);
    const std::vector<std::string>& names = chinese ? known.chinese : known.english;
    if (!names.empty()) parts.push_back(names.front());
  }
  if (item.price > 0 && random() % 3 == 0) {
    const std::vector<PriceWord>& prices = lexicon().priceWords;
    const PriceWord& word =
        prices[static_cast<std::size_t>(random() % std::min<std::size_t>(3, prices.size()))];
    parts.insert(parts.begin(), chinese ? word.chinese.front() + "的" : word.english.front());
  }
  if (parts.size() < 2) return {};
  return fmt::format("{}", fmt::join(parts, chinese ? "" : " "));
}

bool excludesSomething(std::span<const Word> words) {
  for (std::size_t at = 0; at < words.size(); ++at)
    if (lexicon().exclude.longestAt(words, at).length > 0) return true;
  return false;
}

}  // namespace

CheckPairMaker::CheckPairMaker(std::vector<std::string> queries, std::span<const Item> items,
                               const Catalogue& catalogue, std::uint64_t seed)
    : m_items(items), m_catalogue(catalogue), m_seed(seed) {
  std::ranges::sort(queries);
  queries.erase(std::unique(queries.begin(), queries.end()), queries.end());
  std::mt19937_64 random(seed);
  shuffle(queries, random);
  for (std::string& query : queries) m_sources.push_back({std::move(query), false});
  readTitles();
  addTerms(random());
}

void CheckPairMaker::readTitles() {
  std::map<int, std::vector<std::int32_t>> concepts;
  std::unordered_map<std::string, std::string> spelled;  // stem -> as some title has it
  for (std::size_t item = 0; item < m_items.size(); ++item) {
    const auto index = static_cast<std::int32_t>(item);
    const std::vector<Word> words = readWords(m_items[item].title);
    for (const int label : conceptsIn(words)) concepts[label].push_back(index);
    for (std::size_t at = 0; at < words.size(); ++at) {
      const Word& word = words[at];
      if (word.kind != Word::Kind::Letters || word.stem.size() < kShortestAttribute ||
          lexicon().stopWords.longestAt(words, at).length > 0 ||
          lexicon().prepositions.longestAt(words, at).length > 0 ||
          lexicon().absence.longestAt(words, at).length > 0)
        continue;
      std::vector<std::int32_t>& titled = m_titled[word.stem];
      if (titled.empty() || titled.back() != index) titled.push_back(index);
      spelled.try_emplace(word.stem, word.text);
    }
  }
  for (const auto& [label, titled] : concepts)
    if (const Concept& known = conceptOf(label); known.kind != Concept::Kind::Thing)
      for (const std::string& name : known.chinese)
        if (readWords(name).size() > 1) {
          m_attributes.push_back({name, stemsOf(known), titled, true});
          break;
        }
  const std::map<std::string, std::string> ordered(spelled.begin(), spelled.end());  // not as hashes have it
  for (const auto& [stem, text] : ordered) {
    const std::vector<Word> words = readWords(text);
    const Phrases::Match match = lexicon().conceptPhrases.longestAt(words, 0);
    if (match.length > 0 && conceptOf(match.label).kind == Concept::Kind::Thing) continue;
    m_attributes.push_back(
        {text,
         match.length > 0 ? stemsOf(conceptOf(match.label)) : std::vector<std::vector<std::string>>{{stem}},
         m_titled.at(stem), false});
  }
}

void CheckPairMaker::addTerms(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::size_t> order(m_items.size());
  for (std::size_t item = 0; item < order.size(); ++item) order[item] = item;
  shuffle(order, random);
  std::unordered_set<std::string> known;
  for (const Source& source : m_sources) known.insert(source.text);
  std::size_t added = 0;
  for (const std::size_t item : order) {
    if (added >= kCatalogueQueries) break;
    const bool chinese = languageOf(m_items[item].title) == "zh";
    std::vector<std::string> texts{termsOf(m_items[item], chinese, random)};
    if (!chinese) texts.push_back(firstWords(m_items[item].title));
    for (std::string& text : texts)
      if (!text.empty() && known.insert(text).second) {
        m_sources.push_back({std::move(text), true});
        ++added;
      }
  }
}

std::vector<std::int32_t> CheckPairMaker::relatedItems(const std::string& query) const {
  const Intent intent = readIntent(query, m_catalogue);
  std::vector<std::int32_t> related;
  const std::vector<std::int32_t> categories = m_catalogue.categoryNumbers(intent.categories);
  if (!categories.empty()) {
    for (std::int32_t item = 0; item < m_catalogue.itemCount(); ++item)
      if (m_catalogue.inAny(item, categories)) related.push_back(item);
    return related;
  }
  for (const Word& word : readWords(intent.remaining))
    if (const auto titled = m_titled.find(word.stem); titled != m_titled.end()) {
      std::vector<std::int32_t> both;
      std::ranges::set_union(related, titled->second, std::back_inserter(both));
      related = std::move(both);
    }
  return related;
}

bool CheckPairMaker::addBudget(CheckPair& pair) const {
  const std::vector<Word> words = readWords(pair.query);
  const std::string language = languageOf(pair.query);
  if (language == "other" || !readPrices(words, m_catalogue.currency()).empty()) return false;
  std::vector<double> prices;
  for (const std::int32_t item : relatedItems(pair.query))
    if (m_catalogue.sells(item, m_catalogue.currency())) prices.push_back(m_catalogue.price(item));
  if (prices.size() < kPricesToTrust) return false;
  std::ranges::sort(prices);
  const double middle = quantile(prices, kBudgetQuantile);
  const double step = std::pow(10, std::floor(std::log10(middle)) - 1);  // two digits, as people say amounts
  pair.budget = std::floor(std::floor(middle / step) * step);
  if (pair.budget < 1 || pair.budget < prices.front()) return false;
  const std::string amount = fmt::format("{:.0f}", pair.budget);
  pair.changed = language == "zh" ? fmt::format("{}，{}以内", pair.query, amount)
                                  : fmt::format("{} under {}", pair.query, amount);
  return true;
}

bool CheckPairMaker::addNegation(CheckPair& pair, std::uint64_t chance) const {
  const std::vector<Word> words = readWords(pair.query);
  const std::string language = languageOf(pair.query);
  if (language == "other" || excludesSomething(words)) return false;
  const std::vector<std::int32_t> related = relatedItems(pair.query);
  if (related.empty()) return false;
  const Item asked{
      .id = {}, .title = pair.query, .brand = {}, .category = {}, .description = {}, .currency = {}};
  std::vector<bool> isRelated(m_items.size(), false);
  for (const std::int32_t item : related) isRelated[static_cast<std::size_t>(item)] = true;
  std::vector<const Attribute*> fitting;
  for (const Attribute& attribute : m_attributes) {
    if (attribute.chinese != (language == "zh")) continue;
    const auto both = std::ranges::count_if(
        attribute.items, [&](std::int32_t item) { return isRelated[static_cast<std::size_t>(item)]; });
    const double share = static_cast<double>(both) / static_cast<double>(related.size());
    if (share >= kRarest && share <= kCommonest && !hasAttribute(asked, attribute.names))
      fitting.push_back(&attribute);
  }
  if (fitting.empty()) return false;
  const Attribute& chosen = *fitting[static_cast<std::size_t>(chance % fitting.size())];
  pair.attribute = chosen.said;
  pair.attributeNames = chosen.names;
  pair.changed = chosen.chinese ? fmt::format("{}，不要{}的", pair.query, chosen.said)
                                : fmt::format("{} without {}", pair.query, chosen.said);
  return true;
}

std::vector<CheckPair> CheckPairMaker::pairs(CheckKind kind, std::size_t most) const {
  std::vector<CheckPair> pairs;
  std::mt19937_64 random(m_seed + static_cast<std::uint64_t>(kind));
  for (const Source& source : m_sources) {
    if (pairs.size() >= most) break;
    CheckPair pair{.query = source.text, .changed = {}, .fromCatalogue = source.fromCatalogue};
    std::optional<std::string> changed;
    switch (kind) {
      case CheckKind::Typo:
        changed = withTypo(source.text, random);
        break;
      case CheckKind::Synonym:
        changed = withSynonym(source.text, random);
        break;
      case CheckKind::WordOrder:
        changed = reordered(source.text, random);
        break;
      case CheckKind::Translation:
        changed = translated(source.text);
        break;
      case CheckKind::Budget:
        if (addBudget(pair)) changed = pair.changed;
        break;
      case CheckKind::Negation:
        if (addNegation(pair, random())) changed = pair.changed;
        break;
    }
    if (!changed || *changed == source.text) continue;
    pair.changed = std::move(*changed);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace core

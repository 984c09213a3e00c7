#include "core/understand/lexicon.h"

#include <toml++/toml.h>
#include <algorithm>
#include <cassert>

#include "core/understand/embedded_lexicon.h"

namespace core {
namespace {

bool isHyphen(const Word& word) {
  return word.kind == Word::Kind::Symbol && (word.text == "-" || word.text == "‐" || word.text == "‑");
}

void addWords(Lexicon& lexicon, const toml::node& node) {
  if (const toml::array* array = node.as_array()) {
    for (const toml::node& one : *array) addWords(lexicon, one);
  } else if (const toml::table* table = node.as_table()) {
    for (auto&& [key, one] : *table) addWords(lexicon, one);
  } else if (const auto text = node.value<std::string>()) {
    for (const Word& word : readWords(*text))
      if (word.kind == Word::Kind::Letters) lexicon.words.insert({word.text, word.stem});
  }
}

toml::table readFile(std::string_view name) {
  for (const EmbeddedText& file : lexiconFiles())
    if (file.name == name) return toml::parse(file.text, name);
  assert(false);
  return {};
}

std::vector<std::string> strings(const toml::node_view<toml::node>& node) {
  std::vector<std::string> values;
  if (const toml::array* array = node.as_array())
    for (const toml::node& value : *array) values.push_back(value.value_or(std::string()));
  return values;
}

void addAll(Phrases& phrases, const std::vector<std::string>& values, int label = 0) {
  for (const std::string& value : values) phrases.add(value, label);
}

void readPrices(Lexicon& lexicon) {
  toml::table file = readFile("price.toml");
  const auto read = [&](Phrases& phrases, const std::string& key) {
    addAll(phrases, strings(file[key]));
    addAll(phrases, strings(file[key + "_weak"]), 1);
  };
  read(lexicon.atMostBefore, "at_most_before");
  read(lexicon.atMostAfter, "at_most_after");
  read(lexicon.atLeastBefore, "at_least_before");
  read(lexicon.atLeastAfter, "at_least_after");
  read(lexicon.aboutBefore, "about_before");
  read(lexicon.aboutAfter, "about_after");
  read(lexicon.between, "between");
  read(lexicon.joiners, "joiners");
  read(lexicon.rangeAfter, "range_after");
  read(lexicon.limitNouns, "limit_nouns");
  read(lexicon.priceNouns, "price_nouns");
  read(lexicon.besideBefore, "beside_before");
  read(lexicon.besideAfter, "beside_after");
  read(lexicon.units, "units");
  read(lexicon.numberOwners, "number_owners");
  read(lexicon.persons, "persons");
  if (toml::table* currencies = file["currencies"].as_table())
    for (auto&& [code, words] : *currencies) {
      lexicon.currencyCodes.emplace_back(code.str());
      addAll(lexicon.currencies, strings(toml::node_view<toml::node>(words)),
             static_cast<int>(lexicon.currencyCodes.size()) - 1);
    }
  if (toml::array* bands = file["band"].as_array())
    for (toml::node& node : *bands) {
      toml::node_view<toml::node> band(node);
      PriceWord word{band["name"].value_or(std::string()),
                     band["from"].value_or(0.0),
                     band["to"].value_or(1.0),
                     band["prefer"].value_or(std::string()),
                     {},
                     {}};
      for (const std::string& phrase : strings(band["words"]))
        (languageOf(phrase) == "zh" ? word.chinese : word.english).push_back(phrase);
      addAll(lexicon.priceWordPhrases, strings(band["words"]), static_cast<int>(lexicon.priceWords.size()));
      lexicon.priceWords.push_back(std::move(word));
    }
}

Concept::Kind kindNamed(const std::string& name) {
  return name == "use"        ? Concept::Kind::Use
         : name == "audience" ? Concept::Kind::Audience
         : name == "colour"   ? Concept::Kind::Colour
         : name == "trait"    ? Concept::Kind::Trait
                              : Concept::Kind::Thing;
}

Phrases& phrasesOf(Lexicon& lexicon, Concept::Kind kind) {
  switch (kind) {
    case Concept::Kind::Use:
      return lexicon.uses;
    case Concept::Kind::Audience:
      return lexicon.audiences;
    case Concept::Kind::Colour:
      return lexicon.colours;
    case Concept::Kind::Trait:
      return lexicon.traits;
    case Concept::Kind::Thing:
      break;
  }
  return lexicon.things;
}

void readConcepts(Lexicon& lexicon) {
  toml::table file = readFile("concepts.toml");
  toml::array* concepts = file["concepts"].as_array();
  if (concepts == nullptr) return;
  for (toml::node& node : *concepts) {
    toml::node_view<toml::node> entry(node);
    Concept one;
    one.kind = kindNamed(entry["kind"].value_or(std::string()));
    one.wider = entry["is"].value_or(std::string());
    one.english = strings(entry["en"]);
    one.chinese = strings(entry["zh"]);
    const int label = static_cast<int>(lexicon.concepts.size());
    for (Phrases* phrases : {&lexicon.conceptPhrases, &phrasesOf(lexicon, one.kind)}) {
      addAll(*phrases, one.english, label);
      addAll(*phrases, one.chinese, label);
    }
    lexicon.concepts.push_back(std::move(one));
  }
}

// Tables of names: the key is what is read, the values are how it is said.
void readNamed(Lexicon& lexicon, Phrases& phrases, toml::node_view<toml::node> node) {
  if (toml::table* table = node.as_table())
    for (auto&& [name, words] : *table) {
      addAll(phrases, strings(toml::node_view<toml::node>(words)),
             static_cast<int>(lexicon.sizeNames.size()));
      lexicon.sizeNames.emplace_back(name.str());
    }
}

void readAttributes(Lexicon& lexicon) {
  toml::table file = readFile("attributes.toml");
  if (toml::array* brands = file["brands"].as_array())
    for (toml::node& node : *brands) {
      lexicon.brands.push_back(strings(toml::node_view<toml::node>(node)));
      addAll(lexicon.brandPhrases, lexicon.brands.back(), static_cast<int>(lexicon.brands.size()) - 1);
    }
  addAll(lexicon.sizeNouns, strings(file["size_nouns"]));
  addAll(lexicon.sizeAfter, strings(file["size_after"]));
  addAll(lexicon.sizeAfterLarge, strings(file["size_after_large"]));
  readNamed(lexicon, lexicon.sizes, file["sizes"]);
  readNamed(lexicon, lexicon.sizeSystems, file["size_systems"]);
  readNamed(lexicon, lexicon.measures, file["measures"]);
}

void readOpinions(Lexicon& lexicon) {
  toml::table file = readFile("opinion.toml");
  addAll(lexicon.goodVerdicts, strings(file["verdicts"]["good"]));
  addAll(lexicon.badVerdicts, strings(file["verdicts"]["bad"]));
  addAll(lexicon.goodQualities, strings(file["qualities"]["good"]));
  addAll(lexicon.badQualities, strings(file["qualities"]["bad"]));
  const auto read = [&](Phrases& phrases, const char* key) { addAll(phrases, strings(file["words"][key])); };
  read(lexicon.negations, "negations");
  read(lexicon.links, "links");
  read(lexicon.degrees, "degrees");
  read(lexicon.pointers, "pointers");
  read(lexicon.wishes, "wishes");
  read(lexicon.reports, "reports");
}

void readGrammar(Lexicon& lexicon) {
  toml::table file = readFile("grammar.toml");
  const auto read = [&](Phrases& phrases, const char* key) { addAll(phrases, strings(file[key])); };
  read(lexicon.fillers, "fillers");
  read(lexicon.prepositions, "prepositions");
  read(lexicon.conjunctions, "conjunctions");
  read(lexicon.stopWords, "stop_words");
  read(lexicon.particles, "particles");
  read(lexicon.measureWords, "measure_words");
  read(lexicon.exclude, "exclude");
  read(lexicon.excludeBehind, "exclude_behind");
  read(lexicon.excludePrefixes, "exclude_prefixes");
  read(lexicon.notExcluding, "not_excluding");
  read(lexicon.excludeEnds, "exclude_ends");
  read(lexicon.require, "require");
  read(lexicon.absence, "absence");
}

Lexicon readLexicon() {
  Lexicon lexicon;
  readPrices(lexicon);
  readConcepts(lexicon);
  readAttributes(lexicon);
  readOpinions(lexicon);
  readGrammar(lexicon);
  for (const EmbeddedText& file : lexiconFiles()) {
    const toml::table all = toml::parse(file.text, file.name);
    addWords(lexicon, all);
  }
  return lexicon;
}

}  // namespace

void Phrases::add(std::string_view phrase, int label) {
  Phrase entry{{}, label};
  for (const Word& word : readWords(phrase))
    if (!isHyphen(word) || phrase == "-") entry.stems.push_back(word.stem);
  if (entry.stems.empty()) return;
  m_longest = std::max(m_longest, entry.stems.size());
  m_byFirst[entry.stems.front()].push_back(std::move(entry));
}

Phrases::Match Phrases::longestAt(std::span<const Word> words, std::size_t at) const {
  Match best;
  if (at >= words.size()) return best;
  const auto found = m_byFirst.find(words[at].stem);
  if (found == m_byFirst.end()) return best;
  for (const Phrase& phrase : found->second) {
    std::size_t next = at + 1;
    std::size_t matched = 1;
    while (matched < phrase.stems.size() && next < words.size()) {
      if (words[next].stem == phrase.stems[matched]) {
        ++matched, ++next;
      } else if (isHyphen(words[next])) {
        ++next;
      } else {
        break;
      }
    }
    if (matched == phrase.stems.size() && next - at > best.length) best = {next - at, phrase.label};
  }
  return best;
}

Phrases::Match Phrases::longestBefore(std::span<const Word> words, std::size_t end) const {
  const std::size_t furthest = end > 2 * m_longest ? end - 2 * m_longest : 0;
  for (std::size_t at = furthest; at < end; ++at) {
    const Match match = longestAt(words.first(end), at);
    if (match.length > 0 && at + match.length == end) return match;
  }
  return {};
}

std::optional<int> Phrases::whole(std::span<const Word> words) const {
  const Match match = longestAt(words, 0);
  if (match.length == 0 || match.length != words.size()) return std::nullopt;
  return match.label;
}

const Concept* Lexicon::conceptNamed(std::string_view english) const {
  for (const Concept& one : concepts)
    if (!one.english.empty() && one.english.front() == english) return &one;
  return nullptr;
}

const Lexicon& lexicon() {
  static const Lexicon instance = readLexicon();
  return instance;
}

}  // namespace core

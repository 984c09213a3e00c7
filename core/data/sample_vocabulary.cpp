#include <toml++/toml.h>
#include <map>
#include <stdexcept>

#include "core/data/sample_parts.h"

namespace core::sample {
namespace {

// The files are compiled in and read in full by every test of the shop: what is missing is a mistake of ours,
// and throws std::logic_error with its name.

template <typename T>
T get(const toml::table& table, std::string_view key) {
  const auto value = table[key].value<T>();
  if (!value) throw std::logic_error("The sample shop's words lack \"" + std::string(key) + "\".");
  return *value;
}

template <typename T>
std::vector<T> list(const toml::table& table, std::string_view key) {
  std::vector<T> values;
  const toml::array* array = table[key].as_array();
  if (array == nullptr) throw std::logic_error("The sample shop's words lack \"" + std::string(key) + "\".");
  for (const toml::node& node : *array) values.push_back(*node.value<T>());
  return values;
}

const toml::table& table(const toml::table& parent, std::string_view key) {
  const toml::table* child = parent[key].as_table();
  if (child == nullptr) throw std::logic_error("The sample shop's words lack \"" + std::string(key) + "\".");
  return *child;
}

Pair pair(const toml::table& table, std::string_view english, std::string_view chinese) {
  return {get<std::string>(table, english), get<std::string>(table, chinese)};
}

Words wordLists(const toml::table& table) {
  return {list<std::string>(table, "en"), list<std::string>(table, "zh")};
}

Tone tone(const toml::table& parent) {
  Tone result;
  const std::array<std::string_view, 2> languages{"en", "zh"};
  const std::array<std::string_view, 3> tones{"bad", "middling", "good"};
  for (std::size_t l = 0; l < 2; ++l)
    for (std::size_t t = 0; t < 3; ++t)
      if (const toml::table& words = table(parent, languages[l]); words.contains(tones[t]))
        result[t][l] = list<std::string>(words, tones[t]);
  return result;
}

/// Names of an array of tables or of a table, in order, and back.
class Index {
 public:
  void add(const std::string& id) { m_ids.emplace(id, m_ids.size()); }
  std::size_t of(const std::string& id) const {
    const auto found = m_ids.find(id);
    if (found == m_ids.end()) throw std::logic_error("The sample shop's words lack \"" + id + "\".");
    return found->second;
  }
  std::vector<std::size_t> of(const std::vector<std::string>& ids) const {
    std::vector<std::size_t> result;
    result.reserve(ids.size());
    for (const std::string& id : ids) result.push_back(of(id));
    return result;
  }

 private:
  std::map<std::string, std::size_t> m_ids;
};

template <typename Visit>
void forEachTable(const toml::table& parent, std::string_view key, const Visit& visit) {
  for (const toml::node& node : *parent[key].as_array()) visit(*node.as_table());
}

struct Names {
  Index sports, features, types;
};

void readThings(const toml::table& shop, Names& names, Vocabulary& words) {
  forEachTable(shop, "sport", [&](const toml::table& row) {
    Sport sport{get<std::string>(row, "id"), pair(row, "en", "zh"), {}};
    const auto season = list<double>(row, "season");
    for (std::size_t month = 0; month < 12; ++month) sport.season[month] = season.at(month);
    names.sports.add(sport.id);
    words.sports.push_back(std::move(sport));
  });
  for (const auto& [key, node] : table(shop, "feature")) {
    const toml::table& row = *node.as_table();
    Feature feature{std::string(key.str()), pair(row, "en", "zh"), {}};
    if (row.contains("ask")) feature.question = pair(row, "ask", "asks");
    names.features.add(feature.id);
    words.features.push_back(std::move(feature));
  }
  forEachTable(shop, "type", [&](const toml::table& row) { names.types.add(get<std::string>(row, "id")); });
  forEachTable(shop, "type", [&](const toml::table& row) {
    Type type;
    type.id = get<std::string>(row, "id");
    type.sport = names.sports.of(get<std::string>(row, "sport"));
    type.category = get<std::string>(row, "category");
    type.name = pair(row, "en", "zh");
    type.price = get<double>(row, "price");
    type.share = get<int>(row, "share");
    type.worn = row["worn"].value_or(false);
    type.features = names.features.of(list<std::string>(row, "features"));
    type.next = names.types.of(list<std::string>(row, "next"));
    words.types.push_back(std::move(type));
  });
}

void readMakers(const toml::table& shop, const Names& names, Vocabulary& words) {
  forEachTable(shop, "style", [&](const toml::table& row) {
    Style style{pair(row, "en", "zh"), {}};
    for (const toml::node& colour : *row["colours"].as_array())
      style.colours.push_back({*colour.as_array()->get(0)->value<std::string>(),
                               *colour.as_array()->get(1)->value<std::string>()});
    words.styles.push_back(std::move(style));
  });
  forEachTable(shop, "level", [&](const toml::table& row) {
    words.levels.push_back({wordLists(row), get<double>(row, "price")});
  });
  forEachTable(shop, "brand", [&](const toml::table& row) {
    words.brands.push_back({get<std::string>(row, "name"), get<double>(row, "fame"),
                            get<double>(row, "quality"), get<double>(row, "price"),
                            names.sports.of(list<std::string>(row, "sports"))});
  });
  const toml::table& some = table(shop, "names");
  words.models = list<std::string>(some, "models");
  words.leads = {list<std::string>(some, "leads"), list<std::string>(some, "leadsChinese")};
  for (const toml::node& node : *some["exclusive"].as_array())
    words.exclusive.push_back({names.features.of(*node.as_array()->get(0)->value<std::string>()),
                               names.features.of(*node.as_array()->get(1)->value<std::string>())});
}

void readSpeech(const toml::table& speech, const Names& names, Vocabulary& words) {
  words.openings = tone(table(speech, "opening"));
  words.titles = tone(table(speech, "title"));
  for (const auto& [key, node] : table(speech, "aspect"))
    words.aspects.push_back({std::string(key.str()), tone(*node.as_table())});
  const toml::table& answers = table(speech, "answers");
  for (std::size_t l = 0; l < 2; ++l) {
    const toml::table& row = table(answers, l == English ? "en" : "zh");
    words.yes[l] = list<std::string>(row, "yes");
    words.no[l] = list<std::string>(row, "no");
  }
  const toml::table& beginner = table(speech, "beginner");
  words.beginnerQuestion = pair(beginner, "ask", "asks");
  words.beginnerAnswers = wordLists(beginner);
  const toml::table& value = table(speech, "value");
  words.valueQuestion = pair(value, "ask", "asks");
  words.valueGood = pair(table(value, "good"), "en", "zh");
  words.valueBad = pair(table(value, "bad"), "en", "zh");

  forEachTable(speech, "query", [&](const toml::table& row) {
    QuerySpec query;
    query.text = get<std::string>(row, "text");
    query.types = names.types.of(list<std::string>(row, "types"));
    query.price = row["price"].value_or("");
    query.gender = row["gender"].value_or("");
    if (row.contains("feature"))
      query.feature = static_cast<int>(names.features.of(get<std::string>(row, "feature")));
    query.level = row["level"].value_or(-1);
    query.style = row["style"].value_or(-1);
    query.below = row["below"].value_or(0.0);
    words.queries.push_back(std::move(query));
  });
}

}  // namespace

Vocabulary readVocabulary() {
  toml::table shop, speech;
  for (const EmbeddedText& file : sampleTexts())
    (file.name == "shop.toml" ? shop : speech) = toml::parse(file.text, file.name);
  Names names;
  Vocabulary words;
  readThings(shop, names, words);
  readMakers(shop, names, words);
  readSpeech(speech, names, words);
  return words;
}

}  // namespace core::sample

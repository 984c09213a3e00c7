#include "core/recommend/recipe.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include "core/error.h"
#include "core/recommend/embedded_recipes.h"
#include "core/recommend/nearest_names.h"

namespace core {
namespace {

Error badRecipe(const std::string& what, const std::string& origin) {
  return Error(Error::Kind::Usage, "The recipe " + origin + " " + what + ".", origin);
}

std::string textOf(const toml::node& node, const std::string& key, const std::string& origin) {
  if (const toml::array* list = node.as_array()) {
    std::string text;
    for (const toml::node& value : *list) {
      if (value.is_array()) throw badRecipe("gives " + key + " a list of lists", origin);
      text += (text.empty() ? "" : ", ") + textOf(value, key, origin);
    }
    return text;
  }
  if (const auto* value = node.as_string()) return value->get();
  if (const auto* value = node.as_boolean()) return value->get() ? "true" : "false";
  if (!node.is_number())
    throw badRecipe("gives " + key + " a value that is no text, number, flag or list of these", origin);
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  if (const auto* value = node.as_integer())
    stream << value->get();
  else
    stream << *node.value<double>();
  return stream.str();
}

std::string required(const toml::table& table, const std::string& key, const std::string& origin) {
  const auto value = table[key].value<std::string>();
  if (!value || value->empty()) throw badRecipe("lacks the text \"" + key + "\"", origin);
  return *value;
}

void readParts(const toml::table& table, Recipe& recipe, const std::string& origin) {
  const toml::array* parts = table["parts"].as_array();
  if (!parts) return;
  for (const toml::node& part : *parts) {
    if (!part.is_string()) throw badRecipe("lists a part that is no name", origin);
    recipe.parts.push_back(part.as_string()->get());
  }
}

void readEvaluation(const toml::table& table, Recipe& recipe, const std::string& origin) {
  const std::string history = table["evaluate"]["history"].value_or(std::string("train+valid"));
  if (history != "train" && history != "train+valid")
    throw badRecipe("wants the history \"" + history + "\"; known are train and train+valid", origin);
  recipe.validInHistory = history == "train+valid";
  const std::string order = table["evaluate"]["order"].value_or(std::string("time"));
  if (order != "time" && order != "scaled-float-time")
    throw badRecipe("wants the order \"" + order + "\"; known are time and scaled-float-time", origin);
  const std::string ties = table["evaluate"]["ties"].value_or(std::string("index"));
  if (ties != "index" && ties != "recbole")
    throw badRecipe("wants the ties \"" + ties + "\"; known are index and recbole", origin);
  const std::string unseen = table["evaluate"]["unseen"].value_or(std::string("absent"));
  if (unseen != "absent" && unseen != "scored")
    throw badRecipe("wants unseen items \"" + unseen + "\"; known are absent and scored", origin);
  recipe.scoresUnseen = unseen == "scored";
  recipe.split = table["evaluate"]["split"].value_or(std::string());
  if (!recipe.split.empty()) recipe.split = toString(splitFrom(recipe.split));
  recipe.ties = ties == "index" ? Ties::LowerIndex : Ties::RecBole;
  recipe.order = order == "time" ? EventOrder::Time : EventOrder::ScaledFloatTime;
}

void readSearch(const toml::table& table, Recipe& recipe, const std::string& origin) {
  const toml::table* search = table["search"].as_table();
  if (!search) return;
  for (const auto& [key, value] : *search) {
    const std::string name(key.str());
    if (!recipe.settings.contains(name))
      throw badRecipe("gives a range to search for \"" + name + "\", which is none of its settings", origin);
    recipe.search[name] = textOf(value, name, origin);
  }
}

/// A fusion has the settings of its parts too, as "part.key", so that they can be set and are recorded.
void adoptPartSettings(Recipe& recipe, const std::vector<Recipe>& known) {
  for (const std::string& part : recipe.parts) {
    for (const Recipe& candidate : known) {
      if (candidate.name != part) continue;
      for (const auto& [key, value] : candidate.settings)
        recipe.settings.try_emplace(part + "." + key, value);
      recipe.settings.try_emplace(part + ".run", "0");
      for (const auto& [key, range] : candidate.search) recipe.search.try_emplace(part + "." + key, range);
    }
  }
}

std::vector<std::string> namesIn(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream, name, ',');) {
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

void setParts(Recipe& recipe, const std::vector<std::string>& parts) {
  std::vector<std::string> known;
  for (const Recipe& candidate : builtInRecipes())
    if (candidate.canBePart()) known.push_back(candidate.name);
  if (recipe.parts.empty() || parts.empty())
    throw Error(Error::Kind::Usage,
                "The recipe " + recipe.name +
                    (parts.empty() ? " needs at least one part." : " is not made of parts."),
                "parts");
  for (const std::string& part : parts) {
    if (std::find(known.begin(), known.end(), part) == known.end())
      throw Error(Error::Kind::Usage,
                  "\"" + part + "\" is no recipe that a fusion can be made of" + nearestNames(part, known),
                  "parts");
    if (std::count(parts.begin(), parts.end(), part) > 1)
      throw Error(Error::Kind::Usage, "The part " + part + " is listed twice.", "parts");
  }
  for (const std::string& old : recipe.parts) {
    if (std::find(parts.begin(), parts.end(), old) != parts.end()) continue;
    const auto ofOld = [&old](const auto& setting) { return setting.first.starts_with(old + "."); };
    std::erase_if(recipe.settings, ofOld);
    std::erase_if(recipe.search, ofOld);
  }
  recipe.parts = parts;
  adoptPartSettings(recipe, builtInRecipes());
}

template <typename Number>
Number parsed(const Recipe& recipe, const std::string& key, const char* kind) {
  const std::string value = recipe.text(key);
  Number number{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size())
    throw Error(Error::Kind::Usage, "The setting " + key + " needs " + kind + ", not \"" + value + "\".",
                key);
  return number;
}

}  // namespace

double Recipe::number(const std::string& key) const {
  const double value = parsed<double>(*this, key, "a number");
  if (!std::isfinite(value))
    throw Error(Error::Kind::Usage, "The setting " + key + " needs a finite number.", key);
  return value;
}

std::int64_t Recipe::integer(const std::string& key) const {
  return parsed<std::int64_t>(*this, key, "a whole number");
}

std::string Recipe::text(const std::string& key) const {
  const auto found = settings.find(key);
  if (found == settings.end())
    throw Error(Error::Kind::Usage, "The recipe " + name + " lacks the setting " + key + ".", key);
  return found->second;
}

bool Recipe::flag(const std::string& key) const {
  const std::string value = text(key);
  if (value == "true") return true;
  if (value == "false") return false;
  throw Error(Error::Kind::Usage, "The setting " + key + " needs true or false, not \"" + value + "\".", key);
}

bool Recipe::learnsInSteps() const {
  return std::any_of(settings.begin(), settings.end(), [](const auto& setting) {
    return setting.first == "max_steps" || setting.first.ends_with(".max_steps");
  });
}

void Recipe::set(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0)
    throw Error(Error::Kind::Usage, "\"" + std::string(assignment) + "\" is no setting; write key=value.",
                std::string(assignment));
  const std::string key(assignment.substr(0, equals));
  if (key == "parts") return setParts(*this, namesIn(std::string(assignment.substr(equals + 1))));
  const auto found = settings.find(key);
  if (found == settings.end()) {
    std::vector<std::string> known;
    for (const auto& setting : settings) known.push_back(setting.first);
    throw Error(Error::Kind::Usage,
                "The recipe " + name + " has no setting \"" + key + "\"" + nearestNames(key, known), key);
  }
  found->second = std::string(assignment.substr(equals + 1));
}

Recipe parseRecipe(std::string_view toml, const std::string& name, const std::string& origin) {
  toml::table table;
  try {
    table = toml::parse(toml, origin);
  } catch (const toml::parse_error& error) {
    const auto line = error.source().begin.line;
    throw Error(Error::Kind::Usage,
                "The recipe " + origin + " is not valid TOML at line " + std::to_string(line) + ": " +
                    std::string(error.description()) + ".",
                origin + ":" + std::to_string(line));
  }
  Recipe recipe;
  recipe.name = name;
  recipe.recommender = required(table, "recommender", origin);
  recipe.title = table["title"].value_or(name);
  recipe.description = table["description"].value_or(std::string());
  recipe.titleChinese = table["zh_CN"]["title"].value_or(recipe.title);
  recipe.descriptionChinese = table["zh_CN"]["description"].value_or(recipe.description);
  recipe.purpose = table["purpose"].value_or(std::string("behaviour"));
  readParts(table, recipe, origin);
  readEvaluation(table, recipe, origin);
  if (const toml::table* settings = table["settings"].as_table()) {
    for (const auto& [key, value] : *settings)
      recipe.settings[std::string(key.str())] = textOf(value, std::string(key.str()), origin);
  }
  recipe.settings.try_emplace("seed", "1");
  readSearch(table, recipe, origin);
  return recipe;
}

const std::vector<Recipe>& builtInRecipes() {
  static const std::vector<Recipe> recipes = [] {
    std::vector<Recipe> list;
    for (const EmbeddedText& file : embeddedRecipes()) {
      const std::string name(file.name.substr(0, file.name.rfind('.')));
      list.push_back(parseRecipe(file.text, name, name));
    }
    for (Recipe& recipe : list) adoptPartSettings(recipe, list);
    return list;
  }();
  return recipes;
}

Recipe loadRecipe(const std::string& nameOrFile) {
  for (const Recipe& recipe : builtInRecipes())
    if (recipe.name == nameOrFile) return recipe;
  const std::filesystem::path path(nameOrFile);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    std::vector<std::string> known;
    for (const Recipe& recipe : builtInRecipes()) known.push_back(recipe.name);
    throw Error(Error::Kind::Usage,
                "There is no recipe and no file \"" + nameOrFile + "\"" + nearestNames(nameOrFile, known),
                nameOrFile);
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw Error(Error::Kind::BadInput, "The recipe " + nameOrFile + " cannot be read.", nameOrFile);
  Recipe recipe = parseRecipe(text.str(), path.stem().string(), nameOrFile);
  adoptPartSettings(recipe, builtInRecipes());
  return recipe;
}

std::string writeRecipe(const Recipe& recipe) {
  toml::table settings;
  for (const auto& [key, value] : recipe.settings) settings.insert_or_assign(key, value);
  toml::table search;
  for (const auto& [key, range] : recipe.search) search.insert_or_assign(key, range);
  toml::array parts;
  for (const std::string& part : recipe.parts) parts.push_back(part);
  toml::table table{
      {"title", recipe.title},
      {"description", recipe.description},
      {"purpose", recipe.purpose},
      {"recommender", recipe.recommender},
      {"zh_CN", toml::table{{"title", recipe.titleChinese}, {"description", recipe.descriptionChinese}}},
      {"evaluate", toml::table{{"history", recipe.validInHistory ? "train+valid" : "train"},
                               {"order", recipe.order == EventOrder::Time ? "time" : "scaled-float-time"},
                               {"ties", recipe.ties == Ties::LowerIndex ? "index" : "recbole"},
                               {"unseen", recipe.scoresUnseen ? "scored" : "absent"}}},
      {"settings", std::move(settings)},
  };
  if (!parts.empty()) table.insert_or_assign("parts", std::move(parts));
  if (!search.empty()) table.insert_or_assign("search", std::move(search));
  if (!recipe.split.empty()) table["evaluate"].as_table()->insert_or_assign("split", recipe.split);
  std::ostringstream stream;
  stream << table << '\n';
  return stream.str();
}

}  // namespace core

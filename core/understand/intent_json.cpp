#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/understand/intent.h"

namespace core {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(const std::string& key, const std::string& allowed) {
  throw Error(Error::Kind::Usage, "The intent's \"" + key + "\" is not right: it must be " + allowed + ".",
              key);
}

std::vector<std::string> stringsOf(const Json& value, const std::string& key) {
  if (value.is_null()) return {};
  if (!value.is_array()) refuse(key, "a list of strings");
  std::vector<std::string> strings;
  for (const Json& one : value) {
    if (!one.is_string()) refuse(key, "a list of strings");
    strings.push_back(one.get<std::string>());
  }
  return strings;
}

std::string stringOf(const Json& value, const std::string& key) {
  if (value.is_null()) return {};
  if (!value.is_string()) refuse(key, "a string");
  return value.get<std::string>();
}

std::optional<double> boundOf(const Json& price, const std::string& key) {
  if (!price.contains(key) || price[key].is_null()) return std::nullopt;
  if (!price[key].is_number() || price[key].get<double>() < 0)
    refuse("price." + key, "a number of at least 0, or null");
  return price[key].get<double>();
}

std::optional<PriceBand> bandOf(const Json& value) {
  if (value.is_null()) return std::nullopt;
  if (!value.is_object()) refuse("price", "an object with min, max and currency, or null");
  PriceBand band;
  for (const auto& [key, unused] : value.items())
    if (key != "min" && key != "max" && key != "currency" && key != "prefer")
      refuse("price." + key, "left out");
  band.min = boundOf(value, "min");
  band.max = boundOf(value, "max");
  if (band.min && band.max && *band.min > *band.max) refuse("price", "a band whose min is at most its max");
  if (value.contains("currency")) band.currency = stringOf(value["currency"], "price.currency");
  if (value.contains("prefer")) band.prefer = stringOf(value["prefer"], "price.prefer");
  if (!band.min && !band.max) return std::nullopt;
  return band;
}

Json number(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

std::string intentToJson(const Intent& intent) {
  Json chips = Json::array();
  for (const IntentChip& chip : intent.chips)
    chips.push_back({{"kind", chip.kind},
                     {"value", chip.value},
                     {"span", {chip.span.begin, chip.span.end}},
                     {"source", chip.source}});
  Json price = nullptr;
  if (intent.price)
    price = {{"min", number(intent.price->min)},
             {"max", number(intent.price->max)},
             {"currency", intent.price->currency.empty() ? Json(nullptr) : Json(intent.price->currency)},
             {"prefer", intent.price->prefer.empty() ? Json(nullptr) : Json(intent.price->prefer)}};
  const Json document = {{"language", intent.language},
                         {"categories", intent.categories},
                         {"audience", intent.audience},
                         {"brands", intent.brands},
                         {"colours", intent.colours},
                         {"sizes", intent.sizes},
                         {"uses", intent.uses},
                         {"price", price},
                         {"sentiment", intent.sentiment.empty() ? Json(nullptr) : Json(intent.sentiment)},
                         {"must", intent.must},
                         {"must_not", intent.mustNot},
                         {"chips", chips},
                         {"remaining", intent.remaining},
                         {"free_text", intent.freeText}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Intent intentFromJson(std::string_view json, const Intent& read) {
  Json document;
  try {
    document = Json::parse(json);
  } catch (const Json::parse_error& error) {
    throw Error(Error::Kind::Usage, std::string("The intent is not JSON: ") + error.what() + ".", "--intent");
  }
  if (!document.is_object())
    throw Error(Error::Kind::Usage, "The intent must be a JSON object such as query prints it.", "--intent");
  Intent intent = read;
  for (const auto& [key, value] : document.items()) {
    if (key == "language")
      intent.language = stringOf(value, key);
    else if (key == "categories")
      intent.categories = stringsOf(value, key);
    else if (key == "audience")
      intent.audience = stringsOf(value, key);
    else if (key == "brands")
      intent.brands = stringsOf(value, key);
    else if (key == "colours")
      intent.colours = stringsOf(value, key);
    else if (key == "sizes")
      intent.sizes = stringsOf(value, key);
    else if (key == "uses")
      intent.uses = stringsOf(value, key);
    else if (key == "price")
      intent.price = bandOf(value);
    else if (key == "sentiment")
      intent.sentiment = stringOf(value, key);
    else if (key == "must")
      intent.must = stringsOf(value, key);
    else if (key == "must_not")
      intent.mustNot = stringsOf(value, key);
    else if (key == "remaining")
      intent.remaining = stringOf(value, key);
    else if (key != "chips" && key != "translations" && key != "free_text")
      throw Error(Error::Kind::Usage,
                  "The intent has no \"" + key +
                      "\"; it has language, categories, audience, brands, colours, sizes, uses, price, "
                      "sentiment, must, "
                      "must_not and remaining.",
                  key);
  }
  return intent;
}

}  // namespace core

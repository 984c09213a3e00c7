#include "db/read/format_signs.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "db/read/values.h"

namespace db {
namespace {

using Table = std::vector<std::vector<std::string>>;

/// The first lines of a sample; inside quotes a line end is no line end.
std::vector<std::string_view> sampleLines(std::string_view sample, bool quotes) {
  std::vector<std::string_view> lines;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= sample.size() && lines.size() < 200; ++at) {
    const bool end = at == sample.size() || (sample[at] == '\n' && !quoted);
    if (!end) {
      if (quotes && sample[at] == '"') quoted = !quoted;
      continue;
    }
    const std::string_view line = trimmed(sample.substr(begin, at - begin));
    // Blanks at the ends belong to a line of tabs, so only the line end goes.
    std::string_view kept = sample.substr(begin, at - begin);
    if (kept.ends_with('\r')) kept.remove_suffix(1);
    if (!line.empty()) lines.push_back(kept);
    begin = at + 1;
  }
  return lines;
}

struct Guess {
  std::string delimiter;
  bool quotes = true;
  double score = 0;
  Table rows = {};
};

/// How well a delimiter splits the lines into the same number of fields, of which there should be several.
Guess tryDelimiter(std::string_view sample, const std::string& delimiter, bool quotes) {
  Guess guess{.delimiter = delimiter, .quotes = quotes};
  for (const std::string_view line : sampleLines(sample, quotes))
    guess.rows.push_back(DelimitedReader::split(line, {.delimiter = delimiter, .quotes = quotes}));
  if (guess.rows.empty()) return guess;
  // The width of most lines, which a ragged first line cannot spoil.
  std::map<std::size_t, std::size_t> widths;
  for (const auto& row : guess.rows) ++widths[row.size()];
  const auto usual = std::ranges::max_element(widths, {}, [](const auto& pair) { return pair.second; });
  if (usual->first < 2) return guess;
  const double same = static_cast<double>(usual->second) / static_cast<double>(guess.rows.size());
  guess.score = same * same + 0.02 * std::min<double>(10, static_cast<double>(usual->first));
  return guess;
}

bool isInteger(std::string_view cell) {
  return !cell.empty() && cell.size() <= 20 &&
         std::ranges::all_of(cell, [](char c) { return c >= '0' && c <= '9'; });
}
bool isNumeric(std::string_view cell) {
  return parseNumber(cell).has_value();
}

template <typename Test>
bool everyCell(const Table& rows, std::size_t column, Test test) {
  return std::ranges::all_of(rows, [&](const auto& row) { return row.size() > column && test(row[column]); });
}
bool everyWidth(const Table& rows, std::size_t width) {
  return std::ranges::all_of(rows, [&](const auto& row) { return row.size() == width; });
}
bool isUnixTime(std::string_view cell) {
  const std::optional<double> number = parseNumber(cell);
  return number && *number >= 1e8;
}

bool isRecboleHeader(const std::vector<std::string>& cells) {
  return std::ranges::all_of(cells, [](const std::string& cell) {
    return cell.ends_with(":token") || cell.ends_with(":token_seq") || cell.ends_with(":float") ||
           cell.ends_with(":float_seq");
  });
}

/// The first row names columns if it says so in words we know, or is all words above a column of numbers.
bool looksLikeHeader(const Table& rows) {
  const std::vector<std::string>& first = rows.front();
  if (std::ranges::any_of(first, isNumeric)) return false;
  if (std::set<std::string>(first.begin(), first.end()).size() == first.size() || first.size() > 3)
    if (std::ranges::any_of(first, isKnownColumn)) return true;
  for (std::size_t column = 0; column < first.size(); ++column) {
    std::size_t numbers = 0;
    for (std::size_t row = 1; row < rows.size(); ++row)
      if (column < rows[row].size() && isNumeric(rows[row][column])) ++numbers;
    if (rows.size() > 1 && numbers * 10 >= (rows.size() - 1) * 8) return true;
  }
  return false;
}

/// Files that come without a header and are known by what stands in their columns.
bool recogniseHeaderless(const Guess& guess, FileFormat& format) {
  const Table& rows = guess.rows;
  const auto set = [&](const char* name, const char* kind, std::vector<std::string> columns,
                       ColumnMapping mapping) {
    format.name = name;
    format.kind = kind;
    format.columns = format.delimited.columns = std::move(columns);
    format.mapping = std::move(mapping);
    format.delimited.header = false;
    format.delimited.quotes = guess.delimiter == ",";
    return true;
  };
  const ColumnMapping ratings = {
      {"user_id", "user_id"}, {"item_id", "item_id"}, {"rating", "rating"}, {"time", "timestamp"}};
  const auto small = [](std::string_view cell) {
    const std::optional<double> number = parseNumber(cell);
    return number && std::abs(*number) <= 100;
  };
  if (guess.delimiter == "|" && everyWidth(rows, 24) && everyCell(rows, 0, isInteger) &&
      everyCell(rows, 23, [](std::string_view cell) { return cell == "0" || cell == "1"; }))
    return set("movielens-100k-items", "items",
               {"item_id",     "title",     "release_date", "video_release_date", "imdb_url", "unknown",
                "Action",      "Adventure", "Animation",    "Children's",         "Comedy",   "Crime",
                "Documentary", "Drama",     "Fantasy",      "Film-Noir",          "Horror",   "Musical",
                "Mystery",     "Romance",   "Sci-Fi",       "Thriller",           "War",      "Western"},
               {{"item_id", "item_id"}, {"title", "title"}});
  const auto gender = [](std::string_view cell) { return cell == "M" || cell == "F"; };
  if (guess.delimiter == "|" && everyWidth(rows, 5) && everyCell(rows, 2, gender))
    return set("movielens-100k-users", "users", {"user_id", "age", "gender", "occupation", "zip_code"},
               {{"user_id", "user_id"}});
  if (guess.delimiter == "::" && everyWidth(rows, 5) && everyCell(rows, 1, gender))
    return set("movielens-1m-users", "users", {"user_id", "gender", "age", "occupation", "zip_code"},
               {{"user_id", "user_id"}});
  if (guess.delimiter == "::" && everyWidth(rows, 3) && everyCell(rows, 0, isInteger) &&
      !everyCell(rows, 1, isNumeric))
    return set("movielens-1m-items", "items", {"item_id", "title", "genres"},
               {{"item_id", "item_id"}, {"title", "title"}, {"category", "genres"}});
  if (everyWidth(rows, 4) && (guess.delimiter == "\t" || guess.delimiter == " ") &&
      everyCell(rows, 1, [](std::string_view cell) { return cell == "0" || cell == "Q0"; }) &&
      everyCell(rows, 3, small))
    return set("trec-qrels", "judgements", {"query_id", "iteration", "item_id", "relevance"},
               {{"query_id", "query_id"}, {"item_id", "item_id"}, {"grade", "relevance"}});
  if (everyWidth(rows, 4) && everyCell(rows, 2, small) && everyCell(rows, 3, isUnixTime) &&
      (guess.delimiter == "," ? !everyCell(rows, 0, isInteger) || !everyCell(rows, 1, isInteger) : false)) {
    // Amazon: 2014 has the user first, whose ids begin with A; 2018 the item.
    const bool userFirst = everyCell(rows, 0, [](std::string_view cell) { return cell.starts_with('A'); });
    return set("amazon-ratings", "interactions",
               userFirst ? std::vector<std::string>{"user_id", "item_id", "rating", "timestamp"}
                         : std::vector<std::string>{"item_id", "user_id", "rating", "timestamp"},
               ratings);
  }
  if (everyWidth(rows, 4) && everyCell(rows, 2, small) && everyCell(rows, 3, isUnixTime))
    return set("movielens-ratings", "interactions", {"user_id", "item_id", "rating", "timestamp"}, ratings);
  if (everyWidth(rows, 3) && everyCell(rows, 2, small) && everyCell(rows, 0, isInteger) &&
      everyCell(rows, 1, isInteger))
    return set("movielens-ratings", "interactions", {"user_id", "item_id", "rating"},
               {{"user_id", "user_id"}, {"item_id", "item_id"}, {"rating", "rating"}});
  if (everyWidth(rows, 5) && everyCell(rows, 4, isUnixTime) && everyCell(rows, 3, [](std::string_view cell) {
        return cell == "pv" || cell == "buy" || cell == "cart" || cell == "fav";
      }))
    return set(
        "taobao-behaviour", "interactions", {"user_id", "item_id", "category_id", "behaviour", "timestamp"},
        {{"user_id", "user_id"}, {"item_id", "item_id"}, {"event", "behaviour"}, {"time", "timestamp"}});
  return false;
}

bool recogniseSequences(const Guess& words, FileFormat& format) {
  std::set<std::size_t> widths;
  for (const auto& row : words.rows) {
    if (!std::ranges::all_of(row, isInteger)) return false;
    widths.insert(row.size());
  }
  if (widths.size() < 2 || *widths.rbegin() < 3) return false;
  format.name = "sequences";
  format.kind = "interactions";
  format.sequences = true;
  format.columns = {"user_id", "item_id"};
  format.mapping = {{"user_id", "user_id"}, {"item_id", "item_id"}};
  format.event = "sequence";
  return true;
}

bool sameColumns(const std::vector<std::string>& columns, std::initializer_list<std::string_view> names) {
  return std::ranges::all_of(
      names, [&](std::string_view name) { return std::ranges::find(columns, name) != columns.end(); });
}

void nameByHeader(FileFormat& format) {
  const std::vector<std::string>& columns = format.columns;
  format.kind = guessKind(columns);
  if (isRecboleHeader(columns)) {
    format.name = format.kind == "users"   ? "recbole-user"
                  : format.kind == "items" ? "recbole-item"
                                           : "recbole-inter";
    format.delimited.quotes = false;
  } else if (sameColumns(columns, {"InvoiceNo", "StockCode", "Quantity", "UnitPrice", "CustomerID"})) {
    format.name = "online-retail";
    format.kind = "interactions";
    format.event = "purchase";
    format.currency = "GBP";
    format.mapping = {{"user_id", "CustomerID"},
                      {"item_id", "StockCode"},
                      {"time", "InvoiceDate"},
                      {"title", "Description"},
                      {"price", "UnitPrice"}};
  } else if (sameColumns(columns, {"item_id", "asin", "title", "attributes", "keywords"})) {
    format.name = "s3rec-items";
    format.kind = "items";
    format.mapping = {{"item_id", "item_id"}, {"title", "title"}};
  }
}

}  // namespace

std::vector<std::string> splitColumns(std::string_view columns) {
  std::vector<std::string> parts;
  while (!columns.empty()) {
    const std::size_t end = std::min(columns.find('+'), columns.size());
    parts.emplace_back(columns.substr(0, end));
    columns.remove_prefix(std::min(end + 1, columns.size()));
  }
  return parts;
}

LineKind jsonKindOf(std::string_view line) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  simdjson::dom::object object;
  if (parser.parse(line.data(), line.size()).get(document) || document.get(object)) return LineKind::NotJson;
  if (object.size() != 1) return LineKind::Object;
  const simdjson::dom::key_value_pair pair = *object.begin();
  const bool action =
      pair.key == "index" || pair.key == "create" || pair.key == "update" || pair.key == "delete";
  return action && pair.value.is_object() ? LineKind::Action : LineKind::Object;
}

std::vector<std::string> jsonKeysOf(std::string_view sample, JsonShape shape) {
  std::vector<std::string> keys;
  simdjson::dom::parser parser;
  const auto add = [&](std::string_view text) {
    simdjson::dom::element document;
    simdjson::dom::object object;
    if (parser.parse(text.data(), text.size()).get(document) || document.get(object)) return;
    for (const auto& [key, value] : object) keys.emplace_back(key);
  };
  switch (shape) {
    case JsonShape::Judgements:
      return {"query", "docId", "rating"};
    case JsonShape::QuerySet:
      return {"queryText"};
    case JsonShape::Array: {
      int depth = 0;
      std::size_t begin = 0, objects = 0;
      bool inString = false;
      for (std::size_t at = 0; at < sample.size() && objects < 100; ++at) {
        const char character = sample[at];
        if (inString) {
          if (character == '\\') ++at;
          if (character == '"') inString = false;
        } else if (character == '"') {
          inString = true;
        } else if (character == '{' && depth++ == 0) {
          begin = at;
        } else if (character == '}' && --depth == 0) {
          add(sample.substr(begin, at + 1 - begin));
          ++objects;
        }
      }
      return keys;
    }
    case JsonShape::Lines:
    case JsonShape::PythonLines:
    case JsonShape::Bulk:
      break;
  }
  if (shape == JsonShape::Bulk) keys.emplace_back("_id");
  std::size_t number = 0;
  for (const std::string_view line : sampleLines(sample, false)) {
    if (shape == JsonShape::Bulk && number++ % 2 == 0) continue;
    if (shape == JsonShape::PythonLines)
      add(jsonFromPython(line));
    else
      add(line);
  }
  return keys;
}

void recogniseDelimited(std::string_view sample, const FormatHints& hints, FileFormat& format) {
  Guess best;
  if (!hints.delimiter.empty()) {
    best = tryDelimiter(sample, hints.delimiter, true);
  } else {
    for (const char* delimiter : {"\t", "::", ",", ";", "|"}) {
      Guess guess = tryDelimiter(sample, delimiter, true);
      if (guess.score > best.score) best = std::move(guess);
    }
    Guess words = tryDelimiter(sample, " ", false);
    if (best.score < 0.5 && recogniseSequences(words, format)) return;
    if (best.score == 0 && words.score > 0 && recogniseHeaderless(words, format)) {
      format.delimited.delimiter = " ";
      return;
    }
  }
  if (best.rows.empty() || best.delimiter.empty()) best = tryDelimiter(sample, ",", true);
  format.name = best.delimiter == "\t" ? "tsv" : "csv";
  format.delimited.delimiter = best.delimiter;
  if (hints.format == "sequences") {
    recogniseSequences(tryDelimiter(sample, " ", false), format);
    format.sequences = true;
    return;
  }
  const bool header = hints.header.value_or(looksLikeHeader(best.rows));
  if (!header && !hints.header && recogniseHeaderless(best, format)) return;
  format.delimited.header = header;
  if (!header) {
    for (std::size_t column = 1; column <= best.rows.front().size(); ++column)
      format.columns.push_back(std::to_string(column));
    format.delimited.columns = format.columns;
    return;
  }
  // Named as the reader names them: trimmed, doubles numbered.
  std::map<std::string, int> seen;
  for (std::size_t at = 0; at < best.rows.front().size(); ++at) {
    std::string name(trimmed(best.rows.front()[at]));
    if (name.empty()) name = std::to_string(at + 1);
    const int count = ++seen[name];
    format.columns.push_back(count == 1 ? name : name + " (" + std::to_string(count) + ")");
  }
  nameByHeader(format);
}

}  // namespace db

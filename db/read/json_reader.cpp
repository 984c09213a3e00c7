#include "db/read/json_reader.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace db {
namespace {

/// An object that is longer is taken for a missing brace.
constexpr std::size_t kLongestObject = 64 << 20;
constexpr std::string_view kBlank = " \t\r\n";

struct Extent {
  std::size_t begin = 0, end = 0;
};

/// The first object in `text` from `from` on, through its closing brace; end 0: it is not whole; nothing:
/// only brackets, commas and blanks are left. Strings hide braces.
std::optional<Extent> findObject(std::string_view text, std::size_t from, std::size_t* resume = nullptr) {
  const std::size_t begin = text.find('{', from);
  if (begin == std::string_view::npos) return std::nullopt;
  int depth = 0;
  bool inString = false;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char character = text[at];
    if (inString) {
      if (character == '\\')
        ++at;
      else if (character == '"')
        inString = false;
    } else if (character == '"') {
      inString = true;
    } else if (character == '{') {
      ++depth;
    } else if (character == '}' && --depth == 0) {
      return Extent{begin, at + 1};
    }
  }
  if (resume) *resume = begin;
  return Extent{begin, 0};
}

std::int64_t countLines(std::string_view text) {
  return std::count(text.begin(), text.end(), '\n');
}

void appendScalar(simdjson::dom::element value, std::string& out) {
  switch (value.type()) {
    case simdjson::dom::element_type::STRING:
      out += std::string_view(value);
      break;
    case simdjson::dom::element_type::INT64:
      fmt::format_to(std::back_inserter(out), "{}", std::int64_t(value));
      break;
    case simdjson::dom::element_type::UINT64:
      fmt::format_to(std::back_inserter(out), "{}", std::uint64_t(value));
      break;
    case simdjson::dom::element_type::DOUBLE:
      fmt::format_to(std::back_inserter(out), "{}", double(value));
      break;
    case simdjson::dom::element_type::BOOL:
      out += bool(value) ? "true" : "false";
      break;
    case simdjson::dom::element_type::ARRAY:
      for (const simdjson::dom::element member : simdjson::dom::array(value)) {
        if (!out.empty()) out += kListSeparator;
        appendScalar(member, out);
      }
      break;
    case simdjson::dom::element_type::OBJECT:
      if (out.empty()) out += kObjectMark;
      out += simdjson::minify(value);
      break;
    case simdjson::dom::element_type::NULL_VALUE:
      break;
  }
}

}  // namespace

struct JsonReader::State {
  State(TextStream& source, JsonShape kind) : stream(source), shape(kind) {}

  TextStream& stream;
  JsonShape shape;
  std::vector<std::string> columns;
  std::map<std::string, std::size_t, std::less<>> columnIndex;
  simdjson::dom::parser parser, actionParser;
  std::int64_t line = 1;
  std::size_t used = 0;             // bytes of the row handed out last
  std::deque<std::string> scratch;  // texts made for cells of the current row
  std::size_t scratchUsed = 0;
  std::string translated;  // a Python line as JSON
  bool skippedToArray = false;

  // Judgements: the query whose ratings are being handed out.
  std::string group;
  std::string groupQuery;
  std::size_t groupAt = 0;
  std::int64_t groupLine = 0;

  std::size_t column(std::string_view name) {
    if (const auto place = columnIndex.find(name); place != columnIndex.end()) return place->second;
    columnIndex.emplace(name, columns.size());
    columns.emplace_back(name);
    return columns.size() - 1;
  }

  std::string& newScratch() {
    if (scratchUsed == scratch.size()) scratch.emplace_back();
    std::string& text = scratch[scratchUsed++];
    text.clear();
    return text;
  }

  void setCell(SourceRow& row, std::string_view name, std::string_view text) {
    const std::size_t index = column(name);
    if (row.cells.size() <= index) row.cells.resize(columns.size());
    row.cells[index] = text;
  }

  void addCells(simdjson::dom::object object, SourceRow& row) {
    for (const auto& [key, value] : object) {
      if (value.is_null()) {
        column(key);
        continue;
      }
      if (value.is_string()) {
        setCell(row, key, std::string_view(value));
      } else {
        std::string& text = newScratch();
        appendScalar(value, text);
        setCell(row, key, text);
      }
    }
  }

  bool nextLine(std::string_view& text, std::int64_t& number);
  bool nextObject(SourceRow& row);
  bool takeOther(std::string_view text, SourceRow& row);
  void parseObject(std::string_view text, bool padded, SourceRow& row);
  bool nextBulk(SourceRow& row);
  bool nextRating(SourceRow& row);
  bool nextGroup();
  bool skipToArray(std::string_view key);
};

/// Hands out the next line that is not blank; it stays until the next call.
bool JsonReader::State::nextLine(std::string_view& text, std::int64_t& number) {
  stream.consume(std::exchange(used, 0));
  std::size_t searched = 0;
  bool atEnd = false;
  while (true) {
    const std::string_view view = stream.view();
    const std::size_t end = view.find('\n', searched);
    if (end == std::string_view::npos && !atEnd) {
      searched = view.size();
      atEnd = !stream.extend();
      continue;
    }
    if (view.empty()) return false;
    std::string_view found = view.substr(0, std::min(end, view.size()));
    const std::size_t bytes = std::min(found.size() + 1, view.size());
    while (!found.empty() && kBlank.find(found.back()) != std::string_view::npos) found.remove_suffix(1);
    number = line++;
    if (found.empty()) {
      stream.consume(bytes);
      searched = 0;
      continue;
    }
    text = found;
    used = bytes;
    return true;
  }
}

void JsonReader::State::parseObject(std::string_view text, bool padded, SourceRow& row) {
  simdjson::dom::element document;
  const auto error = parser.parse(text.data(), text.size(), !padded).get(document);
  if (error) {
    row.error = fmt::format("The row is not valid JSON: {}", simdjson::error_message(error));
    if (!row.error.ends_with('.')) row.error += '.';
    return;
  }
  simdjson::dom::object object;
  if (document.get(object)) {
    row.error = "The row is not a JSON object.";
    return;
  }
  addCells(object, row);
}

/// Skips what stands before the array of a key, e.g. a name and a description.
bool JsonReader::State::skipToArray(std::string_view key) {
  std::size_t at;
  while ((at = stream.view().find(key)) == std::string_view::npos)
    if (stream.view().size() > kLongestObject || !stream.extend()) return false;
  std::size_t open;
  while ((open = stream.view().find('[', at)) == std::string_view::npos)
    if (!stream.extend()) return false;
  line += countLines(stream.view().substr(0, open + 1));
  stream.consume(open + 1);
  return true;
}

/// The first member before an object that is none itself, as a bad row.
bool JsonReader::State::takeOther(std::string_view text, SourceRow& row) {
  constexpr std::string_view kBetween = " \t\r\n,[]\xef\xbb\xbf";
  const std::size_t begin = text.find_first_not_of(kBetween);
  if (begin == std::string_view::npos) return false;
  bool inString = false;
  std::size_t end = begin;
  for (; end < text.size() && (inString || kBetween.substr(3).find(text[end]) == std::string_view::npos);
       ++end) {
    if (inString && text[end] == '\\')
      ++end;
    else if (text[end] == '"')
      inString = !inString;
  }
  end = std::min(end, text.size());
  line += countLines(text.substr(0, begin));
  row.line = line;
  row.raw = text.substr(begin, end - begin);
  row.error = "An object is expected here: the members of the array are the rows.";
  line += countLines(row.raw);
  used = end;
  return true;
}

bool JsonReader::State::nextObject(SourceRow& row) {
  stream.consume(std::exchange(used, 0));
  bool atEnd = false;
  while (true) {
    const std::string_view text = stream.view();
    const std::optional<Extent> extent = findObject(text, 0);
    if (shape == JsonShape::Array && (extent || atEnd) &&
        takeOther(text.substr(0, extent ? extent->begin : text.size()), row))
      return true;
    if (extent && extent->end > 0) {
      line += countLines(text.substr(0, extent->begin));
      row.line = line;
      row.raw = text.substr(extent->begin, extent->end - extent->begin);
      line += countLines(row.raw);
      used = extent->end;
      return true;
    }
    if (text.size() <= kLongestObject && !atEnd) {
      atEnd = !stream.extend();
      continue;
    }
    if (!extent) {
      line += countLines(text);
      stream.consume(text.size());
      return false;
    }
    // An object that never ends: the rest of the file is one bad row.
    line += countLines(text.substr(0, extent->begin));
    row.line = line;
    row.raw = text.substr(extent->begin);
    row.error = "A JSON object opens here and is never closed.";
    used = text.size();
    return true;
  }
}

bool JsonReader::State::nextBulk(SourceRow& row) {
  std::string_view text;
  std::int64_t number = 0;
  if (!nextLine(text, number)) return false;
  row.line = number;
  row.raw = text;
  simdjson::dom::element document;
  simdjson::dom::object action;
  if (actionParser.parse(text.data(), text.size(), false).get(document) || document.get(action) ||
      action.size() != 1) {
    row.error = "A line of action such as {\"index\":{\"_id\":\"1\"}} is expected here.";
    return true;
  }
  const simdjson::dom::key_value_pair pair = *action.begin();
  if (pair.key != "index" && pair.key != "create" && pair.key != "update") {
    row.error = fmt::format("The action {} is not index, create or update.", pair.key);
    return true;
  }
  std::string& id = newScratch();
  simdjson::dom::element idElement;
  if (!pair.value.at_key("_id").get(idElement)) appendScalar(idElement, id);
  if (!nextLine(text, number)) {
    row.raw = {};
    row.error = "The document that belongs to this action is missing: the file ends here.";
    return true;
  }
  row.line = number;
  row.raw = text;
  parseObject(text, true, row);
  if (row.error.empty() && !id.empty()) setCell(row, "_id", id);
  return true;
}

bool JsonReader::State::nextGroup() {
  SourceRow element;
  if (!nextObject(element)) return false;
  group.assign(element.raw);
  groupLine = element.line;
  groupQuery.clear();
  simdjson::dom::element document;
  std::string_view query;
  if (!parser.parse(group).get(document)) {
    if (!document.at_key("query").get(query)) groupQuery.assign(query);
    if (groupQuery.empty() && !document.at_key("queryText").get(query)) groupQuery.assign(query);
  }
  const std::size_t ratings = group.find("\"ratings\"");
  groupAt = ratings == std::string::npos ? group.size() : ratings;
  return true;
}

bool JsonReader::State::nextRating(SourceRow& row) {
  while (true) {
    const std::optional<Extent> extent =
        groupAt < group.size() ? findObject(group, groupAt) : std::optional<Extent>();
    if (!extent) {
      if (!nextGroup()) return false;
      continue;
    }
    row.line = groupLine + countLines(std::string_view(group).substr(0, extent->begin));
    const std::size_t end = extent->end > 0 ? extent->end : group.size();
    row.raw = std::string_view(group).substr(extent->begin, end - extent->begin);
    groupAt = end;
    parseObject(row.raw, false, row);
    if (row.error.empty()) setCell(row, "query", groupQuery);
    return true;
  }
}

JsonReader::JsonReader(TextStream& stream, JsonShape shape)
    : m_state(std::make_unique<State>(stream, shape)) {}
JsonReader::~JsonReader() = default;

const std::vector<std::string>& JsonReader::columns() const {
  return m_state->columns;
}

bool JsonReader::next(SourceRow& row) {
  State& state = *m_state;
  row.error.clear();
  row.cells.assign(state.columns.size(), {});
  state.scratchUsed = 0;
  bool more = false;
  switch (state.shape) {
    case JsonShape::Lines:
      if ((more = state.nextLine(row.raw, row.line))) state.parseObject(row.raw, true, row);
      break;
    case JsonShape::PythonLines:
      if ((more = state.nextLine(row.raw, row.line))) {
        state.translated = jsonFromPython(row.raw);
        state.parseObject(state.translated, false, row);
      }
      break;
    case JsonShape::Bulk:
      more = state.nextBulk(row);
      break;
    case JsonShape::QuerySet:
    case JsonShape::Judgements:
      if (!std::exchange(state.skippedToArray, true) &&
          !state.skipToArray(state.shape == JsonShape::QuerySet ? "\"querySetQueries\""
                                                                : "\"judgmentRatings\""))
        return false;
      if (state.shape == JsonShape::Judgements) {
        more = state.nextRating(row);
        break;
      }
      [[fallthrough]];
    case JsonShape::Array:
      if ((more = state.nextObject(row)) && row.error.empty()) state.parseObject(row.raw, true, row);
      break;
  }
  row.cells.resize(state.columns.size());
  return more;
}

std::string jsonFromPython(std::string_view literal) {
  std::string json;
  json.reserve(literal.size() + 16);
  const auto isWord = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  for (std::size_t at = 0; at < literal.size(); ++at) {
    const char character = literal[at];
    if (character == '\'' || character == '"') {
      json += '"';
      for (++at; at < literal.size() && literal[at] != character; ++at) {
        if (literal[at] == '"') {
          json += "\\\"";
        } else if (literal[at] == '\\' && at + 1 < literal.size()) {
          const char escaped = literal[++at];
          if (escaped == '\'')
            json += '\'';
          else if (escaped == 'x' && at + 2 < literal.size())
            json += fmt::format("\\u00{}", literal.substr(at + 1, 2)), at += 2;
          else if (std::string_view("\"\\/bfnrtu").find(escaped) != std::string_view::npos)
            (json += '\\') += escaped;
          else
            (json += "\\\\") += escaped;
        } else {
          json += literal[at];
        }
      }
      json += '"';
    } else if (isWord(character)) {
      std::size_t end = at;
      while (end < literal.size() && isWord(literal[end])) ++end;
      const std::string_view word = literal.substr(at, end - at);
      if (end < literal.size() && (literal[end] == '\'' || literal[end] == '"') && word.size() <= 2) {
        at = end - 1;  // the u of u'text'
        continue;
      }
      json += word == "True" ? "true" : word == "False" ? "false" : word == "None" ? "null" : word;
      at = end - 1;
    } else {
      json += character == '(' ? '[' : character == ')' ? ']' : character;
    }
  }
  return json;
}

}  // namespace db

#include "db/read/trec.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <span>

#include "db/error.h"
#include "db/read/text_stream.h"

namespace db {
namespace {

/// What one of the two formats looks like.
struct Layout {
  const char* what;
  const char* columnNames;
  std::size_t columns, document, value;
  const char* valueName;
};
constexpr Layout kRun{"a run", "query, Q0, document, rank, score and run name", 6, 2, 4, "score"};
constexpr Layout kJudgements{"judgements", "query, iteration, document and grade", 4, 2, 3, "grade"};
constexpr std::size_t kMostColumns = 6;

bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/// The columns of a line; returns how many there are, also where there are more than fit.
std::size_t splitColumns(std::string_view line, std::array<std::string_view, kMostColumns>& columns) {
  std::size_t count = 0, place = 0;
  while (true) {
    while (place < line.size() && isBlank(line[place])) ++place;
    if (place == line.size()) return count;
    const std::size_t begin = place;
    while (place < line.size() && !isBlank(line[place])) ++place;
    if (count < columns.size()) columns[count] = line.substr(begin, place - begin);
    ++count;
  }
}

std::optional<double> numberFrom(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

class TrecReader {
 public:
  TrecReader(const std::filesystem::path& file, TrecNames& names, const Layout& layout)
      : m_stream(file), m_names(names), m_layout(layout) {}

  std::vector<TrecLine> read() {
    while (true) {
      const std::string_view text = m_stream.view();
      const std::size_t end = text.find('\n');
      if (end == std::string_view::npos && m_stream.extend()) continue;
      if (end == std::string_view::npos && text.empty()) break;
      // As many lines as there are: to consume each of them costs more than to read it.
      std::size_t used = 0;
      for (std::size_t stop = end;; stop = text.find('\n', used)) {
        if (stop == std::string_view::npos && used > 0) break;
        const std::size_t length = stop == std::string_view::npos ? text.size() : stop;
        take(text.substr(used, length - used));
        used = std::min(length + 1, text.size());
        if (used == text.size()) break;
      }
      m_stream.consume(used);
    }
    if (m_lines.empty())
      throw Error(Error::Kind::BadInput,
                  fmt::format("{} holds no line of {}; its columns are {}.",
                              m_stream.file().filename().string(), m_layout.what, m_layout.columnNames),
                  m_stream.file().filename().string());
    return std::move(m_lines);
  }

 private:
  void take(std::string_view text) {
    ++m_number;
    const std::size_t count = splitColumns(text, m_columns);
    if (count == 0) return;
    if (count != m_layout.columns)
      fail(fmt::format("has {} columns, but {} has {}: {}", count, m_layout.what, m_layout.columns,
                       m_layout.columnNames));
    const std::optional<double> value = numberFrom(m_columns[m_layout.value]);
    const bool judgement = m_layout.columns == kJudgements.columns;
    if (!value || (judgement && !std::isfinite(*value)))
      fail(fmt::format("has the {} \"{}\", which is not a number", m_layout.valueName,
                       m_columns[m_layout.value]));
    if (m_lines.empty() || m_columns[0] != m_lastQuery) {
      m_lastQuery = m_columns[0];
      m_query = m_names.queries.numberOf(m_lastQuery);
    }
    m_lines.push_back({m_query, m_names.documents.numberOf(m_columns[m_layout.document]), *value});
  }

  [[noreturn]] void fail(const std::string& reason) const {
    const std::string name = m_stream.file().filename().string();
    throw Error(Error::Kind::BadInput, fmt::format("Line {} of {} {}.", m_number, name, reason),
                fmt::format("{}:{}", name, m_number));
  }

  TextStream m_stream;
  TrecNames& m_names;
  const Layout& m_layout;
  std::int64_t m_number = 0;
  std::array<std::string_view, kMostColumns> m_columns;
  std::string m_lastQuery;  // runs have a query's lines together
  std::int32_t m_query = 0;
  std::vector<TrecLine> m_lines;
};

}  // namespace

std::int32_t NameTable::numberOf(std::string_view name) {
  const auto found = m_numbers.find(name);
  if (found != m_numbers.end()) return found->second;
  const auto number = static_cast<std::int32_t>(m_names.size());
  m_names.emplace_back(name);
  m_numbers.emplace(m_names.back(), number);
  return number;
}

std::vector<std::string> NameTable::take() {
  m_numbers.clear();
  std::vector<std::string> names(std::make_move_iterator(m_names.begin()),
                                 std::make_move_iterator(m_names.end()));
  m_names.clear();
  return names;
}

std::vector<TrecLine> readTrecRun(const std::filesystem::path& file, TrecNames& names) {
  return TrecReader(file, names, kRun).read();
}

std::vector<TrecLine> readTrecJudgements(const std::filesystem::path& file, TrecNames& names) {
  return TrecReader(file, names, kJudgements).read();
}

}  // namespace db

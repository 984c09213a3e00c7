#include "db/read/delimited_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

namespace db {
namespace {

/// A quote that is not closed within this much text is taken for a stray one.
constexpr std::size_t kLongestQuotedRow = 1 << 20;

std::string_view withoutCarriageReturn(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

DelimitedReader::DelimitedReader(TextStream& stream, DelimitedOptions options)
    : m_stream(stream), m_options(std::move(options)) {
  if (m_options.header) {
    SourceRow row;
    if (readRow(row)) nameColumns(row.cells, true);
  } else {
    for (const std::string& name : m_options.columns) m_columns.push_back(name);
  }
}

void DelimitedReader::nameColumns(const std::vector<std::string_view>& cells, bool areNames) {
  std::map<std::string, int> seen;
  for (std::size_t at = 0; at < cells.size(); ++at) {
    std::string name = areNames ? std::string(cells[at]) : std::string();
    while (name.starts_with("\xef\xbb\xbf")) name.erase(0, 3);
    name.erase(0, name.find_first_not_of(" \t"));
    name.erase(name.find_last_not_of(" \t") + 1);
    if (name.empty()) name = std::to_string(at + 1);
    // Two columns of one name stay apart, so that a mapping can mean either.
    const int count = ++seen[name];
    m_columns.push_back(count == 1 ? name : fmt::format("{} ({})", name, count));
  }
}

bool DelimitedReader::next(SourceRow& row) {
  if (!readRow(row)) return false;
  if (m_columns.empty() && row.error.empty()) nameColumns(row.cells, false);
  checkWidth(row);
  return true;
}

void DelimitedReader::checkWidth(SourceRow& row) const {
  if (!row.error.empty() || row.cells.size() == m_columns.size()) return;
  row.error = fmt::format("The row has {} field{} where {} are expected.", row.cells.size(),
                          row.cells.size() == 1 ? "" : "s", m_columns.size());
}

bool DelimitedReader::readRow(SourceRow& row) {
  m_stream.consume(std::exchange(m_used, 0));
  row.error.clear();
  row.cells.clear();
  std::size_t searched = 0;
  bool atEnd = false;
  while (true) {
    const std::string_view text = m_stream.view();
    const std::size_t end = text.find('\n', searched);
    if (end == std::string_view::npos && !atEnd) {
      searched = text.size();
      atEnd = !m_stream.extend();
      continue;
    }
    if (text.empty()) return false;
    const std::string_view line = withoutCarriageReturn(text.substr(0, std::min(end, text.size())));
    const std::size_t lineBytes = end == std::string_view::npos ? text.size() : end + 1;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) {  // a blank line
      m_stream.consume(lineBytes);
      ++m_line;
      searched = 0;
      continue;
    }
    row.line = m_line;
    row.raw = line;
    m_used = lineBytes;
    if (!m_options.quotes || line.find('"') == std::string_view::npos) {
      splitPlain(line, row.cells);
      ++m_line;
      return true;
    }
    std::size_t used = 0;
    switch (parseQuoted(text, atEnd, row, used)) {
      case Outcome::NeedMore:
        searched = end == std::string_view::npos ? text.size() : end;
        if (!m_stream.extend()) atEnd = true;
        continue;
      case Outcome::OpenQuote:
        row.error = "A quoted field opens here and is never closed.";
        row.cells.clear();
        ++m_line;  // the rows after it are read as if it were alone
        return true;
      case Outcome::Row:
        row.raw = withoutCarriageReturn(text.substr(0, used));
        if (row.raw.ends_with('\n')) row.raw = withoutCarriageReturn(row.raw.substr(0, row.raw.size() - 1));
        m_used = used;
        m_line += std::max<std::int64_t>(
            1, std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(used), '\n'));
        return true;
    }
  }
}

void DelimitedReader::splitPlain(std::string_view line, std::vector<std::string_view>& cells) const {
  const std::string_view delimiter = m_options.delimiter;
  if (delimiter == " ") {
    for (std::size_t at = line.find_first_not_of(" \t"); at != std::string_view::npos;) {
      const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
      cells.push_back(line.substr(at, end - at));
      at = line.find_first_not_of(" \t", end);
    }
    return;
  }
  while (true) {
    const std::size_t end = delimiter.size() == 1 ? line.find(delimiter[0]) : line.find(delimiter);
    cells.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + delimiter.size());
  }
}

/// Reads one record from the start of `text`. A quote opens only at the start of a field; what stands between
/// a closing quote and the next delimiter is kept as it is.
DelimitedReader::Outcome DelimitedReader::parseQuoted(std::string_view text, bool atEnd, SourceRow& row,
                                                      std::size_t& used) {
  row.cells.clear();
  m_scratchUsed = 0;
  const std::string_view delimiter = m_options.delimiter;
  std::size_t at = 0;
  while (true) {
    std::string* unescaped = nullptr;
    std::string_view field;
    if (at < text.size() && text[at] == '"') {
      std::size_t from = at + 1;
      while (true) {
        const std::size_t quote = text.find('"', from);
        if (quote == std::string_view::npos || (quote + 1 == text.size() && !atEnd)) {
          if (atEnd || text.size() > kLongestQuotedRow) return Outcome::OpenQuote;
          return Outcome::NeedMore;
        }
        if (quote + 1 < text.size() && text[quote + 1] == '"') {
          if (!unescaped) {
            if (m_scratchUsed == m_scratch.size()) m_scratch.emplace_back();
            unescaped = &m_scratch[m_scratchUsed++];
            unescaped->clear();
            from = at + 1;
          }
          unescaped->append(text.substr(from, quote + 1 - from));
          from = quote + 2;
          continue;
        }
        if (unescaped) {
          unescaped->append(text.substr(from, quote - from));
          field = *unescaped;
        } else {
          field = text.substr(at + 1, quote - at - 1);
        }
        at = quote + 1;
        break;
      }
    }
    // The unquoted rest of the field, or all of it.
    std::size_t end = at;
    while (end < text.size() && text[end] != '\n' && text.substr(end, delimiter.size()) != delimiter) ++end;
    if (end == text.size() && !atEnd) return Outcome::NeedMore;
    const bool last = end == text.size() || text[end] == '\n';
    std::string_view rest = text.substr(at, end - at);
    if (last) rest = withoutCarriageReturn(rest);
    if (field.data() == nullptr) {
      field = rest;
    } else if (rest.find_first_not_of(' ') != std::string_view::npos) {
      // A quote that closes lines later and is followed by more was no closing quote: the first one is stray.
      if (field.find('\n') != std::string_view::npos) return Outcome::OpenQuote;
      if (!unescaped) {
        if (m_scratchUsed == m_scratch.size()) m_scratch.emplace_back();
        unescaped = &m_scratch[m_scratchUsed++];
        unescaped->assign(field);
      }
      unescaped->append(rest);
      field = *unescaped;
    }
    row.cells.push_back(field);
    if (last) {
      used = std::min(end + 1, text.size());
      return Outcome::Row;
    }
    at = end + delimiter.size();
  }
}

std::vector<std::string> DelimitedReader::split(std::string_view line, const DelimitedOptions& options) {
  std::vector<std::string> fields;
  std::string field;
  const bool runs = options.delimiter == " ";
  bool quoted = false, fresh = true;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (options.quotes && line[at] == '"' && (quoted || fresh)) {
      if (quoted && at + 1 < line.size() && line[at + 1] == '"')
        field += line[at++];
      else
        quoted = !quoted;
      fresh = false;
    } else if (!quoted && (runs ? line[at] == ' ' || line[at] == '\t'
                                : line.substr(at).starts_with(options.delimiter))) {
      if (!runs || !field.empty()) fields.push_back(std::exchange(field, {}));
      at += options.delimiter.size() - 1;
      fresh = true;
    } else {
      field += line[at];
      fresh = false;
    }
  }
  if (!runs || !field.empty()) fields.push_back(field);
  return fields;
}

}  // namespace db

#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "db/read/row_reader.h"
#include "db/read/text_stream.h"

namespace db {

struct DelimitedOptions {
  std::string delimiter = ",";  ///< one or more characters; " " stands for any run of spaces and tabs
  bool quotes = true;           ///< "a ""quoted"" field", which may hold delimiters and line ends
  bool header = true;           ///< the first row names the columns
  std::vector<std::string> columns = {};  ///< without a header: names; empty: "1", "2", ... by the first row
};

/// CSV and its relatives. Lines may end in LF or CRLF, the last may lack its end. Rows with more or fewer
/// fields than columns are errors of their own; blank lines are no rows.
class DelimitedReader : public RowReader {
 public:
  /// `stream` must outlive the reader.
  DelimitedReader(TextStream& stream, DelimitedOptions options);

  const std::vector<std::string>& columns() const override { return m_columns; }
  bool next(SourceRow& row) override;

  /// Splits one line without line ends in quotes, as next() does; for looking at samples.
  static std::vector<std::string> split(std::string_view line, const DelimitedOptions& options);

 private:
  enum class Outcome { Row, NeedMore, OpenQuote };
  bool readRow(SourceRow& row);
  Outcome parseQuoted(std::string_view text, bool atEnd, SourceRow& row, std::size_t& used);
  void splitPlain(std::string_view line, std::vector<std::string_view>& cells) const;
  void checkWidth(SourceRow& row) const;
  void nameColumns(const std::vector<std::string_view>& cells, bool areNames);

  TextStream& m_stream;
  DelimitedOptions m_options;
  std::vector<std::string> m_columns;
  std::int64_t m_line = 1;
  std::size_t m_used = 0;             // bytes of the row handed out last
  std::deque<std::string> m_scratch;  // unescaped fields of the current row
  std::size_t m_scratchUsed = 0;
};

}  // namespace db

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace db {

/// One row of a foreign file. Views hold until the next row is read.
struct SourceRow {
  std::int64_t line = 0;                ///< 1-based line where the row begins
  std::string_view raw;                 ///< as it stands in the file, in UTF-8
  std::vector<std::string_view> cells;  ///< by column; a view without data (nullptr) is an absent value
  std::string error;                    ///< why it cannot be read as a row; empty: it can
};

/// In a cell: between the members of a list, and before the JSON text of an object.
constexpr char kListSeparator = '\x1f';
constexpr char kObjectMark = '\x1e';

/// Rows of a foreign file, one at a time: constant memory, one pass.
class RowReader {
 public:
  virtual ~RowReader() = default;

  /// The columns known by now: all of them for delimited text; JSON adds keys as they appear.
  virtual const std::vector<std::string>& columns() const = 0;

  /// False at the end of the file.
  virtual bool next(SourceRow& row) = 0;
};

}  // namespace db

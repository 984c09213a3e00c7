#pragma once

#include <string>
#include <vector>

#include "db/read/delimited_reader.h"
#include "db/read/row_reader.h"

namespace db {

/// Lines of "user item item ..." in time order, as S3-Rec and SASRec use them: each pair is a row with the
/// columns user_id and item_id.
class SequenceReader : public RowReader {
 public:
  explicit SequenceReader(TextStream& stream);

  const std::vector<std::string>& columns() const override { return m_columns; }
  bool next(SourceRow& row) override;

 private:
  DelimitedReader m_lines;
  SourceRow m_current;
  std::size_t m_at = 0;  // the next item in m_current
  std::vector<std::string> m_columns = {"user_id", "item_id"};
};

}  // namespace db

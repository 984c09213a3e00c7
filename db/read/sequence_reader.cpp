#include "db/read/sequence_reader.h"

namespace db {

SequenceReader::SequenceReader(TextStream& stream)
    : m_lines(stream, {.delimiter = " ", .quotes = false, .header = false}) {}

bool SequenceReader::next(SourceRow& row) {
  if (m_at >= m_current.cells.size()) {
    if (!m_lines.next(m_current)) return false;
    m_current.error.clear();  // lines differ in length by their nature
    m_at = 1;
  }
  row.line = m_current.line;
  row.raw = m_current.raw;
  row.error.clear();
  if (m_current.cells.size() < 2) {
    row.cells.clear();
    row.error = "The line names a user but no item.";
    m_at = m_current.cells.size();
    return true;
  }
  row.cells.assign({m_current.cells[0], m_current.cells[m_at++]});
  return true;
}

}  // namespace db

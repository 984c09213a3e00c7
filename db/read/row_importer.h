#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "db/read/file_format.h"
#include "db/read/row_reader.h"
#include "db/workspace/import_writer.h"

namespace db {

/// Why a row cannot be imported.
struct Rejection {
  std::string column;  ///< of the file; empty: the row as a whole
  std::string reason;  ///< one sentence
};

/// Makes records of a workspace out of rows of a file, as the format's kind and mapping say.
class RowImporter {
 public:
  /// `writer` null: rows are only checked. Both must outlive the importer. Throws Error(BadInput) where the
  /// kind is not known or a field that it needs is mapped to no column.
  RowImporter(const FileFormat& format, RowReader& rows, ImportWriter* writer);

  std::optional<Rejection> take(const SourceRow& row);

 private:
  struct Field {
    std::vector<std::string> columns;
    std::vector<std::size_t> indices;  ///< of columns; npos while a JSON key has not appeared
  };
  using Outcome = std::optional<Rejection>;

  Field fieldFor(std::string_view name) const;
  void findColumns();
  std::string_view cell(const Field& field, const SourceRow& row) const;
  std::string text(const Field& field, const SourceRow& row, std::string_view listJoint) const;
  Rejection reject(const Field& field, std::string reason) const;
  Outcome readId(const Field& field, const SourceRow& row, std::string_view what, std::string& id) const;
  Outcome readTime(const SourceRow& row, std::optional<std::int64_t>& time) const;
  Outcome readRating(const SourceRow& row, std::optional<double>& rating) const;
  Outcome readPrice(const SourceRow& row, NewItem& item) const;
  void addAttributes(const SourceRow& row, std::string& attributes) const;

  Outcome takeItem(const SourceRow& row);
  Outcome takeUser(const SourceRow& row);
  Outcome takeInteraction(const SourceRow& row);
  Outcome takeRetail(const SourceRow& row);
  Outcome takeReview(const SourceRow& row);
  Outcome takeQuestion(const SourceRow& row);
  Outcome takeQuery(const SourceRow& row);
  Outcome takeJudgement(const SourceRow& row);

  const FileFormat& m_format;
  RowReader& m_rows;
  ImportWriter* m_writer;
  Outcome (RowImporter::*m_take)(const SourceRow&) = nullptr;
  std::size_t m_columnsKnown = static_cast<std::size_t>(-1);
  std::vector<bool> m_mapped;  // by column: is not an attribute
  Field m_itemId, m_userId, m_title, m_brand, m_category, m_description, m_price, m_currency, m_averageRating,
      m_ratingCount, m_rating, m_time, m_event, m_weight, m_text, m_summary, m_label, m_question, m_answer,
      m_queryId, m_query, m_grade, m_judge, m_invoice, m_quantity, m_combined, m_questions;
  std::unordered_set<std::string> m_described;  ///< items of which an interaction's row has said something
  NewInteraction m_interaction;                 // reused, so that its strings keep their room
};

}  // namespace db

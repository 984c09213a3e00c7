#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "db/read/row_reader.h"
#include "db/read/text_stream.h"

namespace db {

enum class JsonShape {
  Lines,        ///< one object a line
  Array,        ///< objects one after another, in an array or not, over as many lines as they like
  Bulk,         ///< OpenSearch: a line of action, then a line of document; the action's _id is a column
  PythonLines,  ///< Python literals, as Amazon 2014 wrote them
  Judgements,   ///< {"judgmentRatings": [{"query", "ratings": [{"docId", "rating"}]}]}; a rating is a row
  QuerySet,     ///< {"querySetQueries": [{"queryText"}]}
};

/// JSON objects as rows: each key is a column. Lists become their members with kListSeparator between,
/// however deep; objects become their JSON text behind kObjectMark; null is an absent value.
class JsonReader : public RowReader {
 public:
  /// `stream` must outlive the reader.
  JsonReader(TextStream& stream, JsonShape shape);
  ~JsonReader() override;

  const std::vector<std::string>& columns() const override;
  bool next(SourceRow& row) override;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// A Python literal as JSON: quotes, escapes, True, False, None, tuples.
std::string jsonFromPython(std::string_view literal);

}  // namespace db

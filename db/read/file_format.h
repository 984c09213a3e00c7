#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/read/column_guess.h"
#include "db/read/delimited_reader.h"
#include "db/read/json_reader.h"
#include "db/read/row_reader.h"
#include "db/read/text_stream.h"

namespace db {

/// What the user already said about a file; what is empty is recognised.
struct FormatHints {
  std::string kind;
  std::string format;     ///< a name of knownFormats()
  ColumnMapping mapping;  ///< overrides single fields
  std::string delimiter;
  std::optional<bool> header;
};

/// How to read a file and what its rows mean.
struct FileFormat {
  std::string name;
  std::string kind;  ///< empty where nothing fits: the user must say
  std::optional<JsonShape> json;
  bool sequences = false;  ///< a line is a user and their items
  DelimitedOptions delimited;
  std::vector<std::string> columns;  ///< seen in the sample, as the reader names them
  ColumnMapping mapping;
  std::string currency;     ///< of prices that do not name one
  std::string event;        ///< kind of interaction where no column says
  std::string defaultItem;  ///< item of reviews that name none
};

struct KnownFormat {
  std::string name, title;
  std::vector<std::string> kinds;
};
const std::vector<KnownFormat>& knownFormats();

/// Recognises a file by its content; nothing is consumed. Throws Error(BadInput) where a hint does not fit:
/// an unknown format, or a mapping to a column that is not there.
FileFormat recogniseFormat(TextStream& stream, const FormatHints& hints);

/// A reader of the rows from the start of the stream, which must outlive it.
std::unique_ptr<RowReader> openRows(TextStream& stream, const FileFormat& format);

}  // namespace db

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/read/file_format.h"

namespace db {

// The signs by which recogniseFormat() knows a file; apart from it so that each can be read alone.

/// The columns that a mapping such as "description+bullets" names.
std::vector<std::string> splitColumns(std::string_view columns);

enum class LineKind { NotJson, Object, Action };
/// Whether a line is a JSON object, and whether it is an action of OpenSearch bulk.
LineKind jsonKindOf(std::string_view line);

/// The keys of the objects in a sample, in order of appearance, with doubles; "_id" for bulk.
std::vector<std::string> jsonKeysOf(std::string_view sample, JsonShape shape);

/// Delimiter, quoting, header and format of a sample of delimited text.
void recogniseDelimited(std::string_view sample, const FormatHints& hints, FileFormat& format);

}  // namespace db

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/progress.h"

namespace core {

struct ImportRequest {
  std::filesystem::path file;
  std::string kind;    ///< interactions, items, users, reviews, qa, queries, judgements; empty: recognise
  std::string format;  ///< a name of importFormats(); empty: recognise
  std::map<std::string, std::string>
      columns;                        ///< our field -> column of the file; overrides what was recognised
  std::string delimiter;              ///< of the fields; empty: recognise
  std::string encoding;               ///< a name that ICU knows; empty: recognise
  std::optional<bool> header;         ///< whether the first row names the columns; absent: recognise
  std::filesystem::path rejectsFile;  ///< empty: imports/NUMBER-FILE.rejects.csv in the workspace
  bool dryRun = false;                ///< read and check everything, change nothing
  bool again = false;                 ///< take behaviour from a file that was imported before
};

struct RejectedRow {
  std::int64_t line = 0;  ///< 1-based line of the file
  std::string column;     ///< the column at fault, where one is
  std::string reason;     ///< one sentence
  std::string raw;        ///< the row as it stands, cut at 2,000 bytes
};

struct ImportResult {
  std::string kind;
  std::string format;
  std::map<std::string, std::string> columns;
  std::int64_t rowsRead = 0;  ///< = rowsImported + rowsRejected, always
  std::int64_t rowsImported = 0;
  std::int64_t rowsRejected = 0;
  std::filesystem::path rejectsFile;      ///< empty where nothing was rejected
  std::vector<RejectedRow> firstRejects;  ///< the first ten
  double seconds = 0;
};

/// Streams one file into the workspace in one transaction: all there or not there. Memory does not grow with
/// the file; what it cannot use of a row is listed with line, column and reason. Items, users, queries and
/// judgements that are there already are updated; behaviour from a file whose bytes were imported before as
/// the same kind is refused unless `again` is set, for it would count twice.
ImportResult importFile(const std::filesystem::path& workspace, const ImportRequest& request,
                        Progress& progress);

struct ImportPreview {
  std::string kind, format, encoding;
  char delimiter = 0;
  std::vector<std::string> columns;            ///< of the file, as read
  std::map<std::string, std::string> mapping;  ///< our field -> column
  std::vector<std::vector<std::string>> rows;  ///< the first twenty, as text
};
ImportPreview previewFile(const std::filesystem::path& file, const ImportRequest& request = {});

struct ImportFormat {
  std::string name;  ///< "amazon-2018-reviews"
  std::string title;
  std::vector<std::string> kinds;
};
const std::vector<ImportFormat>& importFormats();

struct ImportRecord {
  std::int64_t id = 0;
  std::string file, kind, format, started;
  std::int64_t rowsRead = 0, rowsImported = 0, rowsRejected = 0;
  double seconds = 0;
};
std::vector<ImportRecord> listImports(const std::filesystem::path& workspace);

}  // namespace core

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
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
  std::filesystem::path rejectsFile;  ///< empty: beside the workspace's imports
  bool dryRun = false;
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
/// the file.
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

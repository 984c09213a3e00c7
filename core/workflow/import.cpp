#include "core/workflow/import.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/workflow/rejects_file.h"
#include "db/read/byte_source.h"
#include "db/read/file_format.h"
#include "db/read/row_importer.h"
#include "db/read/text_stream.h"
#include "db/workspace/database_error.h"
#include "db/workspace/import_store.h"
#include "db/workspace/import_writer.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

using db::Workspace;
namespace fs = std::filesystem;

constexpr std::array kKinds = {"interactions", "items", "users", "reviews", "qa", "queries", "judgements"};
constexpr std::size_t kFirstRejects = 10;
constexpr std::size_t kLongestRaw = 2000;
constexpr std::int64_t kRowsBetweenReports = 2000;

/// Mistakes of the request itself, before any file is opened.
void requireSensible(const ImportRequest& request) {
  if (!request.kind.empty() && std::ranges::find(kKinds, request.kind) == kKinds.end())
    throw Error(
        Error::Kind::Usage,
        fmt::format("The kind {} is not known; it is one of {}.", request.kind, fmt::join(kKinds, ", ")),
        "kind");
  const std::vector<ImportFormat>& formats = importFormats();
  if (!request.format.empty() &&
      std::ranges::find(formats, request.format, &ImportFormat::name) == formats.end()) {
    std::vector<std::string> names;
    for (const ImportFormat& format : formats) names.push_back(format.name);
    throw Error(
        Error::Kind::Usage,
        fmt::format("The format {} is not known; it is one of {}.", request.format, fmt::join(names, ", ")),
        "format");
  }
  const std::vector<std::string>& fields = db::importFields();
  for (const auto& [field, column] : request.columns)
    if (std::ranges::find(fields, field) == fields.end())
      throw Error(
          Error::Kind::Usage,
          fmt::format("There is no field {} to map to; the fields are {}.", field, fmt::join(fields, ", ")),
          field);
}

/// The list of rejected rows replaces what bears its name, which must not be the user's data.
void refuseToOverwriteSource(const ImportRequest& request) {
  std::error_code code;  // a name that does not exist yet is no file to lose
  if (request.rejectsFile.empty() || !fs::equivalent(request.file, request.rejectsFile, code)) return;
  throw Error(
      Error::Kind::Usage,
      fmt::format("The rejected rows cannot be written over {}, the file that is imported; name another "
                  "file with --rejects.",
                  request.file.string()),
      "rejects");
}

db::FormatHints hintsOf(const ImportRequest& request) {
  return {.kind = request.kind,
          .format = request.format,
          .mapping = request.columns,
          .delimiter = request.delimiter,
          .header = request.header};
}

/// At most kLongestRaw bytes, never half a character, and never bytes that are no UTF-8.
std::string shortened(std::string_view raw) {
  if (raw.size() > kLongestRaw) {
    std::size_t end = kLongestRaw;
    while (end > 0 && (static_cast<unsigned char>(raw[end]) & 0xc0) == 0x80) --end;
    raw = raw.substr(0, end);
  }
  return std::string(raw);
}

/// Behaviour adds up, so the same file twice would count double; everything else is only updated.
void refuseSecondTime(Workspace& workspace, const std::string& hash, const std::string& kind,
                      const fs::path& file) {
  if (kind != "interactions" && kind != "reviews" && kind != "qa") return;
  const std::optional<db::ImportRow> earlier = db::findImportOfFile(workspace.database(), hash, kind);
  if (!earlier || earlier->rowsImported == 0) return;
  throw Error(
      Error::Kind::BadInput,
      fmt::format("{} was imported before, as import {} on {}; a second time would double its {}, so nothing "
                  "was changed (--again imports it all the same).",
                  file.string(), earlier->id, earlier->started, kind),
      file.string());
}

std::string jsonOf(const std::map<std::string, std::string>& columns) {
  return nlohmann::json(columns).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The state of one import while its rows go by.
struct Run {
  ImportResult result;
  RejectsFile* rejects = nullptr;

  void reject(const db::SourceRow& row, db::Rejection rejection) {
    ++result.rowsRejected;
    RejectedRow rejected{.line = row.line,
                         .column = std::move(rejection.column),
                         .reason = std::move(rejection.reason),
                         .raw = shortened(row.raw)};
    if (rejects) rejects->add(rejected);
    if (result.firstRejects.size() < kFirstRejects) result.firstRejects.push_back(std::move(rejected));
  }
};

/// Half an import is of no use to keep, so being stopped is being cancelled.
void endIfAsked(Progress& progress) {
  progress.check();
  if (progress.stopRequested()) throw Cancelled();
}

void readRows(db::TextStream& stream, db::RowReader& rows, db::RowImporter& importer, Run& run,
              Progress& progress) {
  db::SourceRow row;
  while (rows.next(row)) {
    ++run.result.rowsRead;
    if (std::optional<db::Rejection> rejection = importer.take(row))
      run.reject(row, std::move(*rejection));
    else
      ++run.result.rowsImported;
    if (run.result.rowsRead % kRowsBetweenReports == 0) {
      endIfAsked(progress);
      progress.report("reading", stream.position(), stream.total());
    }
  }
  endIfAsked(progress);
  progress.report("reading", stream.total(), stream.total());
}

}  // namespace

ImportResult importFile(const fs::path& folder, const ImportRequest& request, Progress& progress) {
  const auto began = std::chrono::steady_clock::now();
  requireSensible(request);
  refuseToOverwriteSource(request);
  Workspace workspace =
      Workspace::open(folder, request.dryRun ? Workspace::Access::ReadOnly : Workspace::Access::ReadWrite);
  try {
    const std::string hash = db::hashOfFile(request.file);
    db::TextStream stream(request.file, request.encoding);
    const db::FileFormat format = db::recogniseFormat(stream, hintsOf(request));
    if (!request.again) refuseSecondTime(workspace, hash, format.kind, request.file);

    const std::unique_ptr<db::RowReader> rows = db::openRows(stream, format);
    std::optional<db::ImportWriter> writer;
    if (!request.dryRun)
      writer.emplace(workspace.database(), db::ImportDescription{.file = request.file.filename().string(),
                                                                 .fileHash = hash,
                                                                 .kind = format.kind,
                                                                 .format = format.name,
                                                                 .columns = jsonOf(format.mapping)});
    db::RowImporter importer(format, *rows, writer ? &*writer : nullptr);

    const bool asked = !request.rejectsFile.empty();
    const fs::path imports = workspace.folder() / "imports";
    RejectsFile rejects(asked ? fs::path(request.rejectsFile.string() + ".part") : imports / "rejects.part");
    if (asked) rejects.open();

    Run run;
    run.result.kind = format.kind;
    run.result.format = format.name;
    run.result.columns = format.mapping;
    run.rejects = asked || !request.dryRun ? &rejects : nullptr;
    readRows(stream, *rows, importer, run, progress);
    rejects.flush();

    const auto seconds = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    std::int64_t number = 0;
    if (writer) {
      // From here on the job's own row waits for this transaction, so nothing may wait for the job: it is
      // told how far this is, but asked neither for a pause nor for a cancellation.
      std::int64_t blocks = 0;
      progress.report("storing", 0, 0);
      number = writer->commit({.rowsRead = run.result.rowsRead,
                               .rowsImported = run.result.rowsImported,
                               .rowsRejected = run.result.rowsRejected,
                               .seconds = seconds()},
                              [&] {
                                // Another process may have brought the same file while this one was read.
                                if (blocks == 0 && !request.again)
                                  refuseSecondTime(workspace, hash, format.kind, request.file);
                                progress.report("storing", ++blocks, 0);
                              });
    }
    if (rejects.isOpen()) {
      run.result.rejectsFile =
          asked ? request.rejectsFile
                : imports / fmt::format("{}-{}.rejects.csv", number, request.file.filename().string());
      rejects.keep(run.result.rejectsFile);
    }
    run.result.seconds = seconds();
    return run.result;
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, workspace.folder().string());
  }
}

ImportPreview previewFile(const fs::path& file, const ImportRequest& request) {
  constexpr std::size_t kRows = 20;
  requireSensible(request);
  db::TextStream stream(file, request.encoding);
  const db::FileFormat format = db::recogniseFormat(stream, hintsOf(request));
  ImportPreview preview;
  preview.kind = format.kind;
  preview.format = format.name;
  preview.encoding = stream.encoding();
  if (!format.json && format.delimited.delimiter.size() == 1)
    preview.delimiter = format.delimited.delimiter[0];
  preview.mapping = format.mapping;
  const std::unique_ptr<db::RowReader> rows = db::openRows(stream, format);
  db::SourceRow row;
  while (preview.rows.size() < kRows && rows->next(row)) {
    if (!row.error.empty()) continue;
    std::vector<std::string>& cells = preview.rows.emplace_back();
    for (std::string_view cell : row.cells) {
      if (!cell.empty() && cell.front() == db::kObjectMark) cell.remove_prefix(1);
      std::string& text = cells.emplace_back(shortened(cell));
      std::ranges::replace(text, db::kListSeparator, '|');
    }
  }
  preview.columns = rows->columns();
  for (std::vector<std::string>& cells : preview.rows) cells.resize(preview.columns.size());
  return preview;
}

const std::vector<ImportFormat>& importFormats() {
  static const std::vector<ImportFormat> kFormats = [] {
    std::vector<ImportFormat> formats;
    for (const db::KnownFormat& known : db::knownFormats())
      formats.push_back({known.name, known.title, known.kinds});
    return formats;
  }();
  return kFormats;
}

std::vector<ImportRecord> listImports(const fs::path& folder) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  std::vector<ImportRecord> records;
  try {
    for (const db::ImportRow& row : db::allImports(workspace.database()))
      records.push_back({.id = row.id,
                         .file = row.file,
                         .kind = row.kind,
                         .format = row.format,
                         .started = row.started,
                         .rowsRead = row.rowsRead,
                         .rowsImported = row.rowsImported,
                         .rowsRejected = row.rowsRejected,
                         .seconds = row.seconds});
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, workspace.folder().string());
  }
  return records;
}

}  // namespace core

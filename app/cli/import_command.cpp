#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/error.h"
#include "core/workflow/import.h"
#include "core/workflow/job_progress.h"

namespace cli {
namespace {

struct Options {
  std::string workspace, file, kind, format, header, delimiter, encoding, rejects;
  std::vector<std::string> map;
  bool dryRun = false, again = false;
};

core::ImportRequest requestOf(const Options& options) {
  core::ImportRequest request;
  request.file = options.file;
  request.kind = options.kind;
  request.format = options.format;
  request.delimiter = options.delimiter == "tab" || options.delimiter == "\\t" ? "\t" : options.delimiter;
  request.encoding = options.encoding;
  if (!options.header.empty()) request.header = options.header == "yes";
  request.rejectsFile = options.rejects;
  request.dryRun = options.dryRun;
  request.again = options.again;
  for (const std::string& pair : options.map) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size())
      throw core::Error(core::Error::Kind::Usage,
                        fmt::format("--map {} is not of the form field=column, such as item_id=sku.", pair),
                        pair);
    request.columns[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return request;
}

Answer answerOf(const core::ImportResult& result, bool dryRun) {
  Answer answer;
  Json columns = Json::object(), rejects = Json::array();
  for (const auto& [field, column] : result.columns) columns[field] = column;
  for (const core::RejectedRow& row : result.firstRejects)
    rejects.push_back({{"line", row.line}, {"column", row.column}, {"reason", row.reason}, {"raw", row.raw}});
  answer.json = {{"kind", result.kind},
                 {"format", result.format},
                 {"columns", columns},
                 {"rows_read", result.rowsRead},
                 {"rows_imported", result.rowsImported},
                 {"rows_rejected", result.rowsRejected},
                 {"rejects_file", nullptr},
                 {"rejects", rejects},
                 {"dry_run", dryRun},
                 {"seconds", result.seconds}};
  if (!result.rejectsFile.empty()) answer.json["rejects_file"] = result.rejectsFile.string();

  answer.text =
      fmt::format("{} {} of {} rows as {} ({}) in {:.2f} s.\n", dryRun ? "Would import" : "Imported",
                  result.rowsImported, result.rowsRead, result.kind, result.format, result.seconds);
  if (result.rowsRejected > 0) {
    answer.text += fmt::format("Rejected {}:\n", result.rowsRejected);
    for (const core::RejectedRow& row : result.firstRejects)
      answer.text += fmt::format("  line {}{}{}: {}\n", row.line, row.column.empty() ? "" : ", column ",
                                 row.column, row.reason);
    if (!result.rejectsFile.empty())
      answer.text += fmt::format("All of them: {}\n", result.rejectsFile.string());
  }
  return answer;
}

/// From this size on an import is a job that the window can follow, pause and cancel.
constexpr std::uintmax_t kLongFile = 4 << 20;

bool isLong(const std::filesystem::path& file) {
  std::error_code code;
  const std::uintmax_t size = std::filesystem::file_size(file, code);
  return !code && size >= kLongFile;
}

Answer import(const Options& options) {
  const core::ImportRequest request = requestOf(options);
  if (options.dryRun || !isLong(request.file)) {
    LineProgress progress;
    return answerOf(core::importFile(options.workspace, request, progress), options.dryRun);
  }
  core::previewFile(request.file, request);  // a file that cannot be read leaves no trace in the workspace
  core::JobProgress progress(options.workspace, "import", request.file.filename().string());
  try {
    Answer answer = answerOf(core::importFile(options.workspace, request, progress), false);
    progress.finish("finished", answer.json.dump(-1, ' ', false, Json::error_handler_t::replace));
    return answer;
  } catch (...) {
    progress.fail(std::current_exception());
    throw;
  }
}

}  // namespace

void addImportCommand(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = addCommand(program, "import",
                                 "Import a file of behaviour, items, users, reviews, questions, "
                                 "queries or judgements",
                                 [options] { return import(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  command->add_option("FILE", options->file, "CSV, TSV or JSON, plain, gzipped or zipped")->required();
  command->add_option(
      "--kind", options->kind,
      "interactions, items, users, reviews, qa, queries or judgements; recognised where absent");
  command->add_option("--format", options->format, "A format by name; recognised where absent");
  command->add_option("--map", options->map, "field=column, e.g. item_id=sku; a+b joins columns")
      ->allow_extra_args(false);
  command->add_option("--header", options->header, "Whether the first row names the columns")
      ->check(CLI::IsMember({"yes", "no"}));
  command->add_option("--delimiter", options->delimiter, "Between fields: a character, \"tab\" or \"::\"");
  command->add_option("--encoding", options->encoding, "utf-8, gb18030, latin-1 or another that ICU knows");
  command->add_option("--rejects", options->rejects, "Where to list rejected rows (CSV)");
  command->add_flag("--dry-run", options->dryRun, "Read and check everything, change nothing");
  command->add_flag("--again", options->again, "Import behaviour from a file that was imported before");
}

}  // namespace cli

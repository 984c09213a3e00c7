#include "core/workflow/workspaces.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <set>

#include "core/error.h"
#include "core/workflow/run_files.h"
#include "core/workflow/trained_run.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/database_error.h"
#include "db/workspace/free_query.h"
#include "db/workspace/run_store.h"
#include "db/workspace/settings_store.h"
#include "db/workspace/workspace.h"
#include "db/workspace/workspace_check.h"

namespace core {
namespace {

namespace fs = std::filesystem;
using db::Workspace;

SqlResult::Cell cellOf(const SQLite::Column& column) {
  SqlResult::Cell cell;
  if (column.isInteger()) {
    cell.kind = SqlResult::Cell::Kind::Integer;
    cell.integer = column.getInt64();
  } else if (column.isFloat()) {
    cell.kind = SqlResult::Cell::Kind::Real;
    cell.real = column.getDouble();
  } else if (column.isText()) {
    cell.kind = SqlResult::Cell::Kind::Text;
    cell.text = column.getString();
  } else if (column.isBlob()) {
    cell.kind = SqlResult::Cell::Kind::Text;
    cell.text = fmt::format("<{} bytes>", column.getBytes());
  }
  return cell;
}

bool hasFiles(const std::string& state) {
  return state == "finished" || state == "stopped" || state == "running" || state == "paused";
}

void checkRuns(Workspace& workspace, std::vector<std::string>& problems) {
  std::set<std::string> known;
  for (const db::RunRecord& run : db::allRuns(workspace.database())) {
    const fs::path folder = workspace.runFolder(run.id);
    known.insert(folder.filename().string());
    known.insert(checkpointFolder(workspace, run.id).filename().string());
    if (run.filesHash.empty() || !hasFiles(run.state)) continue;
    if (!fs::is_directory(folder))
      problems.push_back(fmt::format("Run {} ({}) has lost its folder runs/{}.", run.id, run.name, run.id));
    else if (hashRunFiles(folder) != run.filesHash)
      problems.push_back(
          fmt::format("The files of run {} ({}) were changed after it was trained.", run.id, run.name));
  }
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(workspace.folder() / "runs", none))
    if (!known.contains(entry.path().filename().string()))
      problems.push_back(fmt::format("runs/{} belongs to no run.", entry.path().filename().string()));
}

}  // namespace

fs::path createWorkspace(const fs::path& folder) {
  if (folder.empty()) throw Error(Error::Kind::Usage, "A workspace needs a name, such as shop.", "workspace");
  return Workspace::create(folder).folder();
}

WorkspaceSummary summarise(const fs::path& folder) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  const db::Counts counts = db::counts(workspace.database());
  WorkspaceSummary summary;
  summary.folder = workspace.folder();
  summary.name = workspace.folder().stem().string();
  summary.generated = db::setting(workspace.database(), "generated").has_value();
  summary.users = counts.users;
  summary.items = counts.items;
  summary.interactions = counts.interactions;
  summary.reviews = counts.reviews;
  summary.questions = counts.questions;
  summary.queries = counts.queries;
  summary.judgements = counts.judgements;
  summary.runs = counts.runs;
  return summary;
}

SqlResult runSql(const fs::path& folder, const std::string& statement, std::int64_t rowLimit) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  SqlResult result;
  try {
    const db::FreeQueryResult read =
        db::runFreeQuery(workspace.database(), statement, rowLimit, [&](SQLite::Statement& row) {
          std::vector<SqlResult::Cell>& cells = result.rows.emplace_back();
          cells.reserve(static_cast<std::size_t>(row.getColumnCount()));
          for (int column = 0; column < row.getColumnCount(); ++column)
            cells.push_back(cellOf(row.getColumn(column)));
        });
    result.columns = read.columns;
    result.truncated = read.truncated;
  } catch (const db::Error& error) {
    throw Error(Error::Kind::Usage, error.what(), error.where());
  } catch (const SQLite::Exception& exception) {
    if ((exception.getErrorCode() & 0xff) != SQLITE_ERROR)
      throw db::databaseError(exception, workspace.folder().string());
    throw Error(Error::Kind::Usage,
                fmt::format("SQLite does not understand the statement: {}.", exception.what()), "statement");
  }
  return result;
}

CheckResult checkWorkspace(const fs::path& folder) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadWriteIfPossible);
  CheckResult result;
  try {
    result.problems = db::checkDatabase(workspace);
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, workspace.folder().string());
  }
  checkRuns(workspace, result.problems);
  result.ok = result.problems.empty();
  return result;
}

}  // namespace core

#include "db/workspace/workspace.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <string>
#include <system_error>

#include "db/error.h"
#include "db/workspace/database_error.h"
#include "db/workspace/full_text.h"
#include "db/workspace/migrator.h"

namespace db {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFileName = "workspace.sqlite";
constexpr const char* kExtension = ".reclens";
constexpr int kBusyTimeoutMs = 10'000;

fs::path withoutTrailingSlash(const fs::path& folder) {
  const fs::path tidy = folder.lexically_normal();
  return tidy.has_filename() || !tidy.has_relative_path() ? tidy : tidy.parent_path();
}

fs::path withExtension(const fs::path& folder) {
  if (folder.extension() == kExtension) return folder;
  return folder.string() + kExtension;
}

SQLite::Database connect(const fs::path& file, Workspace::Access access, int extraFlags = 0) {
  const int flags = access == Workspace::Access::ReadWrite ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
  // A connection belongs to one thread: SQLite need not lock it at every value that is read.
  SQLite::Database database(file.string(), flags | extraFlags | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs);
  if (access == Workspace::Access::ReadWrite && sqlite3_db_readonly(database.getHandle(), "main") == 1)
    throw Error(
        Error::Kind::Failed,
        fmt::format("{} cannot be written: its folder or disk is read-only.", file.parent_path().string()),
        file.string());
  registerFullTextTokenizer(database);
  database.exec("PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536");
  return database;
}

/// A WAL file on a read-only disk can only be read by promising SQLite that nobody writes to it.
SQLite::Database connectImmutable(const fs::path& file) {
  std::string uri = "file:";
  for (const char c : file.string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '?' || c == '#')
      uri += fmt::format("%{:02x}", byte);
    else
      uri += c;
  }
  return connect(uri + "?immutable=1", Workspace::Access::ReadOnly, SQLite::OPEN_URI);
}

/// Whether SQLite could not make the files that reading beside writers takes, and no writer has left any.
bool mayBeReadAsItIs(const SQLite::Exception& exception, const fs::path& file) {
  const int code = exception.getErrorCode() & 0xff;
  const bool noRoom = code == SQLITE_FULL || exception.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE;
  if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY && !noRoom) return false;
  std::error_code missing;
  const std::uintmax_t waiting = fs::file_size(file.string() + "-wal", missing);
  return missing || waiting == 0;
}

SQLite::Database connectForReading(const fs::path& file) {
  try {
    SQLite::Database database = connect(file, Workspace::Access::ReadOnly);
    schemaVersion(database);  // the first read tells
    return database;
  } catch (const SQLite::Exception& exception) {
    if (!mayBeReadAsItIs(exception, file)) throw;
  }
  return connectImmutable(file);
}

fs::path existingFolder(const fs::path& asked) {
  std::error_code error;
  fs::path folder = withoutTrailingSlash(asked);
  if (!fs::exists(folder, error) && fs::exists(withExtension(folder), error)) folder = withExtension(folder);
  if (!fs::exists(folder, error))
    throw Error(Error::Kind::BadInput,
                fmt::format("There is no workspace {}; make it with \"reclens-cli new\".", folder.string()),
                folder.string());
  if (!fs::is_regular_file(folder / kFileName, error))
    throw Error(Error::Kind::BadInput,
                fmt::format("{} is not a RecLens workspace: {}.", folder.string(),
                            fs::is_directory(folder, error) ? "it holds no workspace.sqlite"
                                                            : "it is a file, not a folder"),
                folder.string());
  return folder;
}

/// Throws where the file is not ours; returns whether it must be upgraded first.
bool isOlder(SQLite::Database& database, const fs::path& folder) {
  if (database.execAndGet("PRAGMA application_id").getInt() != kApplicationId)
    throw Error(Error::Kind::BadInput,
                fmt::format("{} is not a RecLens workspace: another program made its workspace.sqlite.",
                            folder.string()),
                folder.string());
  return schemaVersion(database) < newestVersion(schemaMigrations());
}

void makeFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && (!fs::is_directory(folder, error) || !fs::is_empty(folder, error)))
    throw Error(Error::Kind::BadInput,
                fmt::format("{} exists already; choose another name or remove it first.", folder.string()),
                folder.string());
  fs::create_directories(folder, error);
  if (error)
    throw Error(Error::Kind::Failed,
                fmt::format("The folder {} cannot be made: {}.", folder.string(), error.message()),
                folder.string());
}

void removeHalfMade(const fs::path& folder) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"})
    fs::remove(folder / (std::string(kFileName) + suffix), ignored);
  fs::remove(folder, ignored);
}

}  // namespace

Workspace::Workspace(fs::path folder, SQLite::Database database)
    : m_folder(std::move(folder)), m_database(std::move(database)) {}

Workspace Workspace::create(const fs::path& asked) {
  const fs::path folder = withExtension(withoutTrailingSlash(asked));
  makeFolder(folder);
  const fs::path file = folder / kFileName;
  try {
    {
      // Whole before it goes by its name: WAL is switched on last and closing writes everything home.
      SQLite::Database fresh(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
      registerFullTextTokenizer(fresh);
      migrate(fresh, schemaMigrations(), file);
      fresh.exec("PRAGMA journal_mode = WAL");
    }
    return open(folder);
  } catch (const SQLite::Exception& exception) {
    removeHalfMade(folder);
    throw databaseError(exception, folder.string());
  } catch (...) {
    removeHalfMade(folder);
    throw;
  }
}

Workspace Workspace::open(const fs::path& asked, Access access) {
  if (access == Access::ReadWriteIfPossible) {
    try {
      return open(asked, Access::ReadWrite);
    } catch (const Error& error) {
      if (error.kind() == Error::Kind::BadInput) throw;
      return open(asked, Access::ReadOnly);
    }
  }
  const fs::path folder = existingFolder(asked);
  const fs::path file = folder / kFileName;
  try {
    SQLite::Database database = access == Access::ReadWrite ? connect(file, access) : connectForReading(file);
    if (isOlder(database, folder)) {
      SQLite::Database writer = connect(file, Access::ReadWrite);
      migrate(writer, schemaMigrations(), file);
    } else {
      migrate(database, schemaMigrations(), file);  // refuses what is newer
    }
    if (access == Access::ReadWrite) database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    return Workspace(folder, std::move(database));
  } catch (const SQLite::Exception& exception) {
    throw databaseError(exception, folder.string());
  }
}

bool Workspace::isWritable() const {
  return sqlite3_db_readonly(m_database.getHandle(), "main") == 0;
}

fs::path Workspace::runFolder(std::int64_t run) const {
  return m_folder / "runs" / std::to_string(run);
}

fs::path Workspace::vectorsFolder() const {
  fs::path folder = m_folder / "vectors";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error && !fs::is_directory(folder))
    throw Error(Error::Kind::Failed,
                fmt::format("The folder {} cannot be made: {}.", folder.string(), error.message()),
                folder.string());
  return folder;
}

}  // namespace db

#include "db/workspace/database_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace db {

Error databaseError(const SQLite::Exception& exception, const std::string& where) {
  const std::string place = where.empty() ? "The workspace" : where;
  const auto failed = [&](std::string_view rest) {
    return Error(Error::Kind::Failed, fmt::format("{} {}", place, rest), where);
  };
  const auto badInput = [&](std::string_view rest) {
    return Error(Error::Kind::BadInput, fmt::format("{} {}", place, rest), where);
  };
  // The disk had no room for SQLite's shared index file.
  if (exception.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE)
    return failed("is on a full disk: nothing was changed; free some space and try again.");
  switch (exception.getErrorCode() & 0xff) {
    case SQLITE_FULL:
      return failed("is on a full disk: nothing was changed; free some space and try again.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return failed("cannot be written: its folder or disk is read-only.");
    case SQLITE_CANTOPEN:
      return failed("cannot be opened: check that its folder can be read and written.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return failed("is being written by another program; try again when that is done.");
    case SQLITE_NOTADB:
      return badInput("is not a RecLens workspace: its workspace.sqlite is not an SQLite file.");
    case SQLITE_CORRUPT:
      return badInput("is damaged; restore it from a copy, or make a new one and import again.");
    case SQLITE_IOERR:
      return failed(fmt::format("could not be read or written ({}); check the disk.", exception.what()));
    default:
      return failed(fmt::format("refused: {}.", exception.what()));
  }
}

}  // namespace db

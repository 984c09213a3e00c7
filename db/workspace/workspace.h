#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>

namespace db {

/// A workspace folder and one connection to its database. One per thread: connections are not shared.
///
/// Opening turns foreign keys on, sets WAL and a busy timeout, registers the full-text tokenizer "reclens",
/// upgrades an older schema after copying the file aside, and refuses a newer one.
class Workspace {
 public:
  enum class Access {
    ReadWrite,
    ReadOnly,
    ReadWriteIfPossible,  ///< ReadOnly on a disk that is read-only or full
  };

  /// Makes NAME.reclens with an empty schema; appends ".reclens" where it is missing. Throws Error where the
  /// folder exists and is not empty or cannot be written.
  static Workspace create(const std::filesystem::path& folder);

  /// Throws Error(BadInput) where the folder is no workspace or was written by a newer RecLens.
  static Workspace open(const std::filesystem::path& folder, Access access = Access::ReadWrite);

  SQLite::Database& database() { return m_database; }
  const std::filesystem::path& folder() const { return m_folder; }
  bool isWritable() const;
  std::filesystem::path runFolder(std::int64_t run) const;  ///< runs/ID; not made
  std::filesystem::path vectorsFolder() const;              ///< made where missing

 private:
  Workspace(std::filesystem::path folder, SQLite::Database database);

  std::filesystem::path m_folder;
  SQLite::Database m_database;
};

}  // namespace db

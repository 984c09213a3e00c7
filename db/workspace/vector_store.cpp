#include "db/workspace/vector_store.h"

#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "db/error.h"
#include "db/workspace/database_error.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

namespace db {
namespace {

namespace fs = std::filesystem;

bool isFileName(std::string_view hash) {
  return !hash.empty() && std::all_of(hash.begin(), hash.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

[[noreturn]] void throwWriteError(const fs::path& file, int error) {
  throw Error(
      Error::Kind::Failed,
      fmt::format("The item vectors cannot be written to {}: {}.", file.string(), std::strerror(error)),
      file.string());
}

/// Whole on the disk before it returns; removed again where it cannot be.
void writeWhole(const fs::path& file, const char* bytes, std::size_t count) {
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (handle < 0) throwWriteError(file, errno);
  int error = 0;
  while (count > 0 && error == 0) {
    const ssize_t written = ::write(handle, bytes, count);
    if (written < 0 && errno != EINTR) error = errno;
    if (written <= 0) continue;
    bytes += written;
    count -= static_cast<std::size_t>(written);
  }
  if (error == 0 && ::fsync(handle) != 0) error = errno;
  if (::close(handle) != 0 && error == 0) error = errno;
  if (error == 0) return;
  ::unlink(file.c_str());
  throwWriteError(file, error);
}

}  // namespace

std::optional<VectorSet> findVectors(Workspace& workspace, std::string_view hash) {
  SQLite::Statement select(workspace.database(), "SELECT rows, dims, file FROM vector_set WHERE hash = ?");
  select.bind(1, std::string(hash));
  if (!select.executeStep()) return std::nullopt;
  VectorSet set;
  set.rows = select.getColumn(0).getInt64();
  set.dims = select.getColumn(1).getInt64();
  const fs::path file = workspace.folder() / "vectors" / select.getColumn(2).getString();
  const auto count = static_cast<std::size_t>(set.rows * set.dims);
  std::error_code missing;
  if (fs::file_size(file, missing) != count * sizeof(float) || missing) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  set.values.resize(count);
  stream.read(reinterpret_cast<char*>(set.values.data()),
              static_cast<std::streamsize>(count * sizeof(float)));
  if (!stream) return std::nullopt;
  return set;
}

void keepVectors(Workspace& workspace, std::string_view hash, std::string_view model, std::int64_t rows,
                 std::int64_t dims, const float* values) {
  if (!isFileName(hash)) throw Error(Error::Kind::Failed, fmt::format("\"{}\" is no hash of vectors.", hash));
  if (!workspace.isWritable())
    throw Error(Error::Kind::Failed,
                fmt::format("The item vectors cannot be kept: {} is only read.", workspace.folder().string()),
                workspace.folder().string());
  const std::string name = std::string(hash) + ".f32";
  const fs::path file = workspace.vectorsFolder() / name;
  const fs::path partial = fmt::format("{}.{}.partial", file.string(), ::getpid());
  writeWhole(partial, reinterpret_cast<const char*>(values),
             static_cast<std::size_t>(rows * dims) * sizeof(float));
  std::error_code error;
  fs::rename(partial, file, error);
  if (error) throwWriteError(file, error.value());
  try {
    SQLite::Statement insert(workspace.database(), R"sql(
      INSERT INTO vector_set (hash, model, rows, dims, file, created) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (hash) DO UPDATE SET model = excluded.model, rows = excluded.rows, dims = excluded.dims,
                                       file = excluded.file, created = excluded.created)sql");
    insert.bind(1, std::string(hash));
    insert.bind(2, std::string(model));
    insert.bind(3, rows);
    insert.bind(4, dims);
    insert.bind(5, name);
    insert.bind(6, now());
    insert.exec();
  } catch (const SQLite::Exception& exception) {
    throw databaseError(exception, workspace.folder().string());
  }
}

}  // namespace db

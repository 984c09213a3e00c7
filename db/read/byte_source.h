#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace db {

/// The bytes of a file, unpacked while they are read: plain, gzip (also several members in a row), or the one
/// file inside a zip archive. What is packed is recognised by its first bytes, never by its name.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Fills up to `size` bytes and returns how many; 0 means the end. Throws Error where the file cannot be
  /// read or is cut off.
  virtual std::size_t read(char* bytes, std::size_t size) = 0;

  /// How far reading has come, in the unit of total(): packed bytes, except inside a zip.
  virtual std::int64_t position() const = 0;
  virtual std::int64_t total() const = 0;
};

/// Throws Error(BadInput) where the file is missing, a folder, empty, unreadable or of a kind that is no text
/// (an archive of several files, a workbook, a Parquet file).
std::unique_ptr<ByteSource> openBytes(const std::filesystem::path& file);

/// A hash of the file's bytes as 32 hexadecimal digits, to recognise the same file again; not for security.
std::string hashOfFile(const std::filesystem::path& file);

}  // namespace db

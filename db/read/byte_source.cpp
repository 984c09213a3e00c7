#include "db/read/byte_source.h"

#include <fmt/format.h>
#include <minizip/unzip.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "db/error.h"
#include "db/workspace/content_hash.h"

namespace db {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& sentence) {
  throw Error(Error::Kind::BadInput, fmt::format("{} {}", file.string(), sentence), file.string());
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::size_t readFile(std::FILE* file, const std::filesystem::path& path, char* bytes, std::size_t size) {
  const std::size_t count = std::fread(bytes, 1, size, file);
  if (count < size && std::ferror(file))
    throw Error(Error::Kind::Failed,
                fmt::format("{} could not be read: {}.", path.string(), std::strerror(errno)), path.string());
  return count;
}

class PlainSource : public ByteSource {
 public:
  PlainSource(std::filesystem::path path, File file, std::int64_t total)
      : m_path(std::move(path)), m_file(std::move(file)), m_total(total) {}

  std::size_t read(char* bytes, std::size_t size) override {
    const std::size_t count = readFile(m_file.get(), m_path, bytes, size);
    m_position += static_cast<std::int64_t>(count);
    return count;
  }
  std::int64_t position() const override { return m_position; }
  std::int64_t total() const override { return m_total; }

 private:
  std::filesystem::path m_path;
  File m_file;
  std::int64_t m_position = 0, m_total = 0;
};

class GzipSource : public ByteSource {
 public:
  GzipSource(std::filesystem::path path, File file, std::int64_t total)
      : m_path(std::move(path)), m_file(std::move(file)), m_total(total) {
    if (inflateInit2(&m_stream, 15 + 16) != Z_OK) throw std::bad_alloc();
  }
  ~GzipSource() override { inflateEnd(&m_stream); }

  std::size_t read(char* bytes, std::size_t size) override {
    m_stream.next_out = reinterpret_cast<Bytef*>(bytes);
    m_stream.avail_out = static_cast<uInt>(size);
    while (m_stream.avail_out == size) {
      if (m_stream.avail_in == 0 && !refill()) {
        if (m_betweenMembers) return 0;
        refuse(m_path, "is cut off: the gzip stream ends before its end mark; fetch the file again.");
      }
      if (m_betweenMembers) {
        // Some writers pad the last member with zeros.
        if (*m_stream.next_in == 0) return 0;
        inflateReset(&m_stream);
        m_betweenMembers = false;
      }
      const int state = inflate(&m_stream, Z_NO_FLUSH);
      if (state == Z_STREAM_END)
        m_betweenMembers = true;
      else if (state != Z_OK && state != Z_BUF_ERROR)
        refuse(m_path, "is damaged: its gzip stream cannot be unpacked; fetch the file again.");
    }
    return size - m_stream.avail_out;
  }
  std::int64_t position() const override { return m_position; }
  std::int64_t total() const override { return m_total; }

 private:
  bool refill() {
    const std::size_t count = readFile(m_file.get(), m_path, m_input.data(), m_input.size());
    m_position += static_cast<std::int64_t>(count);
    m_stream.next_in = reinterpret_cast<Bytef*>(m_input.data());
    m_stream.avail_in = static_cast<uInt>(count);
    return count > 0;
  }

  std::filesystem::path m_path;
  File m_file;
  std::int64_t m_position = 0, m_total = 0;
  z_stream m_stream{};
  std::array<char, 64 * 1024> m_input;
  bool m_betweenMembers = false;
};

/// The one member that is data: folders, hidden files and the resource forks of macOS do not count.
class ZipSource : public ByteSource {
 public:
  explicit ZipSource(std::filesystem::path path) : m_path(std::move(path)), m_zip(unzOpen64(m_path.c_str())) {
    if (!m_zip)
      refuse(m_path, "is damaged or cut off: its zip directory cannot be read; fetch the file again.");
    std::vector<std::string> names;
    unz64_file_pos wanted{};
    for (int state = unzGoToFirstFile(m_zip.get()); state == UNZ_OK; state = unzGoToNextFile(m_zip.get())) {
      unz_file_info64 info{};
      char name[1024];
      if (unzGetCurrentFileInfo64(m_zip.get(), &info, name, sizeof name, nullptr, 0, nullptr, 0) != UNZ_OK)
        refuse(m_path, "is damaged: its zip directory cannot be read; fetch the file again.");
      const std::string_view member(name);
      if (member == "[Content_Types].xml")
        refuse(m_path, "is an Excel workbook or another Office file; save it as CSV and import that.");
      if (member.ends_with('/') || member.starts_with("__MACOSX/") || member.starts_with('.') ||
          member.find("/.") != std::string_view::npos)
        continue;
      names.emplace_back(member);
      unzGetFilePos64(m_zip.get(), &wanted);
      m_total = static_cast<std::int64_t>(info.uncompressed_size);
    }
    if (names.empty()) refuse(m_path, "is a zip archive without a file in it.");
    if (names.size() > 1)
      refuse(m_path, fmt::format("holds {} files ({}, {}...); unpack it and import the ones you want.",
                                 names.size(), names[0], names[1]));
    if (unzGoToFilePos64(m_zip.get(), &wanted) != UNZ_OK || unzOpenCurrentFile(m_zip.get()) != UNZ_OK)
      refuse(m_path, fmt::format("holds {}, which cannot be unpacked (it may be encrypted).", names[0]));
  }

  std::size_t read(char* bytes, std::size_t size) override {
    const int count = unzReadCurrentFile(m_zip.get(), bytes, static_cast<unsigned>(size));
    if (count < 0) refuse(m_path, "is damaged: its content cannot be unpacked; fetch the file again.");
    if (count == 0 && !m_ended) {
      m_ended = true;
      if (m_position != m_total || unzCloseCurrentFile(m_zip.get()) != UNZ_OK)
        refuse(m_path, "is damaged: its content does not match its checksum; fetch the file again.");
    }
    m_position += count;
    return static_cast<std::size_t>(count);
  }
  std::int64_t position() const override { return m_position; }
  std::int64_t total() const override { return m_total; }

 private:
  struct CloseZip {
    void operator()(unzFile file) const { unzClose(file); }
  };
  std::filesystem::path m_path;
  std::unique_ptr<void, CloseZip> m_zip;
  std::int64_t m_position = 0, m_total = 0;
  bool m_ended = false;
};

std::pair<File, std::int64_t> openFile(const std::filesystem::path& path) {
  std::error_code code;
  const std::filesystem::file_status status = std::filesystem::status(path, code);
  if (status.type() == std::filesystem::file_type::not_found) refuse(path, "does not exist; check the path.");
  if (std::filesystem::is_directory(status)) refuse(path, "is a folder; name a file inside it.");
  if (!std::filesystem::is_regular_file(status))
    refuse(path, "is not a regular file, so it cannot be imported.");
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) refuse(path, fmt::format("cannot be opened: {}.", std::strerror(errno)));
  return {std::move(file), static_cast<std::int64_t>(std::filesystem::file_size(path, code))};
}

}  // namespace

std::unique_ptr<ByteSource> openBytes(const std::filesystem::path& path) {
  auto [file, total] = openFile(path);
  char magic[8] = {};
  const std::size_t count = readFile(file.get(), path, magic, sizeof magic);
  std::rewind(file.get());
  const std::string_view start(magic, count);
  if (start.empty()) refuse(path, "is empty; there is nothing to import.");
  if (start.starts_with("\x1f\x8b")) return std::make_unique<GzipSource>(path, std::move(file), total);
  if (start.starts_with(std::string_view("PK\x03\x04", 4)) ||
      start.starts_with(std::string_view("PK\x05\x06", 4)))
    return std::make_unique<ZipSource>(path);
  if (start.starts_with("PAR1"))
    refuse(path, "is a Parquet file, which RecLens does not read; save it as CSV or JSON lines.");
  if (start.starts_with("\x28\xb5\x2f\xfd") || start.starts_with("BZh") ||
      start.starts_with("\xfd"
                        "7zXZ") ||
      start.starts_with("7z\xbc\xaf"))
    refuse(path, "is packed in a way that RecLens does not read; unpack it or pack it with gzip or zip.");
  return std::make_unique<PlainSource>(path, std::move(file), total);
}

std::string hashOfFile(const std::filesystem::path& path) {
  const auto [file, total] = openFile(path);
  ContentHash hash;
  std::string block(1 << 20, '\0');
  for (std::size_t count; (count = readFile(file.get(), path, block.data(), block.size())) > 0;)
    hash.add(std::string_view(block).substr(0, count));
  return hash.hex();
}

}  // namespace db

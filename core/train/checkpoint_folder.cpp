#include "core/train/checkpoint_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>

#include "core/error.h"

namespace core {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw Error(Error::Kind::Failed,
              fmt::format("The checkpoint {} could not be written: {}.", path.string(), why), path.string());
}

std::optional<std::int64_t> numberOf(const fs::path& folder) {
  const std::string name = folder.filename().string();
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (failure != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

/// 0 where there is none; they are numbered from 1.
std::int64_t newestNumber(const fs::path& folder) {
  std::int64_t newest = 0;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none))
    newest = std::max(newest, numberOf(entry.path()).value_or(0));
  return newest;
}

void bringToDisk(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(path, std::strerror(errno));
  const bool done = ::fsync(descriptor) == 0;
  const int failure = errno;
  ::close(descriptor);
  if (!done) refuse(path, std::strerror(failure));
}

}  // namespace

std::optional<fs::path> newestCheckpoint(const fs::path& folder) {
  const std::int64_t newest = newestNumber(folder);
  return newest > 0 ? std::optional(folder / std::to_string(newest)) : std::nullopt;
}

void replaceCheckpoint(const fs::path& folder, const std::function<void(const fs::path&)>& write) {
  const fs::path whole = folder / std::to_string(newestNumber(folder) + 1);
  const fs::path unfinished = whole.string() + ".unfinished";
  std::error_code failure;
  fs::remove_all(unfinished, failure);
  if (!failure) fs::create_directories(unfinished, failure);
  if (failure) refuse(unfinished, failure.message());
  write(unfinished);
  for (const fs::directory_entry& entry : fs::directory_iterator(unfinished)) bringToDisk(entry.path());
  bringToDisk(unfinished);
  fs::rename(unfinished, whole, failure);
  if (failure) refuse(whole, failure.message());
  bringToDisk(folder);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.path() != whole) fs::remove_all(entry.path(), failure);
}

}  // namespace core

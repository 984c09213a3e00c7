#include "core/json_file.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace core {

std::string readTextFile(const std::filesystem::path& file, std::size_t maxBytes) {
  std::error_code failure;
  const auto size = std::filesystem::is_regular_file(file, failure)
                        ? std::filesystem::file_size(file, failure)
                        : std::uintmax_t{0};
  if (failure || !std::filesystem::is_regular_file(file, failure))
    throw Error(Error::Kind::BadInput, fmt::format("There is no file {}.", file.string()), file.string());
  if (size > maxBytes)
    throw Error(Error::Kind::BadInput,
                fmt::format("{} is {} bytes long; at most {} are read here.", file.string(), size, maxBytes),
                file.string());
  std::string text(static_cast<std::size_t>(size), '\0');
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(text.data(), static_cast<std::streamsize>(text.size())))
    throw Error(Error::Kind::BadInput, fmt::format("{} cannot be read.", file.string()), file.string());
  return text;
}

namespace {

// A bracket costs a byte in the file and a hundred in memory: nothing that people write goes so deep.
constexpr int kMaxDepth = 64;

bool tooDeep(std::string_view json) {
  int depth = 0;
  bool inText = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (inText) {
      if (c == '\\') ++i;
      inText = c != '"';
    } else if (c == '"') {
      inText = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

nlohmann::json readJsonFile(const std::filesystem::path& file) {
  return parseJson(readTextFile(file), file);
}

nlohmann::json parseJson(std::string_view text, const std::filesystem::path& file) {
  if (tooDeep(text))
    throw Error(Error::Kind::BadInput,
                fmt::format("{} is nested deeper than {} levels.", file.string(), kMaxDepth), file.string());
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    throw Error(Error::Kind::BadInput, fmt::format("{} is not valid JSON: {}.", file.string(), error.what()),
                file.string());
  }
}

void makeFolder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure)
    throw Error(Error::Kind::Failed, "The folder " + folder.string() + " cannot be made.", folder.string());
}

void writeTextFile(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path unfinished = file.string() + ".part";
  {
    std::ofstream stream(unfinished, std::ios::binary);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.flush())
      throw Error(
          Error::Kind::Failed,
          fmt::format("{} cannot be written; is the disk full or the folder read-only?", file.string()),
          file.string());
  }
  std::error_code failure;
  std::filesystem::rename(unfinished, file, failure);
  if (!failure) return;
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  throw Error(Error::Kind::Failed, fmt::format("{} cannot be written: {}.", file.string(), failure.message()),
              file.string());
}

}  // namespace core

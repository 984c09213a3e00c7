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

nlohmann::json readJsonFile(const std::filesystem::path& file) {
  try {
    return nlohmann::json::parse(readTextFile(file));
  } catch (const nlohmann::json::exception& error) {
    throw Error(Error::Kind::BadInput, fmt::format("{} is not valid JSON: {}.", file.string(), error.what()),
                file.string());
  }
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
  std::filesystem::rename(unfinished, file);
}

}  // namespace core

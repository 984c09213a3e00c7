#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace core {

/// The whole file. Throws Error(BadInput) where it is missing, a folder, unreadable or larger than
/// `maxBytes`.
std::string readTextFile(const std::filesystem::path& file, std::size_t maxBytes = std::size_t{1} << 28);

/// The file as JSON. Throws Error(BadInput) naming the file where it is none, or is nested absurdly deep.
nlohmann::json readJsonFile(const std::filesystem::path& file);

/// The same of a text that stood in `file`.
nlohmann::json parseJson(std::string_view text, const std::filesystem::path& file);

/// Makes the folder and those above it where they are missing. Throws Error(Failed).
void makeFolder(const std::filesystem::path& folder);

/// Writes to a temporary name beside `file` and renames it. Throws Error(Failed).
void writeTextFile(const std::filesystem::path& file, std::string_view text);

}  // namespace core

#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace core {

/// Throws Error(BadInput): the configuration file, then the sentence.
[[noreturn]] void refuseConfig(const std::filesystem::path& file, const std::string& sentence);

/// A size that the configuration must give. Throws Error(BadInput) where it is not in [1, 2^24].
std::int64_t extentOf(const std::filesystem::path& file, const nlohmann::json& json, const char* key);

}  // namespace core

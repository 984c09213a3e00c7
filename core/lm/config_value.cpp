#include "core/lm/config_value.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace core {

void refuseConfig(const std::filesystem::path& file, const std::string& sentence) {
  throw Error(Error::Kind::BadInput, fmt::format("{}: {}", file.string(), sentence), file.string());
}

std::int64_t extentOf(const std::filesystem::path& file, const nlohmann::json& json, const char* key) {
  constexpr std::int64_t kLargest = 1 << 24;
  const std::int64_t value = json.at(key).get<std::int64_t>();
  if (value < 1 || value > kLargest)
    refuseConfig(file, fmt::format("{} is {}, not in [1, {}].", key, value, kLargest));
  return value;
}

}  // namespace core

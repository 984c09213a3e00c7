#include "core/text/replacement.h"

#include <nlohmann/json.hpp>

namespace core {

RegularExpression readPattern(const nlohmann::json& json) {
  if (json.contains("Regex")) return RegularExpression(json.at("Regex").get<std::string>());
  return RegularExpression::literal(json.at("String").get<std::string>());
}

Replacement readReplacement(const nlohmann::json& json) {
  return {.pattern = readPattern(json.at("pattern")), .content = json.at("content")};
}

void Replacement::apply(std::string& text) const {
  std::string result;
  std::size_t copied = 0;
  pattern.forEachMatch(text, [&](std::size_t begin, std::size_t end) {
    result.append(text, copied, begin - copied).append(content);
    copied = end;
  });
  if (copied == 0 && result.empty()) return;
  result.append(text, copied);
  text = std::move(result);
}

}  // namespace core

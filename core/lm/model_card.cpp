#include "core/lm/model_card.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "core/error.h"
#include "core/json_file.h"

namespace core {
namespace {

// The words of a key's value: one or a list, on its line or below it.
std::string valueOf(std::string_view front, std::string_view key) {
  const std::string begin = "\n" + std::string(key) + ":";
  const std::size_t at = front.find(begin);
  if (at == std::string_view::npos) return {};
  std::string words;
  std::size_t line = at + begin.size();
  for (bool first = true; line < front.size(); first = false) {
    const std::size_t end = std::min(front.find('\n', line), front.size());
    const std::string_view text = front.substr(line, end - line);
    const std::size_t start = text.find_first_not_of(' ');
    if (!first && start != std::string_view::npos && text[start] != '-') break;
    std::string word;
    const auto finish = [&] {
      if (!word.empty() && word != "-") words += (words.empty() ? "" : " ") + word;
      word.clear();
    };
    for (const char c : text)
      if (std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.')
        word += c;
      else
        finish();
    finish();
    line = end + 1;
  }
  return words;
}

}  // namespace

ModelCard readModelCard(const std::filesystem::path& folder) {
  std::error_code failure;
  const std::filesystem::path file = folder / "README.md";
  if (!std::filesystem::is_regular_file(file, failure)) return {};
  try {
    const std::string text = readTextFile(file);
    if (!text.starts_with("---")) return {};
    const std::string_view front = std::string_view(text).substr(0, text.find("\n---", 3));
    return {.languages = valueOf(front, "language"), .licence = valueOf(front, "license")};
  } catch (const Error&) {
    return {};  // unreadable, or too large for a card
  }
}

}  // namespace core

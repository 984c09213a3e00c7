// tokenize_lines FOLDER TEXTS [IDS [ROUNDS]]: the tokenizer of a folder on every line of a file, on one core.
// Prints one line of JSON: texts, tokens, the seconds of every round and of loading; IDS takes each line's
// count of ids and the ids, as 32-bit integers. For comparisons with the reference package: token_ids.py and
// tokenizer_speed.py.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_file.h"
#include "core/text/tokenizer.h"

namespace {

double seconds(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

void run(int count, char** arguments) {
  const auto loading = std::chrono::steady_clock::now();
  const auto tokenizer = core::loadTokenizer(arguments[1]);
  const double load = seconds(loading);
  const std::string text = core::readTextFile(arguments[2]);
  const auto lines = linesOf(text);
  const int rounds = count > 4 ? std::stoi(arguments[4]) : 1;
  std::vector<std::vector<std::int32_t>> ids(lines.size());
  std::string times;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < lines.size(); ++i)
      ids[i] = tokenizer->encode(lines[i], std::numeric_limits<std::int32_t>::max());
    times += fmt::format("{}{:.4f}", round ? ", " : "", seconds(begin));
  }
  std::size_t tokens = 0;
  for (const auto& line : ids) tokens += line.size();
  if (count > 3 && std::string_view(arguments[3]) != "-") {
    std::ofstream file(arguments[3], std::ios::binary);
    for (const auto& line : ids) {
      const auto size = static_cast<std::int32_t>(line.size());
      file.write(reinterpret_cast<const char*>(&size), sizeof size);
      file.write(reinterpret_cast<const char*>(line.data()), static_cast<std::streamsize>(4 * line.size()));
    }
  }
  fmt::print("{{\"texts\": {}, \"tokens\": {}, \"load\": {:.3f}, \"seconds\": [{}]}}\n", lines.size(), tokens,
             load, times);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    fmt::print(stderr, "usage: tokenize_lines FOLDER TEXTS [IDS|- [ROUNDS]]\n");
    return 2;
  }
  try {
    run(count, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}

#include "core/retrieve/snippet.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/understand/words.h"

namespace core {
namespace {

constexpr std::size_t kLongestText = 20000;  // bytes looked at

bool isInsideCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// Most different words first, then most words.
std::pair<std::size_t, std::size_t> worth(std::span<const Word> hits) {
  std::set<std::string_view> different;
  for (const Word& hit : hits) different.insert(hit.stem);
  return {different.size(), hits.size()};
}

}  // namespace

std::string snippet(std::string_view text, std::span<const std::string> stems, std::size_t bytes) {
  text = text.substr(0, kLongestText);
  std::vector<Word> words = readWords(text);
  std::vector<Word> hits;
  for (const Word& word : words)
    if (std::binary_search(stems.begin(), stems.end(), word.stem)) hits.push_back(word);
  if (hits.empty()) return {};
  std::size_t bestFirst = 0;
  std::pair<std::size_t, std::size_t> bestWorth{0, 0};
  for (std::size_t first = 0, end = 0; first < hits.size(); ++first) {
    while (end < hits.size() &&
           static_cast<std::size_t>(hits[end].span.end - hits[first].span.begin) <= bytes)
      ++end;
    const auto value = worth(std::span(hits).subspan(first, end - std::min(first, end)));
    if (value > bestWorth) bestWorth = value, bestFirst = first;
  }
  // A third of the room before the first hit, from the beginning of a word.
  const auto hitBegin = static_cast<std::size_t>(hits[bestFirst].span.begin);
  const std::size_t from = hitBegin > bytes / 3 ? hitBegin - bytes / 3 : 0;
  const auto firstWord = std::find_if(words.begin(), words.end(), [&](const Word& word) {
    return static_cast<std::size_t>(word.span.begin) >= from && word.kind != Word::Kind::Symbol;
  });
  const std::size_t begin = from == 0 ? 0 : static_cast<std::size_t>(firstWord->span.begin);
  std::size_t end = std::min(text.size(), begin + bytes);
  if (end < text.size()) {
    for (const Word& word : words)
      if (static_cast<std::size_t>(word.span.begin) < end && static_cast<std::size_t>(word.span.end) > end)
        end = static_cast<std::size_t>(word.span.begin);
    while (end > begin && isInsideCharacter(text[end])) --end;
    while (end > begin && text[end - 1] == ' ') --end;
  }
  std::string cut(text.substr(begin, end - begin));
  std::replace_if(
      cut.begin(), cut.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
  return (begin > 0 ? "… " : "") + cut + (end < text.size() ? " …" : "");
}

}  // namespace core

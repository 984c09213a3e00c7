#include "core/text/added_tokens.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/text/characters.h"

namespace core {
namespace {

std::size_t stripLeft(std::string_view text, std::size_t begin, std::size_t limit) {
  for (std::size_t before = begin; begin > limit; begin = before)
    if (!isWhiteSpace(previousCharacter(text, before))) break;
  return begin;
}

std::size_t stripRight(std::string_view text, std::size_t end) {
  for (std::size_t behind = end; end < text.size(); end = behind)
    if (!isWhiteSpace(nextCharacter(text, behind))) break;
  return end;
}

bool standsAlone(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t before = begin;
  std::size_t behind = end;
  return (begin == 0 || !isWordCharacter(previousCharacter(text, before))) &&
         (end == text.size() || !isWordCharacter(nextCharacter(text, behind)));
}

}  // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : m_tokens(std::move(tokens)) {
  std::erase_if(m_tokens, [](const AddedToken& token) { return token.content.empty(); });
  std::stable_sort(m_tokens.begin(), m_tokens.end(),
                   [](const AddedToken& a, const AddedToken& b) { return a.content < b.content; });
  // Two tokens may become the same text by normalisation: the first has it.
  m_tokens.erase(std::unique(m_tokens.begin(), m_tokens.end(),
                             [](const AddedToken& a, const AddedToken& b) { return a.content == b.content; }),
                 m_tokens.end());
  std::vector<std::string_view> contents;
  contents.reserve(m_tokens.size());
  for (const AddedToken& token : m_tokens) contents.push_back(token.content);
  std::vector<std::int32_t> places(m_tokens.size());
  std::iota(places.begin(), places.end(), 0);
  m_trie = DoubleArray(contents, places);
}

const AddedToken* AddedTokens::matchAt(std::string_view text, std::size_t position) const {
  const AddedToken* longest = nullptr;
  DoubleArray::Node node = m_trie.root();
  while (position < text.size() && m_trie.step(node, text[position])) {
    ++position;
    if (const std::int32_t place = m_trie.value(node); place >= 0)
      longest = &m_tokens[static_cast<std::size_t>(place)];
  }
  return longest;
}

void AddedTokens::split(std::string_view text,
                        FunctionView<bool(std::string_view, const AddedToken*)> visit) const {
  std::size_t piece = 0;
  for (std::size_t position = 0; !m_tokens.empty() && position < text.size();) {
    const AddedToken* token = matchAt(text, position);
    if (!token) {
      ++position;
      continue;
    }
    std::size_t begin = position;
    std::size_t end = position + token->content.size();
    position = end;
    if (token->singleWord && !standsAlone(text, begin, end)) continue;
    if (token->stripLeft) begin = stripLeft(text, begin, piece);
    if (token->stripRight) end = position = stripRight(text, end);
    if (begin > piece && !visit(text.substr(piece, begin - piece), nullptr)) return;
    if (!visit(text.substr(begin, end - begin), token)) return;
    piece = end;
  }
  if (piece < text.size()) visit(text.substr(piece), nullptr);
}

}  // namespace core

#include "core/text/added_tokens.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

namespace core {
namespace {

UChar32 characterBefore(std::string_view text, std::size_t position) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto index = static_cast<int32_t>(position);
  UChar32 character = 0;
  U8_PREV_OR_FFFD(bytes, 0, index, character);
  return character;
}

UChar32 characterAt(std::string_view text, std::size_t position) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto index = static_cast<int32_t>(position);
  UChar32 character = 0;
  U8_NEXT_OR_FFFD(bytes, index, static_cast<int32_t>(text.size()), character);
  return character;
}

// What a regular expression calls \w.
bool isWordCharacter(UChar32 c) {
  return u_hasBinaryProperty(c, UCHAR_ALPHABETIC) || u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL) ||
         (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0;
}

std::size_t stripLeft(std::string_view text, std::size_t begin, std::size_t limit) {
  while (begin > limit) {
    const UChar32 c = characterBefore(text, begin);
    if (!u_isUWhiteSpace(c)) break;
    begin -= static_cast<std::size_t>(U8_LENGTH(c));
  }
  return begin;
}

std::size_t stripRight(std::string_view text, std::size_t end) {
  while (end < text.size()) {
    const UChar32 c = characterAt(text, end);
    if (!u_isUWhiteSpace(c)) break;
    end += static_cast<std::size_t>(U8_LENGTH(c));
  }
  return end;
}

bool standsAlone(std::string_view text, std::size_t begin, std::size_t end) {
  return (begin == 0 || !isWordCharacter(characterBefore(text, begin))) &&
         (end == text.size() || !isWordCharacter(characterAt(text, end)));
}

}  // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : m_tokens(std::move(tokens)) {
  std::erase_if(m_tokens, [](const AddedToken& token) { return token.content.empty(); });
  std::stable_sort(m_tokens.begin(), m_tokens.end(), [](const AddedToken& a, const AddedToken& b) {
    return a.content.size() > b.content.size();
  });
  for (const AddedToken& token : m_tokens) m_first[static_cast<unsigned char>(token.content.front())] = true;
}

const AddedToken* AddedTokens::matchAt(std::string_view text, std::size_t position) const {
  if (!m_first[static_cast<unsigned char>(text[position])]) return nullptr;
  const std::string_view rest = text.substr(position);
  for (const AddedToken& token : m_tokens)
    if (rest.starts_with(token.content)) return &token;
  return nullptr;
}

void AddedTokens::split(std::string_view text,
                        const std::function<bool(std::string_view, const AddedToken*)>& visit) const {
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

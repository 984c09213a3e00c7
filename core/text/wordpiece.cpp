#include "core/text/wordpiece.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/error.h"

namespace core {

Tokens Tokenizer::tokenize(std::string_view text, std::size_t maxLength) const {
  Tokens result{.ids = encode(text, maxLength), .tokens = {}};
  result.tokens.reserve(result.ids.size());
  for (const std::int32_t id : result.ids) result.tokens.emplace_back(spelling(id));
  return result;
}

WordPieceTokenizer::WordPieceTokenizer(WordPieceDefinition definition, const std::string& origin)
    : m_definition(std::move(definition)),
      m_raw(m_definition.rawTokens),
      m_normalised(m_definition.normalisedTokens) {
  const std::string& mark = m_definition.continuation;
  const auto remember = [&](const std::string& token, std::int32_t id) {
    if (static_cast<std::size_t>(id) >= m_tokens.size()) m_tokens.resize(static_cast<std::size_t>(id) + 1);
    m_tokens[static_cast<std::size_t>(id)] = token;
  };
  m_initial.reserve(m_definition.vocabulary.size());
  for (const auto& [token, id] : m_definition.vocabulary) {
    remember(token, id);
    m_initial[token] = id;
    if (token.size() > mark.size() && token.starts_with(mark)) m_continuation[token.substr(mark.size())] = id;
    m_longest = std::max(m_longest, token.size());
  }
  m_definition.vocabulary.clear();
  for (const auto* added : {&m_definition.rawTokens, &m_definition.normalisedTokens})
    for (const AddedToken& token : *added) {
      remember(token.content, token.id);
      m_added.resize(m_tokens.size());
      m_added[static_cast<std::size_t>(token.id)] = true;
    }
  m_added.resize(m_tokens.size());

  const auto unknown = m_initial.find(m_definition.unknown);
  if (unknown == m_initial.end())
    throw Error(
        Error::Kind::BadInput,
        fmt::format("The vocabulary of {} lacks its unknown token \"{}\".", origin, m_definition.unknown),
        origin);
  m_unknown = unknown->second;
}

std::vector<std::int32_t> WordPieceTokenizer::idsOf(std::string_view text, std::size_t limit) const {
  std::vector<std::int32_t> ids;
  m_raw.split(text, [&](std::string_view piece, const AddedToken* token) {
    if (token)
      ids.push_back(token->id);
    else
      addText(piece, limit, ids);
    return ids.size() < limit;
  });
  return ids;
}

std::vector<std::int32_t> WordPieceTokenizer::encodePlain(std::string_view text) const {
  return idsOf(text, std::numeric_limits<std::size_t>::max());
}

std::vector<std::int32_t> WordPieceTokenizer::encode(std::string_view text, std::size_t maxLength) const {
  const std::size_t special = m_definition.prefix.size() + m_definition.suffix.size();
  const std::size_t room = maxLength > special ? maxLength - special : 0;
  const std::vector<std::int32_t> plain = idsOf(text, room);
  std::vector<std::int32_t> ids = m_definition.prefix;
  ids.insert(ids.end(), plain.begin(),
             plain.begin() + static_cast<std::ptrdiff_t>(std::min(room, plain.size())));
  ids.insert(ids.end(), m_definition.suffix.begin(), m_definition.suffix.end());
  return ids;
}

TokenPair WordPieceTokenizer::encodePair(std::string_view first, std::string_view second,
                                         std::size_t maxLength) const {
  const std::size_t special =
      m_definition.prefix.size() + m_definition.between.size() + m_definition.suffix.size();
  const std::size_t room = maxLength > special ? maxLength - special : 0;
  std::vector<std::int32_t> a = idsOf(first, room);
  std::vector<std::int32_t> b = idsOf(second, room);
  std::size_t shorter = std::min(a.size(), b.size());
  std::size_t longer = std::max(shorter, room - std::min(room, shorter));
  if (shorter + longer > room) {
    shorter = room / 2;
    longer = shorter + room % 2;
  }
  const bool firstIsLonger = a.size() > b.size();
  a.resize(std::min(a.size(), firstIsLonger ? longer : shorter));
  b.resize(std::min(b.size(), firstIsLonger ? shorter : longer));
  TokenPair pair{.ids = m_definition.prefix, .typeIds = {}};
  pair.ids.insert(pair.ids.end(), a.begin(), a.end());
  pair.ids.insert(pair.ids.end(), m_definition.between.begin(), m_definition.between.end());
  pair.typeIds.resize(pair.ids.size(), 0);
  pair.ids.insert(pair.ids.end(), b.begin(), b.end());
  pair.ids.insert(pair.ids.end(), m_definition.suffix.begin(), m_definition.suffix.end());
  pair.typeIds.resize(pair.ids.size(), 1);
  return pair;
}

std::string WordPieceTokenizer::decode(std::span<const std::int32_t> ids, SpecialInText special) const {
  std::string text;
  for (const std::int32_t id : ids) {
    const std::string_view token = spelling(id);
    if (token.empty() || (special == SpecialInText::Skip && m_added[static_cast<std::size_t>(id)])) continue;
    if (text.empty())
      text += token;
    else if (token.starts_with(m_definition.continuation))
      text += token.substr(m_definition.continuation.size());
    else
      text.append(1, ' ').append(token);
  }
  return text;
}

std::optional<std::int32_t> WordPieceTokenizer::find(std::string_view token) const {
  const auto piece = m_initial.find(token);
  if (piece != m_initial.end()) return piece->second;
  for (const auto* added : {&m_definition.rawTokens, &m_definition.normalisedTokens})
    for (const AddedToken& entry : *added)
      if (entry.content == token) return entry.id;
  return std::nullopt;
}

std::string_view WordPieceTokenizer::spelling(std::int32_t id) const {
  if (id < 0 || static_cast<std::size_t>(id) >= m_tokens.size()) return {};
  return m_tokens[static_cast<std::size_t>(id)];
}

void WordPieceTokenizer::addText(std::string_view text, std::size_t limit,
                                 std::vector<std::int32_t>& ids) const {
  const BertNormalizerOptions nothing{false, false, false, false};
  const std::string normalised =
      bertNormalise(text, m_definition.normalises ? m_definition.normalizer : nothing);
  m_normalised.split(normalised, [&](std::string_view piece, const AddedToken* token) {
    if (token)
      ids.push_back(token->id);
    else
      addWords(piece, limit, ids);
    return ids.size() < limit;
  });
}

void WordPieceTokenizer::addWords(std::string_view normalised, std::size_t limit,
                                  std::vector<std::int32_t>& ids) const {
  std::size_t word = 0;
  for (std::size_t position = 0; position < normalised.size() && ids.size() < limit;) {
    const std::size_t begin = position;
    const BertCharacter character = bertCharacter(nextCharacter(normalised, position));
    if (character == BertCharacter::Word) continue;
    addWord(normalised.substr(word, begin - word), ids);
    if (character == BertCharacter::Punctuation) addWord(normalised.substr(begin, position - begin), ids);
    word = position;
  }
  if (ids.size() < limit) addWord(normalised.substr(word), ids);
}

void WordPieceTokenizer::addWord(std::string_view word, std::vector<std::int32_t>& ids) const {
  if (word.empty()) return;
  const auto characters = std::count_if(
      word.begin(), word.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  if (characters > m_definition.maxCharactersPerWord) {
    ids.push_back(m_unknown);
    return;
  }
  const std::size_t before = ids.size();
  for (std::size_t begin = 0; begin < word.size();) {
    const Vocabulary& vocabulary = begin == 0 ? m_initial : m_continuation;
    std::size_t end = std::min(word.size(), begin + m_longest);
    auto piece = vocabulary.end();
    for (; end > begin && piece == vocabulary.end(); --end)
      piece = vocabulary.find(word.substr(begin, end - begin));
    if (piece == vocabulary.end()) {  // one unknown piece makes the whole word unknown
      ids.resize(before);
      ids.push_back(m_unknown);
      return;
    }
    ids.push_back(piece->second);
    begin = end + 1;  // the loop stepped once past the match
  }
}

}  // namespace core

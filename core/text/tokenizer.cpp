#include "core/text/tokenizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/text/characters.h"
#include "core/text/tokenizer_parts.h"

namespace core {
namespace {

using Kind = TemplatePart::Kind;

std::size_t specialCount(const std::vector<TemplatePart>& parts) {
  std::size_t count = 0;
  for (const TemplatePart& part : parts) count += part.ids.size();
  return count;
}

std::size_t roomIn(const std::vector<TemplatePart>& parts, std::size_t maxLength) {
  const std::size_t special = specialCount(parts);
  return maxLength > special ? maxLength - special : 0;
}

void cut(std::vector<std::int32_t>& ids, std::size_t length, bool cutsLeft) {
  if (ids.size() <= length) return;
  if (cutsLeft)
    ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(length));
  else
    ids.resize(length);
}

TokenPair assemble(const std::vector<TemplatePart>& parts, const std::vector<std::int32_t>& first,
                   const std::vector<std::int32_t>& second) {
  TokenPair result;
  for (const TemplatePart& part : parts) {
    const std::vector<std::int32_t>& ids = part.kind == Kind::First    ? first
                                           : part.kind == Kind::Second ? second
                                                                       : part.ids;
    result.ids.insert(result.ids.end(), ids.begin(), ids.end());
    result.typeIds.resize(result.ids.size(), part.typeId);
  }
  return result;
}

AddedTokens matcher(const TokenizerParts& parts, bool normalised) {
  std::vector<AddedToken> tokens;
  for (const AddedToken& token : parts.added) {
    if (token.normalised != normalised) continue;
    tokens.push_back(token);
    if (normalised && parts.normalizer) parts.normalizer->apply(tokens.back().content);
  }
  return AddedTokens(std::move(tokens));
}

void checkIds(const std::vector<TemplatePart>& parts, std::int32_t size) {
  for (const TemplatePart& part : parts)
    for (const std::int32_t id : part.ids)
      if (id < 0 || id >= size)
        throw Error(
            Error::Kind::BadInput,
            fmt::format("The post-processor speaks of token {}, which is not among the {}.", id, size));
}

}  // namespace

Tokenizer::Tokenizer(TokenizerParts parts)
    : m_parts(std::make_unique<const TokenizerParts>(std::move(parts))),
      m_raw(matcher(*m_parts, false)),
      m_normalised(matcher(*m_parts, true)),
      m_added(m_parts->added) {
  std::stable_sort(m_added.begin(), m_added.end(),
                   [](const AddedToken& a, const AddedToken& b) { return a.id < b.id; });
  m_special.resize(static_cast<std::size_t>(vocabularySize()));
  for (const AddedToken& token : m_added) {
    const std::string_view piece = m_parts->model->vocabulary().spelling(token.id);
    const bool twice = !piece.empty()
                           ? piece != token.content
                           : std::count_if(m_added.begin(), m_added.end(),
                                           [&](const AddedToken& other) { return other.id == token.id; }) > 1;
    if (twice) throw Error(Error::Kind::BadInput, fmt::format("Token {} is there twice.", token.id));
    if (token.special) m_special[static_cast<std::size_t>(token.id)] = true;
  }
  checkIds(m_parts->postProcessor.single, vocabularySize());
  checkIds(m_parts->postProcessor.pair, vocabularySize());
}

Tokenizer::~Tokenizer() = default;

std::vector<std::int32_t> Tokenizer::idsOf(std::string_view text, std::size_t limit) const {
  std::vector<std::int32_t> ids;
  std::string storage;
  text = validUtf8(text, storage);
  m_raw.split(text, [&](std::string_view segment, const AddedToken* token) {
    if (token)
      ids.push_back(token->id);
    else
      addSegment(segment, segment.data() == text.data(), limit, ids);
    return ids.size() < limit;
  });
  return ids;
}

void Tokenizer::addSegment(std::string_view segment, bool first, std::size_t limit,
                           std::vector<std::int32_t>& ids) const {
  std::string normalised;
  if (m_parts->normalizer) {
    normalised = segment;
    m_parts->normalizer->apply(normalised);
    segment = normalised;
  }
  m_normalised.split(segment, [&](std::string_view part, const AddedToken* token) {
    if (token)
      ids.push_back(token->id);
    else
      addWords(part, first && part.data() == segment.data(), limit, ids);
    return ids.size() < limit;
  });
}

bool Tokenizer::addWords(std::string_view text, bool first, std::size_t limit,
                         std::vector<std::int32_t>& ids) const {
  const TokenModel& model = *m_parts->model;
  const auto addWord = [&](TextPiece word) {
    model.encode(word.text, ids);
    return ids.size() < limit;
  };
  if (!m_parts->preTokenizer) return addWord({text, first});
  return m_parts->preTokenizer->split({text, first}, addWord);
}

std::vector<std::int32_t> Tokenizer::encodePlain(std::string_view text) const {
  return idsOf(text, std::numeric_limits<std::size_t>::max());
}

std::vector<std::int32_t> Tokenizer::encode(std::string_view text, std::size_t maxLength) const {
  const std::vector<TemplatePart>& parts = m_parts->postProcessor.single;
  const std::size_t room = roomIn(parts, maxLength);
  std::vector<std::int32_t> ids = m_parts->cutsLeft ? encodePlain(text) : idsOf(text, room);
  cut(ids, room, m_parts->cutsLeft);
  return parts.size() == 1 ? ids : assemble(parts, ids, {}).ids;
}

TokenPair Tokenizer::encodePair(std::string_view first, std::string_view second,
                                std::size_t maxLength) const {
  const std::vector<TemplatePart>& parts = m_parts->postProcessor.pair;
  const std::size_t room = roomIn(parts, maxLength);
  std::vector<std::int32_t> a = encodePlain(first);
  std::vector<std::int32_t> b = encodePlain(second);
  if (a.size() + b.size() > room) {
    std::size_t shorter = std::min(a.size(), b.size());
    std::size_t longer = std::max(shorter, room - std::min(room, shorter));
    if (shorter + longer > room) {
      shorter = room / 2;
      longer = shorter + room % 2;
    }
    const bool firstIsLonger = a.size() > b.size();
    cut(a, firstIsLonger ? longer : shorter, m_parts->cutsLeft);
    cut(b, firstIsLonger ? shorter : longer, m_parts->cutsLeft);
  }
  return assemble(parts, a, b);
}

Tokens Tokenizer::tokenize(std::string_view text, std::size_t maxLength) const {
  Tokens result{.ids = encode(text, maxLength), .tokens = {}};
  result.tokens.reserve(result.ids.size());
  for (const std::int32_t id : result.ids) result.tokens.emplace_back(spelling(id));
  return result;
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids, SpecialInText special) const {
  std::vector<std::string> tokens;
  tokens.reserve(ids.size());
  for (const std::int32_t id : ids)
    if (const std::string_view token = spelling(id);
        !token.empty() && (special == SpecialInText::Keep || !isSpecial(id)))
      tokens.emplace_back(token);
  if (m_parts->decoder) {
    m_parts->decoder->apply(tokens);
    return fmt::format("{}", fmt::join(tokens, ""));
  }
  return fmt::format("{}", fmt::join(tokens, " "));
}

std::optional<std::int32_t> Tokenizer::find(std::string_view token) const {
  if (const auto id = m_parts->model->vocabulary().find(token)) return id;
  for (const AddedToken& added : m_added)
    if (added.content == token) return added.id;
  return std::nullopt;
}

std::string_view Tokenizer::spelling(std::int32_t id) const {
  if (const std::string_view piece = m_parts->model->vocabulary().spelling(id); !piece.empty()) return piece;
  const auto added =
      std::lower_bound(m_added.begin(), m_added.end(), id,
                       [](const AddedToken& token, std::int32_t wanted) { return token.id < wanted; });
  return added != m_added.end() && added->id == id ? std::string_view(added->content) : std::string_view();
}

bool Tokenizer::isSpecial(std::int32_t id) const {
  return id >= 0 && static_cast<std::size_t>(id) < m_special.size() &&
         m_special[static_cast<std::size_t>(id)];
}

const SpecialTokens& Tokenizer::special() const {
  return m_parts->special;
}

std::int32_t Tokenizer::vocabularySize() const {
  const std::int32_t pieces = m_parts->model->vocabulary().size();
  return m_added.empty() ? pieces : std::max(pieces, m_added.back().id + 1);
}

std::string Tokenizer::kind() const {
  return m_parts->model->kind();
}

}  // namespace core

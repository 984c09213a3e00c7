#include "core/text/charsmap.h"

#include <cstring>

#include "core/error.h"
#include "core/text/characters.h"

namespace core {

Charsmap::Charsmap(std::string_view bytes) {
  const auto refuse = [] {
    throw Error(Error::Kind::BadInput, "The precompiled_charsmap is broken: its parts do not fit its size.");
  };
  std::uint32_t size = 0;
  if (bytes.size() < sizeof size) refuse();
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (size > bytes.size() || size % sizeof(std::uint32_t) != 0) refuse();
  std::vector<std::uint32_t> units(size / sizeof(std::uint32_t));
  if (size > 0) std::memcpy(units.data(), bytes.data(), size);
  m_trie = DoubleArray(std::move(units));
  m_replacements = bytes.substr(size);
  std::string storage;
  if (validUtf8(m_replacements, storage).data() != m_replacements.data()) refuse();
  for (std::size_t c = 0; c < m_replacesAscii.size(); ++c) {
    const char character = static_cast<char>(c);
    m_replacesAscii[c] = replacement({&character, 1}).data() != nullptr;
  }
}

std::string_view Charsmap::replacement(std::string_view part) const {
  DoubleArray::Node node = m_trie.root();
  for (const char byte : part) {
    if (!m_trie.step(node, byte)) break;
    const std::int32_t value = m_trie.value(node);
    if (value < 0) continue;
    // A place within a character would make invalid text: only a lying file has one.
    const auto begin = static_cast<std::size_t>(value);
    if (begin > m_replacements.size() ||
        (begin < m_replacements.size() && (static_cast<unsigned char>(m_replacements[begin]) & 0xC0) == 0x80))
      return {};
    return std::string_view(m_replacements.data() + begin);
  }
  return {};
}

void Charsmap::apply(std::string& text) const {
  constexpr std::size_t kLongestCluster = 5;  // bytes; longer ones are taken apart, SentencePiece's rule
  std::string result;
  result.reserve(text.size() + text.size() / 8);
  const auto isAscii = [&](std::size_t at) { return static_cast<unsigned char>(text[at]) < 0x80; };
  for (std::size_t position = 0; position < text.size();) {
    // Between characters of ASCII there is always a border, but within \r\n.
    if (isAscii(position) && text[position] != '\r' &&
        (position + 1 == text.size() || isAscii(position + 1)) &&
        !m_replacesAscii[static_cast<unsigned char>(text[position])]) {
      result += text[position++];
      continue;
    }
    const std::string_view cluster(text.data() + position, graphemeEnd(text, position) - position);
    position += cluster.size();
    if (cluster.size() <= kLongestCluster)
      if (const std::string_view whole = replacement(cluster); whole.data() != nullptr) {
        result += whole;
        continue;
      }
    for (std::size_t at = 0; at < cluster.size();) {
      const std::size_t begin = at;
      nextCharacter(cluster, at);
      const std::string_view part = cluster.substr(begin, at - begin);
      const std::string_view other = replacement(part);
      result += other.data() != nullptr ? other : part;
    }
  }
  text = std::move(result);
}

}  // namespace core

#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

/// A trie of texts in one array of 32-bit units, in the layout of Darts-clone, which is also that of
/// SentencePiece's compiled maps: a unit's low byte is the label that leads to it, bit 8 says that a string
/// ends there, the upper bits lead to the children by exclusive or (Aoe, 1989; Yata et al., 2008).
class DoubleArray {
 public:
  /// A place in the trie: the root, or where step() leads.
  using Node = std::uint32_t;

  DoubleArray() = default;  ///< empty
  /// Over given units, from a file; whatever they say, nothing outside them is read.
  explicit DoubleArray(std::vector<std::uint32_t> units) : m_units(std::move(units)) {}
  /// Of keys in strictly ascending order of bytes, none empty and none with a zero byte, and their values,
  /// not negative. Throws std::length_error where they need more than four million units.
  DoubleArray(std::span<const std::string_view> keys, std::span<const std::int32_t> values);

  Node root() const { return m_units.empty() ? 0 : offset(m_units.front()); }
  /// Goes down by one byte; false, and `node` is spent, where nothing begins so.
  bool step(Node& node, char label) const {
    const unsigned char byte = labelOf(label);
    node ^= byte;
    if (node >= m_units.size()) return false;
    const std::uint32_t unit = m_units[node];
    if ((unit & (kValue | 0xFFU)) != byte) return false;
    node ^= offset(unit);
    return true;
  }
  /// The value of the string that ends here, or -1.
  std::int32_t value(Node node) const {
    if (node >= m_units.size() || !(m_units[node] & kValue)) return -1;
    return static_cast<std::int32_t>(m_units[node] & ~kValue);
  }
  /// The value of `key`, or -1.
  std::int32_t find(std::string_view key) const {
    Node node = root();
    for (const char byte : key)
      if (!step(node, byte)) return -1;
    return key.empty() ? -1 : value(node);
  }

 private:
  friend class DoubleArrayBuilder;
  // Label 0 is the end of a string; a zero byte has that of 0xFF, which no UTF-8 holds.
  static unsigned char labelOf(char byte) { return byte == 0 ? 0xFF : static_cast<unsigned char>(byte); }
  static constexpr std::uint32_t kValue = 1U << 31;  // the unit holds a value, not a way on
  static std::uint32_t offset(std::uint32_t unit) { return (unit >> 10) << ((unit & 0x200U) >> 6); }

  std::vector<std::uint32_t> m_units;
};

}  // namespace core

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/double_array.h"

namespace core {

/// The pieces of a model and their ids, both ways.
class Vocabulary {
 public:
  /// `pieces` by id; an empty one has no spelling. Throws Error(BadInput) where a piece occurs twice or is no
  /// UTF-8, or where there are too many.
  explicit Vocabulary(std::vector<std::string> pieces);

  std::int32_t size() const { return static_cast<std::int32_t>(m_pieces.size()); }
  /// Empty for an id that no piece has.
  std::string_view spelling(std::int32_t id) const {
    return id >= 0 && id < size() ? std::string_view(m_pieces[static_cast<std::size_t>(id)])
                                  : std::string_view();
  }
  std::optional<std::int32_t> find(std::string_view piece) const {
    const std::int32_t id = m_trie.find(piece);
    return id < 0 ? std::nullopt : std::optional(id);
  }
  /// All pieces as a trie whose values are their ids.
  const DoubleArray& trie() const { return m_trie; }

 private:
  std::vector<std::string> m_pieces;
  DoubleArray m_trie;
};

}  // namespace core

#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/text/double_array.h"
#include "core/text/normalizer.h"

namespace core {

/// SentencePiece's compiled normalisation ("Precompiled"): a trie of what to replace, and the replacements,
/// each ended by a zero byte. Applied to grapheme clusters of at most five bytes, else to characters, as
/// Hugging Face's tokenizers does it.
class Charsmap : public Normalizer {
 public:
  /// `bytes`: the size of the trie in bytes, the trie, the replacements. Throws Error(BadInput) where they do
  /// not fit together.
  explicit Charsmap(std::string_view bytes);
  void apply(std::string& text) const override;

 private:
  /// What stands for the shortest beginning of `part` that the map knows; without data for none.
  std::string_view replacement(std::string_view part) const;

  DoubleArray m_trie;
  std::string m_replacements;
  std::array<bool, 128> m_replacesAscii{};
};

/// Where the grapheme cluster of valid UTF-8 that begins at `position` ends (Unicode's annex 29, extended).
std::size_t graphemeEnd(std::string_view text, std::size_t position);

}  // namespace core

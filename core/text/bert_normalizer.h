#pragma once

#include <string>
#include <string_view>

namespace core {

struct BertNormalizerOptions {
  bool cleanText = true;           ///< drops control characters, turns every white space into a space
  bool handleChineseChars = true;  ///< puts spaces around CJK ideographs
  bool stripAccents = true;        ///< NFD without non-spacing marks
  bool lowercase = true;
};

/// BERT's text normalisation, character for character as Hugging Face's tokenizers does it. Takes any bytes
/// and returns valid UTF-8: bytes that are not UTF-8 read as U+FFFD.
std::string bertNormalise(std::string_view text, const BertNormalizerOptions& options);

/// What the character means to the splitter of BERT.
enum class BertCharacter { Word, Space, Punctuation };
BertCharacter bertCharacter(char32_t character);

/// The character of valid UTF-8 that begins at `position`, which moves behind it.
char32_t nextCharacter(std::string_view text, std::size_t& position);

}  // namespace core

#pragma once

#include <string>
#include <vector>

#include "core/text/normalizer.h"

namespace core {

struct BertNormalizerOptions {
  bool cleanText = true;           ///< drops control characters, turns every white space into a space
  bool handleChineseChars = true;  ///< puts spaces around CJK ideographs
  bool stripAccents = true;        ///< NFD without non-spacing marks
  bool lowercase = true;
};

/// BERT's text normalisation, character for character as Hugging Face's tokenizers does it.
class BertNormalizer : public Normalizer {
 public:
  explicit BertNormalizer(const BertNormalizerOptions& options);
  void apply(std::string& text) const override;

 private:
  std::uint32_t entryOf(char32_t character) const;
  std::string slow(std::string_view text) const;

  BertNormalizerOptions m_options;
  std::vector<std::uint32_t> m_table;  // what becomes of each of the first 65,536 characters
};

}  // namespace core

#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text/added_tokens.h"
#include "core/text/bert_normalizer.h"
#include "core/text/tokenizer.h"

namespace core {

/// Everything that defines a WordPiece tokenizer, as its files say it.
struct WordPieceDefinition {
  std::vector<std::pair<std::string, std::int32_t>> vocabulary;
  std::string unknown = "[UNK]";
  std::string continuation = "##";
  int maxCharactersPerWord = 100;
  bool normalises = true;
  BertNormalizerOptions normalizer;
  std::vector<AddedToken> rawTokens;         ///< matched in the text as it is
  std::vector<AddedToken> normalisedTokens;  ///< matched in the normalised text
  std::vector<std::int32_t> prefix;          ///< ids put before every text: [CLS]
  std::vector<std::int32_t> suffix;          ///< and behind it: [SEP]
  std::vector<std::int32_t> between;         ///< what parts two texts: [SEP]
  SpecialTokens special;
};

/// BERT's tokenizer: normalise, split at white space and punctuation, then the longest known pieces first
/// (Wu et al., 2016). Equal to Hugging Face's tokenizers id for id.
class WordPieceTokenizer : public Tokenizer {
 public:
  /// Throws Error(BadInput) where the unknown token is not in the vocabulary; `origin` is for the message.
  WordPieceTokenizer(WordPieceDefinition definition, const std::string& origin);

  std::vector<std::int32_t> encode(std::string_view text, std::size_t maxLength) const override;
  std::vector<std::int32_t> encodePlain(std::string_view text) const override;
  TokenPair encodePair(std::string_view first, std::string_view second, std::size_t maxLength) const override;
  std::string decode(std::span<const std::int32_t> ids, SpecialInText special) const override;
  std::optional<std::int32_t> find(std::string_view token) const override;
  std::string_view spelling(std::int32_t id) const override;
  const SpecialTokens& special() const override { return m_definition.special; }
  std::int32_t vocabularySize() const override { return static_cast<std::int32_t>(m_tokens.size()); }
  std::string kind() const override { return "WordPiece"; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Vocabulary = std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>>;

  // Ids of the text's tokens, at least `limit` of them where there are so many.
  std::vector<std::int32_t> idsOf(std::string_view text, std::size_t limit) const;
  void addText(std::string_view text, std::size_t limit, std::vector<std::int32_t>& ids) const;
  void addWords(std::string_view normalised, std::size_t limit, std::vector<std::int32_t>& ids) const;
  void addWord(std::string_view word, std::vector<std::int32_t>& ids) const;

  WordPieceDefinition m_definition;
  AddedTokens m_raw;
  AddedTokens m_normalised;
  Vocabulary m_initial;       // pieces that may begin a word
  Vocabulary m_continuation;  // pieces that may go on, without their "##"
  std::vector<std::string> m_tokens;
  std::vector<bool> m_added;  // by id: an added token, which decode() can leave out
  std::size_t m_longest = 0;  // bytes of the longest piece
  std::int32_t m_unknown = 0;
};

}  // namespace core

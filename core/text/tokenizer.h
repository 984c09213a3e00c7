#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/added_tokens.h"

namespace core {

/// One text as the model sees it. Both have the same length.
struct Tokens {
  std::vector<std::int32_t> ids;
  std::vector<std::string> tokens;
};

/// Two texts as the model sees them; `typeIds` tells which of the two an id belongs to, as the model wants it
/// said (BERT: 0 and 1, XLM-R: always 0). Both have the same length.
struct TokenPair {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> typeIds;
};

/// The ids of tokens with a task. A model has some of them: BERT no `bos`, a decoder no `mask`.
struct SpecialTokens {
  std::optional<std::int32_t> cls, sep, mask, pad, unknown, bos, eos;
};

enum class SpecialInText { Keep, Skip };

struct TokenizerParts;

/// Text to token ids and back, exactly as the reference tokenizers do it: added tokens are cut out, the rest
/// is normalised, split into words and cut into pieces, and special tokens are put around. Thread-safe.
class Tokenizer {
 public:
  /// Throws Error(BadInput) where the parts do not fit together.
  explicit Tokenizer(TokenizerParts parts);
  ~Tokenizer();

  /// Ids of `text` with the model's special tokens, cut to `maxLength` ids including them. Any bytes are
  /// accepted; invalid UTF-8 reads as U+FFFD.
  std::vector<std::int32_t> encode(std::string_view text, std::size_t maxLength) const;
  /// Ids of the text alone: nothing is added around it, nothing cut. Special tokens spelled in it are found.
  std::vector<std::int32_t> encodePlain(std::string_view text) const;
  /// Both texts with the model's special tokens, at most `maxLength` ids including them: the longer text
  /// gives way first, then both.
  TokenPair encodePair(std::string_view first, std::string_view second, std::size_t maxLength) const;
  /// encode() with the tokens' spelling.
  Tokens tokenize(std::string_view text, std::size_t maxLength) const;
  /// The text of the ids, special tokens kept or left out. Ids that no token has are left out. Bytes that end
  /// within a character read as U+FFFD, so a growing text is decoded whole, not id by id.
  std::string decode(std::span<const std::int32_t> ids, SpecialInText special = SpecialInText::Skip) const;

  /// The id of the token spelled so, e.g. "[MASK]" or "##ing".
  std::optional<std::int32_t> find(std::string_view token) const;
  /// How the token is spelled in the vocabulary; empty for an id that no token has.
  std::string_view spelling(std::int32_t id) const;
  /// Whether the id is one of a special token's, which no training should hide and no text shows.
  bool isSpecial(std::int32_t id) const;
  const SpecialTokens& special() const;
  /// What fills a batch: the pad token's id, or 0 where the model has none.
  std::int32_t padId() const { return special().pad.value_or(0); }
  /// One more than the largest id.
  std::int32_t vocabularySize() const;
  std::string kind() const;  ///< "WordPiece", "BPE" or "Unigram"

 private:
  std::vector<std::int32_t> idsOf(std::string_view text, std::size_t limit) const;
  void addSegment(std::string_view segment, bool first, std::size_t limit,
                  std::vector<std::int32_t>& ids) const;
  bool addWords(std::string_view text, bool first, std::size_t limit, std::vector<std::int32_t>& ids) const;

  const std::unique_ptr<const TokenizerParts> m_parts;
  AddedTokens m_raw, m_normalised;
  std::vector<AddedToken> m_added;  // by id
  std::vector<bool> m_special;      // by id
};

/// Of a model folder, whose tokenizer.json comes before its vocab.txt, its vocab.json with merges.txt, and
/// its only .gguf file; or of a .gguf file. Throws Error(BadInput) where there is none, or one that is broken
/// or says what is not supported.
std::unique_ptr<Tokenizer> loadTokenizer(const std::filesystem::path& model);

}  // namespace core

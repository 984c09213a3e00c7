#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// Text to token ids and back, exactly as the reference tokenizers do it. Thread-safe after construction.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// Ids of `text` with the model's special tokens, cut to `maxLength` ids including them. Any bytes are
  /// accepted; invalid UTF-8 reads as U+FFFD.
  virtual std::vector<std::int32_t> encode(std::string_view text, std::size_t maxLength) const = 0;
  /// Ids of the text alone: nothing is added around it, nothing cut. Special tokens spelled in it are found.
  virtual std::vector<std::int32_t> encodePlain(std::string_view text) const = 0;
  /// Both texts with the model's special tokens, at most `maxLength` ids including them: the longer text
  /// gives way first, then both.
  virtual TokenPair encodePair(std::string_view first, std::string_view second,
                               std::size_t maxLength) const = 0;
  /// encode() with the tokens' spelling.
  Tokens tokenize(std::string_view text, std::size_t maxLength) const;
  /// The text of the ids, special tokens kept or left out. Ids that no token has are left out. Bytes that end
  /// within a character read as U+FFFD, so a growing text is decoded whole, not id by id.
  virtual std::string decode(std::span<const std::int32_t> ids,
                             SpecialInText special = SpecialInText::Skip) const = 0;

  /// The id of the token spelled so, e.g. "[MASK]" or "##ing".
  virtual std::optional<std::int32_t> find(std::string_view token) const = 0;
  /// How the token is spelled in the vocabulary; empty for an id that no token has.
  virtual std::string_view spelling(std::int32_t id) const = 0;
  virtual const SpecialTokens& special() const = 0;
  /// What fills a batch: the pad token's id, or 0 where the model has none.
  std::int32_t padId() const { return special().pad.value_or(0); }
  /// One more than the largest id.
  virtual std::int32_t vocabularySize() const = 0;
  virtual std::string kind() const = 0;  ///< "WordPiece", ...
};

/// Reads tokenizer.json, or vocab.txt where there is none. Throws Error(BadInput).
std::unique_ptr<Tokenizer> loadTokenizer(const std::filesystem::path& modelFolder);

}  // namespace core

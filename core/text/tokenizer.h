#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace core {

/// One text as the model sees it. Both have the same length.
struct Tokens {
  std::vector<std::int32_t> ids;
  std::vector<std::string> tokens;
};

/// Text to token ids, exactly as the reference tokenizers do it. Thread-safe after construction.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// Ids of `text` with the model's special tokens, cut to `maxLength` ids including them. Any bytes are
  /// accepted; invalid UTF-8 reads as U+FFFD.
  virtual std::vector<std::int32_t> encode(std::string_view text, std::size_t maxLength) const = 0;
  /// The same with the tokens' spelling.
  virtual Tokens tokenize(std::string_view text, std::size_t maxLength) const = 0;
  virtual std::int32_t vocabularySize() const = 0;
  virtual std::int32_t padId() const = 0;
  virtual std::string kind() const = 0;  ///< "WordPiece", ...
};

/// Reads tokenizer.json, or vocab.txt where there is none. Throws Error(BadInput).
std::unique_ptr<Tokenizer> loadTokenizer(const std::filesystem::path& modelFolder);

}  // namespace core

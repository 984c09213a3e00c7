#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/progress.h"

namespace core {

enum class VocabularyKind {
  WordPiece,  ///< BERT's: words of letters, "##" before what goes on
  BytePairs,  ///< GPT-2's: any bytes, digits one by one
};

struct VocabularyOptions {
  VocabularyKind kind = VocabularyKind::WordPiece;
  std::int32_t size = 30'000;  ///< tokens at most, special tokens and alphabet among them
  std::int64_t fewest = 2;     ///< a pair met more rarely is not joined
  std::int32_t alphabet =
      6'000;              ///< WordPiece: the most frequent characters that are kept; others are unknown
  bool lowercase = true;  ///< WordPiece: also strips accents
};

/// A new tokenizer as Hugging Face loads it: the texts of two files to be written beside each other.
struct NewVocabulary {
  std::string tokenizer;  ///< tokenizer.json
  std::string config;     ///< tokenizer_config.json
  std::int32_t size = 0;  ///< tokens; fewer than asked for where the texts say no more
};

/// Learns which pieces to cut the texts' words into: starting from characters (WordPiece) or bytes, the pair
/// that stands side by side most often becomes one piece, until there are enough (Sennrich et al., 2016; the
/// reference trains WordPiece the same way). Of equally frequent pairs the one of older pieces goes first.
/// Special tokens come first: [PAD] [UNK] [CLS] [SEP] [MASK], or <|endoftext|> <|pad|> <|im_start|>
/// <|im_end|>. Throws Error(Usage) where `size` has no room for them and the alphabet, Cancelled.
NewVocabulary trainVocabulary(std::span<const std::string> texts, const VocabularyOptions& options,
                              Progress& progress);

}  // namespace core

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/text/tokenizer.h"

namespace core {

/// One example of a language model: ids with the special tokens in place.
struct Sequence {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> types;  ///< as ids, or empty where all are of the first kind
  int relation = -1;                ///< 0: the second text follows the first, 1: it does not, -1: not asked
  std::int32_t answer = 0;          ///< first id to be learned by a causal model; those before are given
};

/// Documents as a BERT learns from them: windows of whole tokens between the model's special tokens, at most
/// `maxLength` ids each.
std::vector<Sequence> maskedSequences(const Tokenizer& tokenizer, std::span<const std::string> documents,
                                      std::size_t maxLength);

/// Pairs of runs of sentences as BERT's next-sentence prediction wants them (Devlin et al., 2019): half of
/// the second runs come from another document, by chance. A document of one sentence gives a sequence
/// without the question. The same seed gives the same pairs.
std::vector<Sequence> sentencePairs(const Tokenizer& tokenizer, std::span<const std::string> documents,
                                    std::size_t maxLength, std::uint64_t seed);

/// Documents end to end with the end token between them, cut into blocks of `blockLength` ids: how causal
/// models are pretrained. The last block may be shorter; a block of one id is left out, having nothing to
/// foretell. Throws Error(BadInput) where the tokenizer has no end token.
std::vector<Sequence> causalSequences(const Tokenizer& tokenizer, std::span<const std::string> documents,
                                      std::size_t blockLength);

/// For every id of the vocabulary, whether it goes on a word that the id before it began: "##ing".
std::vector<bool> wordContinuations(const Tokenizer& tokenizer);

}  // namespace core

#pragma once

#include <span>
#include <vector>

#include "core/understand/words.h"

namespace core {

class Catalogue;

/// Words [firstWord, endWord) that must be there, or must not; the wish begins with saidFrom: "without".
struct WishMention {
  std::size_t saidFrom = 0, firstWord = 0, endWord = 0;
  bool wanted = false;
};

/// Finds what a query rules out ("without laces", "latex-free", 「不要皮的」, 「无硅油」) or insists on
/// ("must have pockets", quoted words), in its order. Marks as `used` what is not to be searched for: the
/// words that say so, and all of what must not be there, for the words would find just that.
std::vector<WishMention> readWishes(std::span<const Word> words, std::vector<bool>& used,
                                    const Catalogue& catalogue);

}  // namespace core

#pragma once

#include <span>
#include <vector>

#include "core/understand/words.h"

namespace core {

class Catalogue;

/// Words [firstWord, endWord) that say what somebody thinks of a thing: "are fantastic", 「真的很棒！」.
struct OpinionMention {
  std::size_t firstWord = 0, endWord = 0;
  bool good = true;
};

/// Finds what a query states, in its order. None for a wish or a question, where the words describe what is
/// wanted ("很舒服的跑鞋", "shoes that are good for hiking"), and where a title of the catalogue has them
/// ("life is good"). Words that are `taken` say something else already.
std::vector<OpinionMention> readOpinions(std::span<const Word> words, const std::vector<bool>& taken,
                                         const Catalogue& catalogue);

}  // namespace core

#pragma once

#include <string>
#include <vector>

#include "core/understand/words.h"

namespace core {

class Catalogue;

/// Words [firstWord, endWord) that are read as others.
struct Correction {
  std::size_t firstWord = 0, endWord = 0;
  std::string meant;
};

/// Puts in the place of words that nobody knows those that were meant: "runing" by its letters (Spelling),
/// and 「篮球邪」 by its sound (nameSoundingLike). What the lexicon or the catalogue knows is left alone, and
/// so is a text too long to be a query.
std::vector<Correction> correctMisspellings(std::vector<Word>& words, const Catalogue& catalogue);

}  // namespace core

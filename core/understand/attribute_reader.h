#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/understand/catalogue.h"
#include "core/understand/words.h"

namespace core {

/// A brand, colour, size, audience or use that words [firstWord, endWord) name.
struct AttributeMention {
  enum class Kind { Brand, Colour, Size, Audience, Use };
  Kind kind = Kind::Brand;
  /// Brands as the catalogue spells them; colours, audiences and uses by their first name in the query's
  /// language (an audience that is a category, as the catalogue spells that); sizes with their system or
  /// unit: "EU 42", "XL", "20 kg", 「20公斤」.
  std::string value;
  std::size_t firstWord = 0, endWord = 0;
};

/// All of them, in the query's order. Words marked in `used` do not count. A use is also read where it is
/// part of a thing's name ("running shoes"); "sports" says too little to be one.
std::vector<AttributeMention> readAttributes(std::span<const Word> words, const std::vector<bool>& used,
                                             const Catalogue& catalogue, bool chinese);

}  // namespace core

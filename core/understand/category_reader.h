#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/understand/catalogue.h"
#include "core/understand/words.h"

namespace core {

/// Categories that a phrase of the query stands for.
struct CategoryMention {
  std::vector<std::string> categories;  ///< as the catalogue spells them; empty: none was recognised
  /// The names of the thing that was asked for, as stems, where it is only a part of what the categories
  /// hold: tents in "Camping".
  std::vector<std::vector<std::string>> things;
  std::size_t firstWord = 0, endWord = 0;
};

/// The kind of thing that the query asks for. English: the last noun before "for", "without", ... with the
/// words before it; Chinese: the last and longest phrase that a category or the concept table knows. A phrase
/// stands for the categories named like it, else for those named like its other names (in either language),
/// else for the one that holds nine tenths of the items called so, else for its wider thing. Words marked in
/// `taken` are no part of it: they say something else. Those marked in `uses` ("running") are no thing by
/// themselves.
CategoryMention readCategory(std::span<const Word> words, const std::vector<bool>& taken,
                             const std::vector<bool>& uses, const Catalogue& catalogue);

/// The category for an audience, where the catalogue has one: named like the words ("boys"), else like
/// another name of the concept.
std::optional<std::string> audienceCategory(const Catalogue& catalogue, std::span<const Word> words,
                                            int audience);

}  // namespace core

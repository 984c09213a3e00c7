#pragma once

#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace core {

// Other ways to say the same query, by the names that the lexicon has for one thing; nothing is made up. Each
// returns nullopt where the query offers nothing to change in that way. Chance comes from `random` alone.

/// One slip of the keyboard inside a word: two letters exchanged, one left out or one doubled. Words of five
/// letters and more, which keep their first; of Chinese, a thing known by two characters and more, of which
/// two neighbours are exchanged. Amounts, limits and small words are left alone.
std::optional<std::string> withTypo(std::string_view query, std::mt19937_64& random);

/// One thing or price word under another of its names in the same language: "running shoes" as "jogging
/// shoes".
std::optional<std::string> withSynonym(std::string_view query, std::mt19937_64& random);

/// Two of the query's phrases in each other's place: "shoes running waterproof". What the lexicon knows as
/// one name stays whole, and "for women" too. Not where a word turns on what stands beside it: with
/// "without", amounts, or a whole sentence.
std::optional<std::string> reordered(std::string_view query, std::mt19937_64& random);

/// The query in the other of the two languages. Only where every word of it is known in both, apart from
/// small ones that say nothing: 「实惠的女士跑鞋」 for "affordable running shoes for women".
std::optional<std::string> translated(std::string_view query);

}  // namespace core

#include "core/retrieve/terms.h"

#include "core/understand/lexicon.h"
#include "core/understand/words.h"

namespace core {

std::vector<std::string> termsOf(std::string_view text) {
  std::vector<Word> words = readWords(text);
  std::vector<bool> counts(words.size() + 1);
  for (std::size_t at = 0; at < words.size(); ++at)
    counts[at] = words[at].kind != Word::Kind::Symbol && lexicon().stopWords.longestAt(words, at).length != 1;
  // Whether the ideograph at `at` goes on from the one before it.
  const auto follows = [&](std::size_t at) {
    return at > 0 && at < words.size() && counts[at] && counts[at - 1] && words[at].glued &&
           words[at].kind == Word::Kind::Han && words[at - 1].kind == Word::Kind::Han;
  };
  std::vector<std::string> terms;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (!counts[at]) continue;
    if (follows(at + 1))
      terms.push_back(words[at].stem + words[at + 1].stem);
    else if (!follows(at))
      terms.push_back(std::move(words[at].stem));
  }
  return terms;
}

}  // namespace core

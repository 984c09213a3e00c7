#include "core/explain/supporting_sentence.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "core/retrieve/terms.h"

namespace core {

std::optional<std::size_t> supportingSentence(std::span<const ReviewSentence> sentences,
                                              std::string_view wanted) {
  constexpr std::size_t kTellingLength = 20;  // bytes: "good" alone tells nothing
  const std::vector<std::string> asked = termsOf(wanted);
  const std::set<std::string> words(asked.begin(), asked.end());
  const auto worth = [&](const ReviewSentence& sentence) {
    std::set<std::string> shared;
    for (std::string& term : termsOf(sentence.text))
      if (words.contains(term)) shared.insert(std::move(term));
    const double liking = std::isnan(sentence.liking) ? 0.5 : sentence.liking;
    return std::tuple(liking >= 0.5, sentence.text.size() >= kTellingLength, shared.size(), liking);
  };
  std::optional<std::size_t> best;
  std::tuple<bool, bool, std::size_t, double> most;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const auto value = worth(sentences[i]);
    if (best && value <= most) continue;
    best = i;
    most = value;
  }
  return best;
}

}  // namespace core

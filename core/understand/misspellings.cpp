#include "core/understand/misspellings.h"

#include <algorithm>
#include <optional>
#include <span>

#include "core/understand/catalogue.h"
#include "core/understand/homophones.h"
#include "core/understand/lexicon.h"

namespace core {
namespace {

constexpr std::size_t kWordsToCorrect = 100;  // what is longer is no query

class Corrector {
 public:
  Corrector(std::vector<Word>& words, const Catalogue& catalogue) : m_words(words), m_catalogue(catalogue) {}

  std::vector<Correction> correct() {
    correctByLetters();
    correctBySound();
    return std::move(m_corrections);
  }

 private:
  // 「篮球邪」: what the lexicon knows is left alone.
  void correctBySound() {
    constexpr std::size_t kLongestName = 5;
    const std::vector<Known> known = knownCharacters();
    for (std::size_t at = 0; at + 1 < m_words.size(); ++at) {
      for (std::size_t length = std::min(kLongestName, m_words.size() - at); length > 1; --length) {
        if (!isUnknownName(known, at, length)) continue;
        const std::optional<MeantName> meant =
            nameSoundingLike(std::span<const Word>(m_words).subspan(at, length));
        if (!meant) continue;
        std::string name;
        for (std::size_t i = 0; i < length; ++i) {
          name += meant->characters[i];
          m_words[at + i].text = m_words[at + i].stem = meant->characters[i];
        }
        m_corrections.push_back({at, at + length, name});
        at += length - 1;
        break;
      }
    }
  }

  enum class Known { No, Name, Grammar };
  std::vector<Known> knownCharacters() const {
    const Lexicon& all = lexicon();
    std::vector<Known> known(m_words.size(), Known::No);
    const auto mark = [&](const Phrases& phrases, Known as) {
      for (std::size_t at = 0; at < m_words.size(); ++at)
        for (std::size_t i = 0, length = phrases.longestAt(m_words, at).length; i < length; ++i)
          known[at + i] = as;
    };
    for (const Phrases* phrases : {&all.exclude, &all.require, &all.fillers, &all.pointers,
                                   &all.priceWordPhrases, &all.goodVerdicts, &all.badVerdicts})
      mark(*phrases, Known::Grammar);
    mark(all.particles, Known::Name);
    mark(all.conceptPhrases, Known::Name);
    return known;
  }

  // Characters that stand together, none of grammar, and one of them in no name; of two, both.
  bool isUnknownName(const std::vector<Known>& known, std::size_t at, std::size_t length) const {
    std::size_t unknown = 0;
    for (std::size_t i = at; i < at + length; ++i) {
      if (m_words[i].kind != Word::Kind::Han || (i > at && !m_words[i].glued) || known[i] == Known::Grammar)
        return false;
      unknown += known[i] == Known::No;
    }
    return length == 2 ? unknown == 2 : unknown > 0;
  }

  void correctByLetters() {
    for (std::size_t at = 0; at < m_words.size(); ++at) {
      Word& word = m_words[at];
      const bool beside = word.glued || (at + 1 < m_words.size() && m_words[at + 1].glued &&
                                         m_words[at + 1].kind == Word::Kind::Number);
      if (word.kind != Word::Kind::Letters ||
          (beside && at > 0 && m_words[at - 1].kind == Word::Kind::Number))
        continue;
      if (m_catalogue.knowsWord(word)) continue;
      const std::optional<std::string> meant = m_catalogue.spelling().nearest(word.text);
      if (!meant) continue;
      m_corrections.push_back({at, at + 1, *meant});
      word.text = *meant;
      word.stem = singular(*meant);
    }
  }

  std::vector<Word>& m_words;
  const Catalogue& m_catalogue;
  std::vector<Correction> m_corrections;
};

}  // namespace

std::vector<Correction> correctMisspellings(std::vector<Word>& words, const Catalogue& catalogue) {
  if (words.size() > kWordsToCorrect) return {};
  return Corrector(words, catalogue).correct();
}

}  // namespace core

#include "core/understand/opinion_reader.h"

#include <string>

#include "core/understand/catalogue.h"
#include "core/understand/lexicon.h"

namespace core {
namespace {

bool isMark(const Word& word, std::string_view marks) {
  return word.kind == Word::Kind::Symbol && !word.text.empty() &&
         marks.find(word.text) != std::string_view::npos;
}

class OpinionReader {
 public:
  OpinionReader(std::span<const Word> words, const std::vector<bool>& taken, const Catalogue& catalogue)
      : m_words(words), m_taken(taken), m_catalogue(catalogue) {}

  std::optional<OpinionMention> read() const {
    for (std::size_t at = 0; at < m_words.size(); ++at) {
      std::optional<OpinionMention> mention = verdictAt(at);
      if (!mention) mention = qualityAt(at);
      if (!mention || isTaken(*mention)) continue;
      while (mention->endWord < m_words.size() &&
             (m_words[mention->endWord].text == "了" || isMark(m_words[mention->endWord], "!！。.~")))
        ++mention->endWord;
      if (describes(*mention) || isTitled(*mention)) continue;
      return isWish(*mention) ? std::nullopt : mention;
    }
    return std::nullopt;
  }

 private:
  std::optional<OpinionMention> verdictAt(std::size_t at) const {
    const std::size_t length = lexicon().verdicts.longestAt(m_words, at).length;
    if (length == 0) return std::nullopt;
    return OpinionMention{startOf(at), at + length};
  }

  std::optional<OpinionMention> qualityAt(std::size_t at) const {
    const std::size_t length = lexicon().qualities.longestAt(m_words, at).length;
    if (length == 0) return std::nullopt;
    const std::size_t end = at + length, start = startOf(at);
    const bool han = m_words[at].kind == Word::Kind::Han;
    const bool cried = isMark(m_words.back(), "!！");
    // "very good shoes" is wanted, "are very good" is said; in Chinese the degree alone says it.
    const bool said = han ? start < at : linked(start, at);
    return said || (cried && !han) ? std::optional(OpinionMention{start, end}) : std::nullopt;
  }

  // The words of degree, and the link before them, that lead to words[at].
  std::size_t startOf(std::size_t at) const {
    std::size_t start = at;
    while (const std::size_t length = lexicon().degrees.longestBefore(m_words, start).length) start -= length;
    if (const std::size_t length = lexicon().links.longestBefore(m_words, start).length) start -= length;
    return start;
  }

  bool linked(std::size_t start, std::size_t at) const {
    const std::size_t length = start < at ? lexicon().links.longestAt(m_words, start).length : 0;
    if (length == 0) return false;
    // "shoes that are good", "are these good": wanted and asked, not said.
    return start > 0 && m_words[start - 1].text != "that" && m_words[start - 1].text != "which";
  }

  // "很舒服的跑鞋": 的 and a thing behind it.
  bool describes(const OpinionMention& mention) const {
    return mention.endWord + 1 < m_words.size() && m_words[mention.endWord].text == "的" &&
           m_words[mention.endWord + 1].kind != Word::Kind::Symbol;
  }

  bool isTitled(const OpinionMention& mention) const {
    std::vector<std::string> stems;
    for (std::size_t at = mention.firstWord; at < mention.endWord; ++at)
      if (m_words[at].kind != Word::Kind::Symbol) stems.push_back(m_words[at].stem);
    return stems.size() > 1 && m_words[mention.firstWord].kind == Word::Kind::Letters &&
           !m_catalogue.itemsTitled(stems).empty();
  }

  bool isWish(const OpinionMention& mention) const {
    if (isMark(m_words.back(), "?？")) return true;
    for (std::size_t at = 0; at < m_words.size(); ++at)
      if ((at < mention.firstWord || at >= mention.endWord) &&
          lexicon().wishes.longestAt(m_words, at).length > 0)
        return true;
    return false;
  }

  bool isTaken(const OpinionMention& mention) const {
    for (std::size_t at = mention.firstWord; at < mention.endWord; ++at)
      if (m_taken[at]) return true;
    return false;
  }

  std::span<const Word> m_words;
  const std::vector<bool>& m_taken;
  const Catalogue& m_catalogue;
};

}  // namespace

std::optional<OpinionMention> readOpinion(std::span<const Word> words, const std::vector<bool>& taken,
                                          const Catalogue& catalogue) {
  return OpinionReader(words, taken, catalogue).read();
}

}  // namespace core

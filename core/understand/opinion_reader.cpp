#include "core/understand/opinion_reader.h"

#include <algorithm>
#include <optional>
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

  std::vector<OpinionMention> read() const {
    std::vector<OpinionMention> mentions;
    for (std::size_t at = 0; at < m_words.size(); ++at) {
      std::optional<OpinionMention> mention = verdictAt(at);
      if (!mention) mention = qualityAt(at);
      if (!mention || isTaken(*mention)) continue;
      if (!mentions.empty() && mention->firstWord < mentions.back().endWord) continue;
      while (mention->endWord < m_words.size() &&
             (m_words[mention->endWord].text == "了" || isMark(m_words[mention->endWord], "!！。.~")))
        ++mention->endWord;
      if (describes(*mention) || isTitled(*mention)) continue;
      at = mention->endWord - 1;
      mentions.push_back(*mention);
    }
    if (isWish(mentions)) mentions.clear();
    return mentions;
  }

 private:
  struct Said {
    std::size_t length = 0;
    bool good = true;
  };
  Said saidAt(const Phrases& good, const Phrases& bad, std::size_t at) const {
    const std::size_t praise = good.longestAt(m_words, at).length, blame = bad.longestAt(m_words, at).length;
    return {std::max(praise, blame), praise >= blame};
  }

  std::optional<OpinionMention> verdictAt(std::size_t at) const {
    const Said said = saidAt(lexicon().goodVerdicts, lexicon().badVerdicts, at);
    if (said.length == 0) return std::nullopt;
    const std::size_t start = startOf(at);
    return OpinionMention{start, at + said.length, said.good != isDenied(start, at)};
  }

  std::optional<OpinionMention> qualityAt(std::size_t at) const {
    const Said quality = saidAt(lexicon().goodQualities, lexicon().badQualities, at);
    if (quality.length == 0) return std::nullopt;
    const std::size_t start = startOf(at);
    std::size_t end = at + quality.length;
    // "Overpriced junk"
    while (const std::size_t more = saidAt(lexicon().goodQualities, lexicon().badQualities, end).length)
      end += more;
    const bool han = m_words[at].kind == Word::Kind::Han;
    const bool cried = isMark(m_words.back(), "!！");
    // "very good shoes" is wanted, "are very good" is said; in Chinese the degree alone says it, and a thing
    // that is nothing but bad.
    const bool alone = han && !quality.good && quality.length > 1 && stands(start, end);
    const bool said = han ? start < at || alone : linked(start, at);
    if (!said && !(cried && !han)) return std::nullopt;
    return OpinionMention{start, end, quality.good != isDenied(start, at)};
  }

  // Between marks: 「漏水，垃圾」.
  bool stands(std::size_t begin, std::size_t end) const {
    return (begin == 0 || m_words[begin - 1].kind == Word::Kind::Symbol) &&
           (end == m_words.size() || m_words[end].kind == Word::Kind::Symbol);
  }

  bool isDenied(std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at < end; ++at)
      if (const std::size_t length = lexicon().negations.longestAt(m_words, at).length;
          length > 0 && at + length <= end)
        return true;
    return false;
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
    if (m_words[start].text == "its" || m_words[start].text == "theyre") return true;
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

  bool isWish(const std::vector<OpinionMention>& mentions) const {
    if (!m_words.empty() && isMark(m_words.back(), "?？")) return true;
    const auto inside = [&](std::size_t at) {
      return std::any_of(mentions.begin(), mentions.end(), [at](const OpinionMention& mention) {
        return at >= mention.firstWord && at < mention.endWord;
      });
    };
    for (std::size_t at = 0; at < m_words.size();) {
      const std::size_t report = lexicon().reports.longestAt(m_words, at).length;
      if (report == 0 && !inside(at) && lexicon().wishes.longestAt(m_words, at).length > 0) return true;
      at += std::max<std::size_t>(1, report);
    }
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

std::vector<OpinionMention> readOpinions(std::span<const Word> words, const std::vector<bool>& taken,
                                         const Catalogue& catalogue) {
  return OpinionReader(words, taken, catalogue).read();
}

}  // namespace core

#include "core/understand/wish_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/understand/catalogue.h"
#include "core/understand/lexicon.h"

namespace core {
namespace {

constexpr std::size_t kLongestWish = 4;      // words behind "without" or "must have"
constexpr std::size_t kLongestPrefixed = 3;  // characters behind 「无」

class WishReader {
 public:
  WishReader(std::span<const Word> words, std::vector<bool>& used, const Catalogue& catalogue)
      : m_words(words), m_used(used), m_catalogue(catalogue) {}

  std::vector<WishMention> read() {
    for (std::size_t at = 0; at < m_words.size(); ++at) {
      if (m_used[at]) continue;
      if (readQuoted(at) || readAffix(at)) continue;
      const std::size_t out = lexicon().exclude.longestAt(m_words, at).length;
      const std::size_t in = lexicon().require.longestAt(m_words, at).length;
      if (out + in == 0 || lexicon().notExcluding.longestAt(m_words, at).length > 0) continue;
      at = readWish(at, at + std::max(out, in), in > out) - 1;
    }
    return std::move(m_wishes);
  }

 private:
  bool endsWish(std::size_t at) const {
    if (m_used[at] || m_words[at].kind == Word::Kind::Symbol) {
      const std::string& text = m_words[at].text;
      return m_used[at] || (text != "-" && text != "'" && text != "/");
    }
    const std::string& text = m_words[at].text;
    return lexicon().prepositions.longestAt(m_words, at).length > 0 ||
           lexicon().exclude.longestAt(m_words, at).length > 0 ||
           lexicon().require.longestAt(m_words, at).length > 0 ||
           lexicon().excludeEnds.longestAt(m_words, at).length > 0 || joinsWishes(at) || text == "也" ||
           text == "please";
  }

  bool joinsWishes(std::size_t at) const {
    const std::string& text = m_words[at].text;
    return text == "and" || text == "or" || text == "和" || text == "或" || text == "跟" || text == "、" ||
           text == "&";
  }

  // What stands behind "without" or "must have", and what "or" adds to it; says where it ends.
  std::size_t readWish(std::size_t said, std::size_t begin, bool wanted) {
    for (;;) {
      std::size_t first = begin;
      while (first < m_words.size() && lexicon().stopWords.longestAt(m_words, first).length == 1) ++first;
      const std::size_t end = endOfWish(said, first, wanted);
      if (end == first) return std::max(said + 1, begin);
      addWish(wanted, first, end, said);
      const bool more = end + 1 < m_words.size() && joinsWishes(end) && !m_used[end + 1] &&
                        (m_words[end].kind == Word::Kind::Han || !wanted);
      if (!more || isOtherClause(end + 1)) return closeWish(end);
      use(end, end + 1);
      said = begin = end + 1;
    }
  }

  // "Without laces and for men": what follows does not go on with the wish.
  bool isOtherClause(std::size_t at) const {
    return lexicon().prepositions.longestAt(m_words, at).length > 0 ||
           lexicon().exclude.longestAt(m_words, at).length > 0 ||
           lexicon().audiences.longestAt(m_words, at).length > 0;
  }

  std::size_t closeWish(std::size_t end) {
    const std::size_t closing = lexicon().excludeEnds.longestAt(m_words, end).length;
    use(end, end + closing);
    return end + closing;
  }

  std::size_t endOfWish(std::size_t said, std::size_t first, bool wanted) const {
    if (first >= m_words.size()) return first;
    // A colour or a brand is all of what is not wanted: "except pink yoga leggings".
    if (!wanted && !m_used[first]) {
      const std::size_t colour = lexicon().colours.longestAt(m_words, first).length;
      const std::size_t brand = m_catalogue.brandAt(m_words, first).length;
      const std::size_t whole = std::max(colour, brand);
      if (whole > 0 && !continuesName(first + whole)) return first + whole;
    }
    // "Not" reaches one word, "watch the game not your phone tshirt", and so does "no" where the query begins
    // with it: "no leather hiking boots".
    const std::string& word = m_words[said].text;
    const bool opens = std::all_of(m_used.begin(), m_used.begin() + static_cast<std::ptrdiff_t>(said),
                                   [](bool used) { return used; });
    const bool one = !wanted && (word == "not" || word == "anything" || (word == "no" && opens));
    const bool han = m_words[first].kind == Word::Kind::Han;
    const std::size_t longest = one ? 1 : han ? 2 * kLongestWish : kLongestWish;
    std::size_t end = first;
    while (end < m_words.size() && end - first < longest && !endsWish(end)) ++end;
    return end;
  }

  // 「黑色素」 is no 「黑色」.
  bool continuesName(std::size_t at) const {
    return at < m_words.size() && m_words[at].kind == Word::Kind::Han &&
           m_words[at - 1].kind == Word::Kind::Han && !m_used[at] && !joinsWishes(at) &&
           m_words[at].text != "色" && lexicon().things.longestAt(m_words, at).length == 0 &&
           lexicon().uses.longestAt(m_words, at).length == 0 &&
           lexicon().excludeEnds.longestAt(m_words, at).length == 0 &&
           lexicon().particles.longestAt(m_words, at).length == 0;
  }

  // "Sugar free", "latex-free", 「无硅油洗发水」, 「非皮质的」.
  bool readAffix(std::size_t& at) {
    if (const std::size_t known = lexicon().notExcluding.longestAt(m_words, at).length; known > 0) {
      at += known - 1;
      return true;
    }
    const std::size_t free = at + 1 < m_words.size() && m_words[at + 1].text == "-" ? at + 2 : at + 1;
    if (m_words[at].kind == Word::Kind::Letters && free < m_words.size() && !m_used[free] &&
        lexicon().excludeBehind.longestAt(m_words, free).length > 0 &&
        lexicon().particles.longestAt(m_words, at).length == 0) {
      addWish(false, at, at + 1, at);
      use(at, free + 1);
      at = free;
      return true;
    }
    if (m_words[at].kind != Word::Kind::Han || lexicon().excludePrefixes.longestAt(m_words, at).length == 0)
      return false;
    std::size_t end = at + 1;
    // Up to 的 or to the thing, which is one word of two characters and more.
    while (end < m_words.size() && end - at <= kLongestPrefixed && !endsWish(end) &&
           m_words[end].kind == Word::Kind::Han && (end == at + 1 || !beginsThing(end)))
      ++end;
    if (end == at + 1) return false;
    addWish(false, at + 1, end, at);
    at = end - 1;
    return true;
  }

  bool beginsThing(std::size_t at) const {
    return lexicon().things.longestAt(m_words, at).length > 1 ||
           lexicon().uses.longestAt(m_words, at).length > 1;
  }

  // "gore tex": the words must be there. A quote behind a number is an inch.
  bool readQuoted(std::size_t& at) {
    const std::string& open = m_words[at].text;
    const bool quote = open == "\"" || open == "“" || open == "「" || open == "”";
    if (!quote || (at > 0 && m_words[at].glued && m_words[at - 1].kind == Word::Kind::Number)) return false;
    const std::string close = open == "「" ? "」" : "\"”";
    std::size_t end = at + 1;
    while (end < m_words.size() && close.find(m_words[end].text) == std::string::npos) ++end;
    if (end >= m_words.size() || end == at + 1 || end - at > 12) return false;
    addWish(true, at + 1, end, at);
    use(at, at + 1);
    use(end, end + 1);
    at = end;
    return true;
  }

  void addWish(bool wanted, std::size_t first, std::size_t end, std::size_t saidFrom) {
    m_wishes.push_back({saidFrom, first, end, wanted});
    use(saidFrom, wanted ? first : end);
  }

  void use(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end; ++at) m_used[at] = true;
  }

  std::span<const Word> m_words;
  std::vector<bool>& m_used;
  const Catalogue& m_catalogue;
  std::vector<WishMention> m_wishes;
};

}  // namespace

std::vector<WishMention> readWishes(std::span<const Word> words, std::vector<bool>& used,
                                    const Catalogue& catalogue) {
  return WishReader(words, used, catalogue).read();
}

}  // namespace core

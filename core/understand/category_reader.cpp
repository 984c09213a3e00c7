#include "core/understand/category_reader.h"

#include <algorithm>

#include "core/understand/lexicon.h"

namespace core {
namespace {

constexpr std::size_t kLongestEnglish = 4;
constexpr std::size_t kLongestChinese = 6;
constexpr std::size_t kTitlesToTrust = 5;  // fewer titles say nothing of where such things are kept
constexpr double kShareAtHome = 0.5;       // of the items titled so, in the categories named so
constexpr double kShareToLearn = 0.9;
constexpr double kFairPart = 0.05;

std::vector<std::string> stemsOf(std::string_view phrase) {
  std::vector<std::string> stems;
  for (const Word& word : readWords(phrase))
    if (word.kind != Word::Kind::Symbol) stems.push_back(word.stem);
  return stems;
}

std::vector<std::string> stemsOf(std::span<const Word> words) {
  std::vector<std::string> stems;
  for (const Word& word : words)
    if (word.kind != Word::Kind::Symbol) stems.push_back(word.stem);
  return stems;
}

void append(std::vector<std::string>& categories, std::vector<std::string> more) {
  for (std::string& category : more)
    if (std::find(categories.begin(), categories.end(), category) == categories.end())
      categories.push_back(std::move(category));
}

using Names = std::vector<std::vector<std::string>>;  // as stems

class CategoryFinder {
 public:
  explicit CategoryFinder(const Catalogue& catalogue) : m_catalogue(catalogue) {}

  /// What a phrase stands for; its place among the words is left open.
  CategoryMention find(std::span<const Word> phrase) const {
    const std::vector<std::string> stems = stemsOf(phrase);
    if (stems.empty()) return {};
    CategoryMention mention;
    mention.categories = named(stems);
    const std::optional<int> known = lexicon().things.whole(phrase);
    const Concept* thing = known ? &lexicon().conceptAt(*known) : nullptr;
    if (mention.categories.empty() && thing != nullptr) mention.categories = namedAs(*thing);
    if (mention.categories.empty()) mention.categories = composed(phrase, stems);
    if (!mention.categories.empty()) return mention;
    mention.things = {stems};
    if (thing != nullptr)
      for (std::vector<std::string>& name : namesOf(*thing)) mention.things.push_back(std::move(name));
    for (int depth = 0; mention.categories.empty() && thing != nullptr && depth < 3; ++depth) {
      if (thing->wider.empty()) break;
      thing = lexicon().conceptNamed(thing->wider);
      if (thing != nullptr) mention.categories = spelledAs(*thing);
    }
    if (mention.categories.empty())
      for (const std::vector<std::string>& name : mention.things)
        if (mention.categories.empty()) mention.categories = called(name);
    return mention;
  }

  /// Whether a word beside the thing goes with things of these categories ("terrex" with shoes): most of the
  /// items titled so lie in them.
  bool goesWith(const Word& word, const std::vector<std::string>& categories) const {
    return shareAtHome({{word.stem}}, categories, 0) >= kShareAtHome;
  }

  // "Running Shoes", or "Shoes / Running". `others`: more names of the thing, whose items tell where it is
  // kept.
  std::vector<std::string> named(const std::vector<std::string>& stems, const Names& others = {}) const {
    Names names{stems};
    names.insert(names.end(), others.begin(), others.end());
    const Catalogue::NamedCategories found = m_catalogue.categoriesNamed(stems);
    std::vector<std::string> categories = found.exact;
    if (!categories.empty() && shareAtHome(names, categories, 1) >= kShareAtHome) return categories;
    append(categories, found.ending);
    if (!found.ending.empty() && shareAtHome(names, categories, 1) >= kShareAtHome) return categories;
    append(categories, found.lists);
    if (!found.lists.empty() && shareAtHome(names, categories, 1) >= kShareAtHome) return categories;
    if (stems.size() < 2) return {};
    const std::span<const std::string> all(stems);
    categories = m_catalogue.pathsNamed(all.first(stems.size() - 1), all.last(1));
    if (!categories.empty() && shareAtHome(names, categories, 0) < kShareAtHome) categories.clear();
    return categories;
  }

 private:
  // A category that is merely spelled like the words, while such things are kept elsewhere, is not meant: the
  // share of the items called so that lie in the categories, for the name that speaks most for it; `unknown`
  // where there are too few to tell.
  double shareAtHome(const Names& names, const std::vector<std::string>& categories, double unknown) const {
    const std::vector<std::int32_t> numbers = m_catalogue.categoryNumbers(categories);
    double best = -1;
    for (const std::vector<std::string>& stems : names) {
      const std::vector<std::int32_t> items = itemsOf(stems);
      if (items.size() < kTitlesToTrust) continue;
      const auto atHome = std::count_if(items.begin(), items.end(),
                                        [&](std::int32_t item) { return m_catalogue.inAny(item, numbers); });
      best = std::max(best, static_cast<double>(atHome) / static_cast<double>(items.size()));
    }
    return best < 0 ? unknown : best;
  }

  std::vector<std::int32_t> itemsOf(const std::vector<std::string>& stems) const {
    std::vector<std::int32_t> items = m_catalogue.itemsCalled(stems);
    if (items.size() < kTitlesToTrust) items = m_catalogue.itemsTitled(stems);
    return items;
  }

  static Names namesOf(const Concept& thing) {
    Names names;
    for (const std::vector<std::string>* language : {&thing.english, &thing.chinese})
      for (const std::string& name : *language) names.push_back(stemsOf(name));
    return names;
  }

  // By the first of its names that a category has.
  std::vector<std::string> namedAs(const Concept& thing) const {
    const Names names = namesOf(thing);
    for (const std::vector<std::string>& name : names)
      if (std::vector<std::string> categories = named(name, names); !categories.empty()) return categories;
    return {};
  }

  // The category of that very name, wherever its things are kept.
  std::vector<std::string> spelledAs(const Concept& thing) const {
    for (const std::vector<std::string>& name : namesOf(thing))
      if (std::vector<std::string> categories = m_catalogue.categoriesNamed(name).exact; !categories.empty())
        return categories;
    return namedAs(thing);
  }

  // "Hiking boots", 「骑行手套」: a use and a thing, where the catalogue parts such things by use, under
  // another name of either.
  std::vector<std::string> composed(std::span<const Word> phrase,
                                    const std::vector<std::string>& stems) const {
    const Phrases::Match use = lexicon().uses.longestAt(phrase, 0);
    if (use.length == 0 || use.length >= phrase.size()) return {};
    const std::optional<int> head = lexicon().things.whole(phrase.subspan(use.length));
    if (!head) return {};
    const Concept& purpose = lexicon().conceptAt(use.label);
    if (purpose.english.front() == "sports") return {};  // says too little
    const Concept* thing = &lexicon().conceptAt(*head);
    for (int depth = 0; thing != nullptr && depth < 3; ++depth) {
      std::vector<std::string> paths;
      Names names{stems};
      for (const std::vector<std::string>& one : namesOf(purpose))
        for (const std::vector<std::string>& other : namesOf(*thing)) {
          append(paths, m_catalogue.pathsNamed(one, other));
          names.push_back(one);
          names.back().insert(names.back().end(), other.begin(), other.end());
        }
      // Where no title tells, the places must hold a fair part of such things.
      if (!paths.empty() && shareAtHome(names, paths, fairPart(paths, *thing) ? 1 : 0) >= kShareAtHome) {
        // Where the path is all that the category has, the category's name says it.
        const std::vector<std::string> whole = spelledAs(*thing);
        return !whole.empty() && itemsWithin(whole) == itemsWithin(paths) ? whole : paths;
      }
      thing = thing->wider.empty() ? nullptr : lexicon().conceptNamed(thing->wider);
    }
    return {};
  }

  std::size_t itemsWithin(const std::vector<std::string>& categories) const {
    std::size_t items = 0;
    for (const std::string& category : categories) items += m_catalogue.itemsWithin(category);
    return items;
  }

  bool fairPart(const std::vector<std::string>& paths, const Concept& thing) const {
    const std::size_t here = itemsWithin(paths), all = itemsWithin(namedAs(thing));
    return here >= kTitlesToTrust && static_cast<double>(here) >= kFairPart * static_cast<double>(all);
  }

  std::vector<std::string> called(const std::vector<std::string>& stems) const {
    // A Chinese title runs its words together: only what it ends in is surely the thing.
    const bool han = !stems.empty() && static_cast<unsigned char>(stems.back().front()) >= 0xE0;
    const std::vector<std::int32_t> items = han ? m_catalogue.itemsCalled(stems) : itemsOf(stems);
    if (items.size() < kTitlesToTrust) return {};
    std::string category = m_catalogue.categoryHolding(items, kShareToLearn);
    if (category.empty()) return {};
    return {std::move(category)};
  }

  const Catalogue& m_catalogue;
};

bool isTrait(std::span<const Word> words, std::size_t at) {
  return words[at].kind == Word::Kind::Number || lexicon().traits.longestAt(words, at).length == 1;
}

/// Finds the thing in English: in the first clause that names one. A clause ends at "and", a comma, "is";
/// from "for" or "without" on, what is said is about the thing.
class EnglishReader {
 public:
  EnglishReader(std::span<const Word> words, const std::vector<bool>& taken, const std::vector<bool>& uses,
                const CategoryFinder& finder)
      : m_words(words), m_taken(taken), m_uses(uses), m_finder(finder) {}

  CategoryMention read() const {
    bool complement = false, anySaid = false;
    for (std::size_t begin = 0; begin < m_words.size();) {
      std::size_t end = begin;
      while (end < m_words.size() && boundaryAt(end) == 0) ++end;
      if (!complement || begin == 0) {
        CategoryMention mention = readClause(begin, end);
        if (!mention.categories.empty()) return mention;
      }
      for (std::size_t at = begin; at < end; ++at) anySaid = anySaid || !isIdle(at);
      if (end == m_words.size()) break;
      const bool comma = isComma(end);
      const bool open = lexicon().conjunctions.longestAt(m_words, end).length > 0 ||
                        lexicon().links.longestAt(m_words, end).length > 0;
      // "For", "with", ... open what is about the thing, up to the next comma.
      if (comma)
        complement = false;
      else if (!open)
        complement = anySaid;  // behind "looking for" comes the thing itself
      begin = end + boundaryAt(end);
    }
    return {};
  }

 private:
  bool isComma(std::size_t at) const {
    const std::string& text = m_words[at].text;
    return m_words[at].kind == Word::Kind::Symbol &&
           (text == "," || text == ";" || text == "." || text == "，" || text == "。" || text == "!");
  }

  // Words of what ends a clause here; 0: nothing does.
  std::size_t boundaryAt(std::size_t at) const {
    if (m_taken[at]) return 0;
    if (m_words[at].kind == Word::Kind::Han || isComma(at)) return 1;
    if (const std::size_t link = lexicon().links.longestAt(m_words, at).length;
        link > 0 && m_words[at].kind == Word::Kind::Letters && !isNoun(m_words[at]))
      return link;
    return std::max(lexicon().prepositions.longestAt(m_words, at).length,
                    lexicon().conjunctions.longestAt(m_words, at).length);
  }

  // "Work" and "look" link, but name things too.
  static bool isNoun(const Word& word) {
    return word.text == "work" || word.text == "fit" || word.text == "look";
  }

  // Says nothing of the thing, wherever it stands.
  bool isIdle(std::size_t at) const {
    return m_taken[at] || m_words[at].kind == Word::Kind::Symbol || isTrait(m_words, at) ||
           lexicon().stopWords.longestAt(m_words, at).length > 0 ||
           lexicon().particles.longestAt(m_words, at).length > 0 ||
           lexicon().goodQualities.longestAt(m_words, at).length > 0;
  }

  CategoryMention readClause(std::size_t begin, std::size_t end) const {
    for (std::size_t last = end; last > begin; --last) {
      if (m_taken[last - 1] || m_words[last - 1].kind == Word::Kind::Symbol) continue;
      for (std::size_t length = std::min(kLongestEnglish, last - begin); length > 0; --length) {
        CategoryMention mention = readPhrase(last - length, last);
        if (mention.categories.empty()) continue;
        for (std::size_t beside = last; beside < end; ++beside)
          if (!isIdle(beside) && !m_uses[beside] && !m_finder.goesWith(m_words[beside], mention.categories))
            return {};
        return mention;
      }
    }
    return {};
  }

  CategoryMention readPhrase(std::size_t first, std::size_t end) const {
    bool onlyUse = true;
    for (std::size_t at = first; at < end; ++at) {
      if (m_taken[at] ||
          (m_words[at].kind == Word::Kind::Symbol && m_words[at].text != "-" && m_words[at].text != "&"))
        return {};
      onlyUse = onlyUse && m_uses[at];
    }
    // "Basketball" may be the ball; "running" is nothing to buy, unless it is all that is said.
    const bool isThing = lexicon().things.whole(m_words.subspan(first, end - first)).has_value();
    if (onlyUse && !isThing && (first > 0 || end < m_words.size())) return {};
    if (isTrait(m_words, end - 1) && !isThing) return {};
    CategoryMention mention = m_finder.find(m_words.subspan(first, end - first));
    mention.firstWord = first, mention.endWord = end;
    return mention;
  }

  std::span<const Word> m_words;
  const std::vector<bool>& m_taken;
  const std::vector<bool>& m_uses;
  const CategoryFinder& m_finder;
};

CategoryMention readChinese(std::span<const Word> words, const std::vector<bool>& taken,
                            const std::vector<bool>& uses, const CategoryFinder& finder) {
  for (std::size_t end = words.size(); end > 0; --end)
    for (std::size_t length = std::min(kLongestChinese, end); length > 0; --length) {
      const std::size_t first = end - length;
      const std::span<const Word> phrase = words.subspan(first, length);
      const bool isThing = lexicon().things.whole(phrase).has_value();
      bool whole = true, onlyUse = true;
      for (std::size_t at = first; at < end; ++at) {
        whole = whole && !taken[at] && words[at].kind != Word::Kind::Symbol;
        onlyUse = onlyUse && uses[at];
      }
      if (!whole || words[end - 1].kind != Word::Kind::Han) continue;
      // One ideograph alone ends too many names by chance: it counts where the concept table knows it.
      if (length == 1 && !isThing) continue;
      if (!isThing && (onlyUse || lexicon().traits.whole(phrase) || lexicon().colours.whole(phrase)))
        continue;
      if (CategoryMention mention = finder.find(phrase); !mention.categories.empty()) {
        mention.firstWord = first, mention.endWord = end;
        return mention;
      }
    }
  return {};
}

std::vector<std::string> exactly(const Catalogue& catalogue, const std::vector<std::string>& stems) {
  std::vector<std::string> found;
  for (std::string& category : catalogue.categoriesNamed(stems).exact)
    if (stemsOf(category) == stems) found.push_back(std::move(category));
  return found;
}

std::vector<std::string> categoriesOf(const Catalogue& catalogue, const Concept& audience) {
  std::vector<std::string> found;
  for (const std::vector<std::string>* names : {&audience.english, &audience.chinese})
    for (const std::string& name : *names) append(found, exactly(catalogue, stemsOf(name)));
  return found;
}

}  // namespace

CategoryMention readCategory(std::span<const Word> words, const std::vector<bool>& taken,
                             const std::vector<bool>& uses, const Catalogue& catalogue) {
  const CategoryFinder finder(catalogue);
  CategoryMention mention = readChinese(words, taken, uses, finder);
  if (mention.categories.empty()) mention = EnglishReader(words, taken, uses, finder).read();
  return mention;
}

std::optional<std::string> audienceCategory(const Catalogue& catalogue, std::span<const Word> words,
                                            int audience) {
  // "Boys" where the catalogue has boys, else what it has for the same people by another name.
  std::vector<std::string> categories = exactly(catalogue, stemsOf(words));
  if (categories.empty()) categories = categoriesOf(catalogue, lexicon().conceptAt(audience));
  // "Women" rather than the "Women's" of perfumes: the one that holds most.
  const auto most = std::ranges::max_element(
      categories, {}, [&](const std::string& category) { return catalogue.itemsWithin(category); });
  if (most == categories.end()) return std::nullopt;
  return *most;
}

}  // namespace core

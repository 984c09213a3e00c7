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

class CategoryFinder {
 public:
  explicit CategoryFinder(const Catalogue& catalogue) : m_catalogue(catalogue) {}

  /// What a phrase stands for; its place among the words is left open.
  CategoryMention find(std::span<const Word> phrase) const {
    const std::vector<std::string> stems = stemsOf(phrase);
    if (stems.empty()) return {};
    CategoryMention mention;
    mention.categories = named(stems);
    const Phrases::Match match = lexicon().conceptPhrases.longestAt(phrase, 0);
    const Concept* thing =
        match.length == phrase.size() ? &lexicon().concepts[static_cast<std::size_t>(match.label)] : nullptr;
    if (thing != nullptr && thing->kind != Concept::Kind::Thing) thing = nullptr;
    if (mention.categories.empty() && thing != nullptr) mention.categories = namedAs(*thing);
    if (!mention.categories.empty()) return mention;
    mention.things = {stems};
    if (thing != nullptr)
      for (const std::vector<std::string>* names : {&thing->english, &thing->chinese})
        for (const std::string& name : *names) mention.things.push_back(stemsOf(name));
    for (int depth = 0; mention.categories.empty() && thing != nullptr && depth < 3; ++depth) {
      if (thing->wider.empty()) break;
      thing = lexicon().conceptNamed(thing->wider);
      if (thing != nullptr) mention.categories = namedAs(*thing);
    }
    if (mention.categories.empty()) mention.categories = titled(stems);
    return mention;
  }

  // "Running Shoes", or "Shoes / Running".
  std::vector<std::string> named(const std::vector<std::string>& stems) const {
    std::vector<std::string> categories = m_catalogue.categoriesNamed(stems);
    if (!categories.empty() && shareAtHome(stems, categories, 1) < kShareAtHome) categories.clear();
    if (!categories.empty() || stems.size() < 2) return categories;
    const std::span<const std::string> all(stems);
    categories = m_catalogue.pathsNamed(all.first(stems.size() - 1), all.last(1));
    if (!categories.empty() && shareAtHome(stems, categories, 0) < kShareAtHome) categories.clear();
    return categories;
  }

 private:
  // A category that is merely spelled like the words, while such things are kept elsewhere, is not meant: the
  // share of the items titled so that lie in the categories, `unknown` where there are too few to tell.
  double shareAtHome(const std::vector<std::string>& stems, const std::vector<std::string>& categories,
                     double unknown) const {
    const std::vector<std::int32_t> items = m_catalogue.itemsTitled(stems);
    if (items.size() < kTitlesToTrust) return unknown;
    const std::vector<std::int32_t> numbers = m_catalogue.categoryNumbers(categories);
    const auto atHome = std::count_if(items.begin(), items.end(),
                                      [&](std::int32_t item) { return m_catalogue.inAny(item, numbers); });
    return static_cast<double>(atHome) / static_cast<double>(items.size());
  }

  std::vector<std::string> namedAs(const Concept& thing) const {
    std::vector<std::string> categories;
    for (const std::vector<std::string>* names : {&thing.english, &thing.chinese})
      for (const std::string& name : *names)
        for (std::string& category : named(stemsOf(name)))
          if (std::find(categories.begin(), categories.end(), category) == categories.end())
            categories.push_back(std::move(category));
    return categories;
  }

  std::vector<std::string> titled(const std::vector<std::string>& stems) const {
    const std::vector<std::int32_t> items = m_catalogue.itemsTitled(stems);
    if (items.size() < kTitlesToTrust) return {};
    std::string category = m_catalogue.categoryHolding(items, kShareToLearn);
    if (category.empty()) return {};
    return {std::move(category)};
  }

  const Catalogue& m_catalogue;
};

bool isTrait(std::span<const Word> words, std::size_t at) {
  const Phrases::Match match = lexicon().conceptPhrases.longestAt(words, at);
  return words[at].kind == Word::Kind::Number ||
         (match.length == 1 &&
          lexicon().concepts[static_cast<std::size_t>(match.label)].kind == Concept::Kind::Trait);
}

// The words that name the thing: those before the first preposition, without traits said after the noun.
CategoryMention readEnglish(std::span<const Word> words, const std::vector<bool>& used,
                            const CategoryFinder& finder) {
  const auto counts = [&](std::size_t at) { return !used[at] && words[at].kind != Word::Kind::Symbol; };
  std::size_t begin = 0;
  while (begin < words.size() && !counts(begin)) ++begin;
  std::size_t end = begin;
  while (end < words.size() && words[end].kind != Word::Kind::Han &&
         (lexicon().prepositions.longestAt(words, end).length == 0 || end == begin) &&
         words[end].text != "," && words[end].text != ";")
    ++end;
  while (end > begin && (!counts(end - 1) || isTrait(words, end - 1))) --end;
  for (std::size_t length = std::min(kLongestEnglish, end - begin); length > 0; --length) {
    const std::size_t first = end - length;
    if (std::any_of(used.begin() + static_cast<std::ptrdiff_t>(first),
                    used.begin() + static_cast<std::ptrdiff_t>(end), [](bool taken) { return taken; }))
      continue;
    if (CategoryMention mention = finder.find(words.subspan(first, length)); !mention.categories.empty()) {
      mention.firstWord = first, mention.endWord = end;
      return mention;
    }
  }
  return {};
}

CategoryMention readChinese(std::span<const Word> words, const std::vector<bool>& used,
                            const CategoryFinder& finder) {
  for (std::size_t end = words.size(); end > 0; --end)
    for (std::size_t length = std::min(kLongestChinese, end); length > 0; --length) {
      const std::size_t first = end - length;
      bool whole = true;
      for (std::size_t at = first; at < end; ++at) whole &= !used[at] && words[at].kind == Word::Kind::Han;
      // One ideograph alone ends too many names by chance: it counts where the concept table knows it.
      if (!whole || (length == 1 && lexicon().conceptPhrases.longestAt(words, first).length == 0)) continue;
      if (CategoryMention mention = finder.find(words.subspan(first, length)); !mention.categories.empty()) {
        mention.firstWord = first, mention.endWord = end;
        return mention;
      }
    }
  return {};
}

std::vector<std::string> exactly(const Catalogue& catalogue, const std::vector<std::string>& stems) {
  std::vector<std::string> found;
  for (std::string& category : catalogue.categoriesNamed(stems))
    if (stemsOf(category) == stems) found.push_back(std::move(category));
  return found;
}

std::vector<std::string> categoriesOf(const Catalogue& catalogue, const Concept& audience) {
  std::vector<std::string> found;
  for (const std::vector<std::string>* names : {&audience.english, &audience.chinese})
    for (const std::string& name : *names)
      for (std::string& category : exactly(catalogue, stemsOf(name)))
        if (std::find(found.begin(), found.end(), category) == found.end())
          found.push_back(std::move(category));
  return found;
}

}  // namespace

CategoryMention readCategory(std::span<const Word> words, const std::vector<bool>& used,
                             const Catalogue& catalogue) {
  const CategoryFinder finder(catalogue);
  CategoryMention mention = readChinese(words, used, finder);
  if (mention.categories.empty()) mention = readEnglish(words, used, finder);
  return mention;
}

CategoryMention readAudience(std::span<const Word> words, const std::vector<bool>& used,
                             const Catalogue& catalogue) {
  for (std::size_t at = 0; at < words.size(); ++at) {
    const Phrases::Match match = lexicon().conceptPhrases.longestAt(words, at);
    if (match.length == 0) continue;
    const Concept& audience = lexicon().concepts[static_cast<std::size_t>(match.label)];
    if (audience.kind == Concept::Kind::Audience && !used[at]) {
      // "boys" where the catalogue has boys, else all that it has for kids.
      std::vector<std::string> categories = exactly(catalogue, stemsOf(words.subspan(at, match.length)));
      if (categories.empty()) categories = categoriesOf(catalogue, audience);
      if (!categories.empty()) return {std::move(categories), {}, at, at + match.length};
    }
    at += match.length - 1;
  }
  return {};
}

std::vector<std::string> audienceCategories(const Catalogue& catalogue) {
  std::vector<std::string> found;
  for (const Concept& one : lexicon().concepts)
    if (one.kind == Concept::Kind::Audience)
      for (std::string& category : categoriesOf(catalogue, one)) found.push_back(std::move(category));
  return found;
}

}  // namespace core

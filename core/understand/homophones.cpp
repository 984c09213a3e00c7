#include "core/understand/homophones.h"

#include <unicode/translit.h>

#include <algorithm>
#include <map>
#include <memory>

#include "core/understand/lexicon.h"

namespace core {
namespace {

constexpr std::size_t kShortest = 2, kLongest = 5;  // characters of a name

/// The things and uses of the lexicon by their number of characters, with the sounds of each.
class Names {
 public:
  Names() {
    UErrorCode status = U_ZERO_ERROR;
    m_romanise.reset(
        icu::Transliterator::createInstance("Han-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
    for (const Concept& known : lexicon().concepts)
      if (known.kind == Concept::Kind::Thing || known.kind == Concept::Kind::Use)
        for (const std::string& name : known.chinese) add(name);
  }

  std::optional<MeantName> find(std::span<const Word> written) const {
    const auto found = m_byLength.find(written.size());
    if (found == m_byLength.end()) return std::nullopt;
    std::vector<std::string> sounds;
    for (const Word& word : written) sounds.push_back(soundOf(word.text));
    for (const Name& name : found->second)
      if (isMeant(name, written, sounds)) return MeantName{name.characters};
    return std::nullopt;
  }

 private:
  struct Name {
    std::vector<std::string> characters, sounds;
  };

  void add(const std::string& text) {
    Name name;
    for (const Word& word : readWords(text)) {
      if (word.kind != Word::Kind::Han) return;
      name.characters.push_back(word.text);
      name.sounds.push_back(soundOf(word.text));
    }
    if (name.characters.size() >= kShortest && name.characters.size() <= kLongest)
      m_byLength[name.characters.size()].push_back(std::move(name));
  }

  std::string soundOf(const std::string& character) const {
    if (m_romanise == nullptr) return character;
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(character);
    m_romanise->transliterate(text);
    std::string sound;
    text.toUTF8String(sound);
    return sound;
  }

  // The vowels and what follows them: "ong" of "gong".
  static std::string_view rhymeOf(std::string_view sound) {
    return sound.substr(std::min(sound.find_first_of("aeiouv"), sound.size()));
  }

  static bool isMeant(const Name& name, std::span<const Word> written,
                      const std::vector<std::string>& sounds) {
    std::vector<std::size_t> other;
    for (std::size_t at = 0; at < written.size(); ++at)
      if (written[at].text != name.characters[at]) other.push_back(at);
    if (other.size() == 1) {
      const std::string &heard = sounds[other.front()], &meant = name.sounds[other.front()];
      if (heard == meant) return true;
      return written.size() > 2 && rhymeOf(heard).size() > 1 && rhymeOf(heard) == rhymeOf(meant);
    }
    return other.size() == 2 && written.size() > 2 && other[1] == other[0] + 1 &&
           written[other[0]].text == name.characters[other[1]] &&
           written[other[1]].text == name.characters[other[0]];
  }

  std::unique_ptr<icu::Transliterator> m_romanise;
  std::map<std::size_t, std::vector<Name>> m_byLength;
};

}  // namespace

std::optional<MeantName> nameSoundingLike(std::span<const Word> characters) {
  static const Names names;
  return names.find(characters);
}

}  // namespace core

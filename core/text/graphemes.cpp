#include <unicode/uchar.h>

#include "core/text/characters.h"
#include "core/text/charsmap.h"

namespace core {
namespace {

UGraphemeClusterBreak breakOf(char32_t c) {
  return static_cast<UGraphemeClusterBreak>(
      u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_GRAPHEME_CLUSTER_BREAK));
}

bool isPictograph(char32_t c) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EXTENDED_PICTOGRAPHIC);
}

bool isConsonantOfConjuncts(char32_t c) {
  if (c < 0x900 || c > 0xD3A) return false;
  switch (ublock_getCode(static_cast<UChar32>(c))) {
    case UBLOCK_DEVANAGARI:
    case UBLOCK_BENGALI:
    case UBLOCK_GUJARATI:
    case UBLOCK_ORIYA:
    case UBLOCK_TELUGU:
    case UBLOCK_MALAYALAM:
      return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_INDIC_SYLLABIC_CATEGORY) ==
             U_INSC_CONSONANT;
    default:
      return false;
  }
}

bool isLinkerOfConjuncts(char32_t c) {
  return c == 0x94D || c == 0x9CD || c == 0xACD || c == 0xB4D || c == 0xC4D || c == 0xD4D;
}

/// What has been read of a cluster, as far as the rules look back.
struct Before {
  UGraphemeClusterBreak last;
  bool pictograph;      // a pictograph and extenders
  bool consonant;       // a consonant, extenders and linkers
  bool linked = false;  // a linker among them
  int regionals = 0;
};

// Rules GB3 to GB13; GB9c is newer than the rules of ICU 72.
bool staysTogether(const Before& before, char32_t next, UGraphemeClusterBreak kind) {
  const auto last = before.last;
  if (last == U_GCB_CR) return kind == U_GCB_LF;
  if (last == U_GCB_CONTROL || last == U_GCB_LF) return false;
  if (kind == U_GCB_CONTROL || kind == U_GCB_CR || kind == U_GCB_LF) return false;
  if (last == U_GCB_L && (kind == U_GCB_L || kind == U_GCB_V || kind == U_GCB_LV || kind == U_GCB_LVT))
    return true;
  if ((last == U_GCB_LV || last == U_GCB_V) && (kind == U_GCB_V || kind == U_GCB_T)) return true;
  if ((last == U_GCB_LVT || last == U_GCB_T) && kind == U_GCB_T) return true;
  if (kind == U_GCB_EXTEND || kind == U_GCB_ZWJ || kind == U_GCB_SPACING_MARK) return true;
  if (last == U_GCB_PREPEND) return true;
  if (before.linked && isConsonantOfConjuncts(next)) return true;
  if (before.pictograph && last == U_GCB_ZWJ && isPictograph(next)) return true;
  return last == U_GCB_REGIONAL_INDICATOR && kind == U_GCB_REGIONAL_INDICATOR && before.regionals % 2 == 1;
}

}  // namespace

std::size_t graphemeEnd(std::string_view text, std::size_t position) {
  const char32_t first = nextCharacter(text, position);
  Before before{
      .last = breakOf(first), .pictograph = isPictograph(first), .consonant = isConsonantOfConjuncts(first)};
  before.regionals = before.last == U_GCB_REGIONAL_INDICATOR ? 1 : 0;
  while (position < text.size()) {
    std::size_t behind = position;
    const char32_t next = nextCharacter(text, behind);
    const UGraphemeClusterBreak kind = breakOf(next);
    if (!staysTogether(before, next, kind)) break;
    if (kind == U_GCB_EXTEND || kind == U_GCB_ZWJ) {
      if (before.consonant && isLinkerOfConjuncts(next)) before.linked = true;
    } else {
      before.pictograph = isPictograph(next);
      before.consonant = isConsonantOfConjuncts(next);
      before.linked = false;
    }
    before.regionals = kind == U_GCB_REGIONAL_INDICATOR ? before.regionals + 1 : 0;
    before.last = kind;
    position = behind;
  }
  return position;
}

}  // namespace core

#include "core/text/byte_level.h"

#include <array>
#include <cstdint>

#include "core/text/characters.h"

namespace core {
namespace {

bool printsInLatin1(unsigned byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr unsigned kFirstOther = 0x100;
constexpr unsigned kCharacters = kFirstOther + 68;  // 68 bytes do not print

struct ByteTables {
  std::array<std::uint16_t, 256> characters{};
  std::array<std::int16_t, kCharacters> bytes{};

  ByteTables() {
    bytes.fill(-1);
    unsigned other = kFirstOther;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const unsigned character = printsInLatin1(byte) ? byte : other++;
      characters[byte] = static_cast<std::uint16_t>(character);
      bytes[character] = static_cast<std::int16_t>(byte);
    }
  }
};

const ByteTables& tables() {
  static const ByteTables instance;
  return instance;
}

enum class Kind { Letter, Number, Space, Other };

Kind kindOf(char32_t c) {
  if (isLetter(c)) return Kind::Letter;
  if (isNumber(c) && !isNewestNumber(c)) return Kind::Number;
  return isWhiteSpace(c) ? Kind::Space : Kind::Other;
}

std::size_t contractionLength(std::string_view text) {
  if (text.size() < 2) return 0;
  const char c = text[1];
  if (c == 's' || c == 't' || c == 'm' || c == 'd') return 2;
  const std::string_view two = text.substr(1, 2);
  return two == "re" || two == "ve" || two == "ll" ? 3 : 0;
}

// Where the run of characters of the kind of the one at `position` ends.
std::size_t runEnd(std::string_view text, std::size_t position, Kind kind) {
  while (position < text.size()) {
    std::size_t behind = position;
    if (kindOf(nextCharacter(text, behind)) != kind) break;
    position = behind;
  }
  return position;
}

std::size_t wordEnd(std::string_view text, std::size_t begin) {
  if (text[begin] == '\'')
    if (const std::size_t length = contractionLength(text.substr(begin)); length > 0) return begin + length;
  std::size_t behind = begin;
  Kind kind = kindOf(nextCharacter(text, behind));
  if (kind != Kind::Space) return runEnd(text, behind, kind);
  if (text[begin] == ' ' && behind < text.size()) {  // one space belongs to the word behind it
    std::size_t second = behind;
    kind = kindOf(nextCharacter(text, second));
    if (kind != Kind::Space) return runEnd(text, second, kind);
  }
  // White space before a word leaves its last character to that word.
  const std::size_t end = runEnd(text, behind, Kind::Space);
  if (end == text.size()) return end;
  std::size_t last = end;
  previousCharacter(text, last);
  return last > begin ? last : end;
}

}  // namespace

char32_t characterOfByte(unsigned char byte) {
  return tables().characters[byte];
}

std::optional<unsigned char> byteOfCharacter(char32_t character) {
  if (character >= kCharacters || tables().bytes[character] < 0) return std::nullopt;
  return static_cast<unsigned char>(tables().bytes[character]);
}

std::string bytesAsCharacters(std::string_view text) {
  const ByteTables& table = tables();
  std::string result;
  result.reserve(text.size() * 2);
  for (const char byte : text) {
    const unsigned character = table.characters[static_cast<unsigned char>(byte)];
    if (character < 0x80) {
      result += static_cast<char>(character);
    } else {
      result += static_cast<char>(0xC0 | character >> 6);
      result += static_cast<char>(0x80 | (character & 0x3F));
    }
  }
  return result;
}

bool splitGpt2Words(std::string_view text, FunctionView<bool(std::string_view)> word) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = wordEnd(text, begin);
    if (!word(text.substr(begin, end - begin))) return false;
    begin = end;
  }
  return true;
}

}  // namespace core

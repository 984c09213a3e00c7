#include "db/read/text_stream.h"

#include <fmt/format.h>
#include <simdjson.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <vector>

#include "db/error.h"

namespace db {
namespace {

constexpr std::size_t kBlock = 256 * 1024;
constexpr std::size_t kPadding = 64;  // what simdjson may read past the end

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter openConverter(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &status));
  if (U_FAILURE(status))
    throw Error(Error::Kind::BadInput,
                fmt::format("The encoding {} is not known; try utf-8, gb18030 or latin-1.", name), name);
  return converter;
}

/// Length without a character that the end of the block cuts in two.
std::size_t wholeCharacters(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;
    const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? text.size() - back : text.size();
  }
  return text.size();
}

/// True where the text is UTF-8 but for a few broken places, which then are errors of single rows.
bool isMostlyUtf8(std::string_view text) {
  text = text.substr(0, wholeCharacters(text));
  if (simdjson::validate_utf8(text.data(), text.size())) return true;
  std::size_t good = 0, bad = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (at + length <= text.size() && simdjson::validate_utf8(text.data() + at, length)) {
      ++good;
      at += length;
    } else {
      ++bad;
      ++at;
    }
  }
  return good > 10 * bad;
}

/// Chinese in GB18030 is pairs whose second byte is above 0xa0 too; in latin-1 a letter with an accent stands
/// between plain ones.
bool looksLikeGb18030(std::string_view text) {
  std::size_t pairs = 0, high = 0;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) < 0x81) continue;
    const auto second = static_cast<unsigned char>(text[at + 1]);
    const bool valid =
        (second >= 0x30 && second <= 0x39) || (second >= 0x40 && second != 0x7f && second != 0xff);
    if (!valid) return false;
    ++pairs;
    if (second >= 0xa1) ++high;
    ++at;
  }
  return pairs > 0 && high * 10 >= pairs * 7;
}

bool isBinary(std::string_view text) {
  std::size_t controls = 0;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte == 0) return true;
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f' && byte != 0x1b)
      ++controls;
  }
  return controls * 50 > text.size();
}

}  // namespace

struct TextStream::State {
  std::filesystem::path file;
  std::unique_ptr<ByteSource> bytes;
  std::string encoding = "ascii";
  Converter from, to;  // null: the bytes are UTF-8 already
  std::vector<char> block = std::vector<char>(kBlock);
  std::vector<UChar> utf16 = std::vector<UChar>(kBlock + 16);
  std::string buffer;
  std::size_t begin = 0;
  bool decided = false, first = true, ended = false;

  void decide(std::string_view text);
  void append(std::string_view text);
  void convert(std::string_view text, bool flush);
  void use(const std::string& converterName, const std::string& name) {
    encoding = name;
    decided = true;
    from = openConverter(converterName);
    to = openConverter("UTF-8");
  }
};

void TextStream::State::decide(std::string_view text) {
  const bool plain =
      std::none_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) < 0; });
  if (plain) return;  // still ASCII: a later block decides
  decided = true;
  if (isMostlyUtf8(text))
    encoding = "utf-8";
  else if (looksLikeGb18030(text))
    use("gb18030", "gb18030");
  else
    use("windows-1252", "latin-1");
}

void TextStream::State::append(std::string_view text) {
  if (first) {
    first = false;
    if (text.starts_with("\xef\xbb\xbf")) {
      text.remove_prefix(3);
      encoding = "utf-8";
      decided = true;
    } else if (!decided && (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))) {
      use("UTF-16", "utf-16");
    }
    if (encoding != "utf-16" && isBinary(text.substr(0, 64 * 1024)))
      throw Error(
          Error::Kind::BadInput,
          fmt::format("{} is not a text file (it holds control bytes); RecLens reads CSV, TSV and JSON.",
                      file.string()),
          file.string());
  }
  if (!decided) decide(text);
  if (from)
    convert(text, false);
  else
    buffer.append(text);
}

void TextStream::State::convert(std::string_view text, bool flush) {
  const char* source = text.data();
  const char* const sourceEnd = source + text.size();
  for (bool more = true; more;) {
    UErrorCode status = U_ZERO_ERROR;
    UChar* target = utf16.data();
    ucnv_toUnicode(from.get(), &target, utf16.data() + utf16.size(), &source, sourceEnd, nullptr, flush,
                   &status);
    more = status == U_BUFFER_OVERFLOW_ERROR;
    const UChar* unicode = utf16.data();
    for (bool room = false; !room;) {
      char piece[16 * 1024];
      char* out = piece;
      UErrorCode written = U_ZERO_ERROR;
      ucnv_fromUnicode(to.get(), &out, piece + sizeof piece, &unicode, target, nullptr, flush && !more,
                       &written);
      buffer.append(piece, static_cast<std::size_t>(out - piece));
      room = written != U_BUFFER_OVERFLOW_ERROR;
    }
  }
}

TextStream::TextStream(const std::filesystem::path& file, std::string_view encoding)
    : m_state(std::make_unique<State>()) {
  m_state->file = file;
  m_state->bytes = openBytes(file);
  if (encoding == "utf-8" || encoding == "UTF-8") {
    m_state->encoding = "utf-8";
    m_state->decided = true;
  } else if (!encoding.empty()) {
    m_state->use(std::string(encoding), std::string(encoding));
  }
  m_state->buffer.reserve(2 * kBlock + kPadding);
}

TextStream::~TextStream() = default;
TextStream::TextStream(TextStream&&) noexcept = default;

std::string_view TextStream::view() const {
  return std::string_view(m_state->buffer).substr(m_state->begin);
}

bool TextStream::extend() {
  State& state = *m_state;
  if (state.ended) return false;
  if (state.begin > 0) {
    state.buffer.erase(0, state.begin);
    state.begin = 0;
  }
  const std::size_t before = state.buffer.size();
  // A converter may hold a block back, so go on until something came out.
  while (state.buffer.size() == before && !state.ended) {
    const std::size_t count = state.bytes->read(state.block.data(), state.block.size());
    if (count == 0) {
      state.ended = true;
      if (state.from) state.convert({}, true);
    } else {
      state.append({state.block.data(), count});
    }
  }
  if (state.buffer.capacity() < state.buffer.size() + kPadding)
    state.buffer.reserve(state.buffer.size() * 3 / 2 + kPadding);
  return state.buffer.size() > before;
}

void TextStream::consume(std::size_t bytes) {
  m_state->begin += bytes;
}
std::string TextStream::encoding() const {
  return m_state->encoding;
}
std::int64_t TextStream::position() const {
  return m_state->bytes->position();
}
std::int64_t TextStream::total() const {
  return m_state->bytes->total();
}
const std::filesystem::path& TextStream::file() const {
  return m_state->file;
}

}  // namespace db

#include <fmt/format.h>
#include <unicode/unistr.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.h"
#include "core/text/base64.h"
#include "core/text/bert_normalizer.h"
#include "core/text/byte_level.h"
#include "core/text/characters.h"
#include "core/text/charsmap.h"
#include "core/text/normalizer.h"
#include "core/text/replacement.h"
#include "core/text/unicode_forms.h"

namespace core {
namespace {

using Json = nlohmann::json;

/// What `function(result, character)` makes of each character in turn.
template <typename Function>
void mapCharacters(std::string& text, Function function) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) function(result, nextCharacter(text, position));
  text = std::move(result);
}

class FormNormalizer : public Normalizer {
 public:
  explicit FormNormalizer(UnicodeForm form) : m_form(formInUnicode9(form)) {}
  void apply(std::string& text) const override {
    if (asciiLength(text) == text.size()) return;  // the same in every form
    UErrorCode status = U_ZERO_ERROR;
    std::string result;
    icu::StringByteSink<std::string> sink(&result);
    m_form.normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink,
                         nullptr, status);
    text = std::move(result);
  }

 private:
  const icu::Normalizer2& m_form;  // lives as long as the program
};

class Lowercase : public Normalizer {
 public:
  void apply(std::string& text) const override {
    mapCharacters(text, [](std::string& result, char32_t c) {
      if (c == 0x130)
        result += "i\u0307";
      else
        appendCharacter(result, lowerCase(c));
    });
  }
};

class StripAccents : public Normalizer {
 public:
  void apply(std::string& text) const override {
    mapCharacters(text, [](std::string& result, char32_t c) {
      if (!isMarkInUnicode9(c)) appendCharacter(result, c);
    });
  }
};

class Strip : public Normalizer {
 public:
  Strip(bool left, bool right) : m_left(left), m_right(right) {}
  void apply(std::string& text) const override {
    std::size_t end = text.size();
    for (std::size_t before = end; m_right && end > 0; end = before)
      if (!isWhiteSpace(previousCharacter(text, before))) break;
    text.resize(end);
    std::size_t begin = 0;
    for (std::size_t behind = 0; m_left && begin < text.size(); begin = behind)
      if (!isWhiteSpace(nextCharacter(text, behind))) break;
    text.erase(0, begin);
  }

 private:
  bool m_left, m_right;
};

class Prepend : public Normalizer {
 public:
  explicit Prepend(std::string prefix) : m_prefix(std::move(prefix)) {}
  void apply(std::string& text) const override {
    if (!text.empty()) text.insert(0, m_prefix);
  }

 private:
  std::string m_prefix;
};

class Replace : public Normalizer {
 public:
  explicit Replace(const Json& json) : m_replacement(readReplacement(json)) {}
  void apply(std::string& text) const override { m_replacement.apply(text); }

 private:
  Replacement m_replacement;
};

/// The rules of SentencePiece's "nmt": control characters away, odd white space to spaces.
class Nmt : public Normalizer {
 public:
  void apply(std::string& text) const override {
    mapCharacters(text, [](std::string& result, char32_t c) {
      if ((c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F ||
          c == 0x9F)
        return;
      const bool space = c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 ||
                         (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 ||
                         c == 0xFEFF || c == 0xFFFD;
      appendCharacter(result, space ? U' ' : c);
    });
  }
};

class ByteLevelNormalizer : public Normalizer {
 public:
  void apply(std::string& text) const override { text = bytesAsCharacters(text); }
};

class NormalizerSequence : public Normalizer {
 public:
  explicit NormalizerSequence(std::vector<std::unique_ptr<Normalizer>> parts) : m_parts(std::move(parts)) {}
  void apply(std::string& text) const override {
    for (const auto& part : m_parts) part->apply(text);
  }

 private:
  std::vector<std::unique_ptr<Normalizer>> m_parts;
};

BertNormalizerOptions bertOptions(const Json& json) {
  BertNormalizerOptions options;
  options.cleanText = json.value("clean_text", true);
  options.handleChineseChars = json.value("handle_chinese_chars", true);
  options.lowercase = json.value("lowercase", true);
  // Null means "as lowercase says", in the reference too.
  const auto strip = json.find("strip_accents");
  options.stripAccents = strip == json.end() || strip->is_null() ? options.lowercase : strip->get<bool>();
  return options;
}

}  // namespace

std::unique_ptr<Normalizer> readNormalizer(const Json& json) {
  if (json.is_null()) return nullptr;
  const std::string type = json.at("type");
  if (type == "BertNormalizer") return std::make_unique<BertNormalizer>(bertOptions(json));
  if (type == "NFC") return std::make_unique<FormNormalizer>(UnicodeForm::Nfc);
  if (type == "NFD") return std::make_unique<FormNormalizer>(UnicodeForm::Nfd);
  if (type == "NFKC") return std::make_unique<FormNormalizer>(UnicodeForm::Nfkc);
  if (type == "NFKD") return std::make_unique<FormNormalizer>(UnicodeForm::Nfkd);
  if (type == "Lowercase") return std::make_unique<Lowercase>();
  if (type == "StripAccents") return std::make_unique<StripAccents>();
  if (type == "Strip")
    return std::make_unique<Strip>(json.value("strip_left", true), json.value("strip_right", true));
  if (type == "Prepend") return std::make_unique<Prepend>(json.at("prepend"));
  if (type == "Replace") return std::make_unique<Replace>(json);
  if (type == "Nmt") return std::make_unique<Nmt>();
  if (type == "ByteLevel") return std::make_unique<ByteLevelNormalizer>();
  if (type == "Precompiled")
    return std::make_unique<Charsmap>(decodeBase64(json.at("precompiled_charsmap").get<std::string>()));
  if (type == "Sequence") {
    std::vector<std::unique_ptr<Normalizer>> parts;
    for (const Json& part : json.at("normalizers"))
      if (auto read = readNormalizer(part)) parts.push_back(std::move(read));
    return std::make_unique<NormalizerSequence>(std::move(parts));
  }
  throw Error(Error::Kind::BadInput, fmt::format("The normalizer {} is not supported.", type));
}

}  // namespace core

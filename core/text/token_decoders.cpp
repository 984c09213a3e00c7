#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "core/text/byte_level.h"
#include "core/text/characters.h"
#include "core/text/replacement.h"
#include "core/text/token_decoder.h"

namespace core {
namespace {

using Json = nlohmann::json;

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
  if (from.empty()) return;
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// English punctuation as it is written, in the reference's order.
void cleanUp(std::string& text) {
  constexpr std::array<std::array<std::string_view, 2>, 11> kRules{{{" .", "."},
                                                                    {" ?", "?"},
                                                                    {" !", "!"},
                                                                    {" ,", ","},
                                                                    {" ' ", "'"},
                                                                    {" n't", "n't"},
                                                                    {" 'm", "'m"},
                                                                    {" do not", " don't"},
                                                                    {" 's", "'s"},
                                                                    {" 've", "'ve"},
                                                                    {" 're", "'re"}}};
  for (const auto& [from, to] : kRules) replaceAll(text, from, to);
}

class WordPieceDecoder : public TokenDecoder {
 public:
  WordPieceDecoder(std::string prefix, bool cleans) : m_prefix(std::move(prefix)), m_cleans(cleans) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (i > 0 && tokens[i].starts_with(m_prefix))
        tokens[i].erase(0, m_prefix.size());
      else if (i > 0)
        tokens[i].insert(0, 1, ' ');
      if (m_cleans) cleanUp(tokens[i]);
    }
  }

 private:
  std::string m_prefix;
  bool m_cleans;
};

class ByteLevelDecoder : public TokenDecoder {
 public:
  void apply(std::vector<std::string>& tokens) const override {
    std::string bytes;
    for (const std::string& token : tokens) {
      const std::size_t before = bytes.size();
      for (std::size_t position = 0; position < token.size();) {
        const auto byte = byteOfCharacter(nextCharacter(token, position));
        if (!byte) {  // a token of another alphabet stands for itself
          bytes.resize(before);
          bytes += token;
          break;
        }
        bytes += static_cast<char>(*byte);
      }
    }
    std::string storage;
    tokens.assign(1, std::string(validUtf8(bytes, storage)));
  }
};

class MetaspaceDecoder : public TokenDecoder {
 public:
  MetaspaceDecoder(std::string mark, bool prepends) : m_mark(std::move(mark)), m_prepends(prepends) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i)
      replaceAll(tokens[i], m_mark, i == 0 && m_prepends ? "" : " ");
  }

 private:
  std::string m_mark;
  bool m_prepends;
};

/// "</w>" at the end of a token is the space behind it.
class SuffixDecoder : public TokenDecoder {
 public:
  explicit SuffixDecoder(std::string suffix) : m_suffix(std::move(suffix)) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i)
      replaceAll(tokens[i], m_suffix, i + 1 == tokens.size() ? "" : " ");
  }

 private:
  std::string m_suffix;
};

/// "<0xE9>" is a byte; bytes in a row that make no text are a replacement character each.
class ByteFallbackDecoder : public TokenDecoder {
 public:
  void apply(std::vector<std::string>& tokens) const override {
    std::vector<std::string> result;
    std::string bytes;
    const auto flush = [&] {
      std::string storage;
      if (bytes.empty()) return;
      if (validUtf8(bytes, storage).data() == bytes.data())
        result.push_back(bytes);
      else
        result.insert(result.end(), bytes.size(), "\uFFFD");
      bytes.clear();
    };
    for (std::string& token : tokens) {
      if (const auto byte = byteOf(token)) {
        bytes += *byte;
        continue;
      }
      flush();
      result.push_back(std::move(token));
    }
    flush();
    tokens = std::move(result);
  }

 private:
  static std::optional<char> byteOf(const std::string& token) {
    if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>') return std::nullopt;
    int value = 0;
    for (const char c : token.substr(3, 2)) {
      const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
      if (!letter && (c < '0' || c > '9')) return std::nullopt;
      value = 16 * value + (letter ? (c | 0x20) - 'a' + 10 : c - '0');
    }
    return static_cast<char>(value);
  }
};

class FuseDecoder : public TokenDecoder {
 public:
  void apply(std::vector<std::string>& tokens) const override {
    std::string whole;
    for (const std::string& token : tokens) whole += token;
    tokens.assign(1, std::move(whole));
  }
};

/// Takes up to so many of one character from the ends of each token.
class StripDecoder : public TokenDecoder {
 public:
  StripDecoder(std::string character, std::size_t start, std::size_t stop)
      : m_character(std::move(character)), m_start(start), m_stop(stop) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (std::string& token : tokens) {
      for (std::size_t i = 0; i < m_start && token.starts_with(m_character); ++i)
        token.erase(0, m_character.size());
      for (std::size_t i = 0; i < m_stop && token.ends_with(m_character); ++i)
        token.resize(token.size() - m_character.size());
    }
  }

 private:
  std::string m_character;
  std::size_t m_start, m_stop;
};

class ReplaceDecoder : public TokenDecoder {
 public:
  explicit ReplaceDecoder(const Json& json) : m_replacement(readReplacement(json)) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (std::string& token : tokens) m_replacement.apply(token);
  }

 private:
  Replacement m_replacement;
};

class DecoderSequence : public TokenDecoder {
 public:
  explicit DecoderSequence(std::vector<std::unique_ptr<TokenDecoder>> parts) : m_parts(std::move(parts)) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (const auto& part : m_parts) part->apply(tokens);
  }

 private:
  std::vector<std::unique_ptr<TokenDecoder>> m_parts;
};

}  // namespace

std::unique_ptr<TokenDecoder> readTokenDecoder(const Json& json) {
  if (json.is_null()) return nullptr;
  const std::string type = json.at("type");
  if (type == "WordPiece")
    return std::make_unique<WordPieceDecoder>(json.value("prefix", "##"), json.value("cleanup", true));
  if (type == "ByteLevel") return std::make_unique<ByteLevelDecoder>();
  if (type == "Metaspace")
    return std::make_unique<MetaspaceDecoder>(
        json.value("replacement", "\u2581"),
        json.value("prepend_scheme", "always") != "never" && json.value("add_prefix_space", true));
  if (type == "BPEDecoder") return std::make_unique<SuffixDecoder>(json.value("suffix", "</w>"));
  if (type == "ByteFallback") return std::make_unique<ByteFallbackDecoder>();
  if (type == "Fuse") return std::make_unique<FuseDecoder>();
  if (type == "Strip")
    return std::make_unique<StripDecoder>(json.at("content"), json.value("start", std::size_t{0}),
                                          json.value("stop", std::size_t{0}));
  if (type == "Replace") return std::make_unique<ReplaceDecoder>(json);
  if (type == "Sequence") {
    std::vector<std::unique_ptr<TokenDecoder>> parts;
    for (const Json& part : json.at("decoders"))
      if (auto read = readTokenDecoder(part)) parts.push_back(std::move(read));
    return std::make_unique<DecoderSequence>(std::move(parts));
  }
  throw Error(Error::Kind::BadInput, fmt::format("The decoder {} is not supported.", type));
}

}  // namespace core

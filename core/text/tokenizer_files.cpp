#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/weights.h"
#include "core/text/tokenizer_gguf.h"
#include "core/text/tokenizer_json.h"
#include "core/text/tokenizer_parts.h"

namespace core {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kMostConfigBytes = 1 << 24;

Json readIfPresent(const fs::path& file) {
  if (!fs::exists(file)) return Json::object();
  readTextFile(file, kMostConfigBytes);
  Json json = readJsonFile(file);
  return json.is_object() ? json : Json::object();
}

// What the folder says of its special tokens: the configuration's word counts more than the map's.
Json namesIn(const fs::path& folder, const Json& config) {
  Json names = readIfPresent(folder / "special_tokens_map.json");
  for (const auto& [key, value] : config.items())
    if (key.ends_with("_token") && (value.is_string() || value.is_object())) names[key] = value;
  return names;
}

Json configIn(const fs::path& folder) {
  return readIfPresent(folder / "tokenizer_config.json");
}

std::string nameOr(const Json& names, const char* key, const char* usual) {
  const auto value = names.find(key);
  if (value == names.end() || value->is_null()) return usual;
  return value->is_object() ? value->value("content", usual) : value->get<std::string>();
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    if (lines.back().ends_with('\r')) lines.back().pop_back();
    begin = end + 1;
  }
  return lines;
}

std::int64_t idIn(const std::vector<std::string>& pieces, const std::string& token) {
  const auto found = std::find(pieces.begin(), pieces.end(), token);
  if (found == pieces.end())
    throw Error(Error::Kind::BadInput, fmt::format("the special token {} is not among its tokens.", token));
  return found - pieces.begin();
}

Json addedToken(const std::string& content, std::int64_t id) {
  return {{"content", content}, {"id", id}, {"special", true}};
}

/// BERT's vocab.txt, a token a line, and the settings of its configuration.
TokenizerDocument bertDocument(const fs::path& file, const Json& config, Json names) {
  TokenizerDocument document{.json = {}, .lists = {}, .names = std::move(names)};
  document.lists.pieces = linesOf(readTextFile(file));
  const auto& pieces = document.lists.pieces;
  const auto name = [&](const char* key, const char* usual) { return nameOr(document.names, key, usual); };
  const std::string cls = name("cls_token", "[CLS]");
  const std::string sep = name("sep_token", "[SEP]");
  const std::string unknown = name("unk_token", "[UNK]");
  Json added = Json::array();
  for (const std::string& token : {unknown, cls, sep, name("pad_token", "[PAD]")})
    added.push_back(addedToken(token, idIn(pieces, token)));
  const std::string mask = name("mask_token", "[MASK]");
  if (std::find(pieces.begin(), pieces.end(), mask) != pieces.end())
    added.push_back(addedToken(mask, idIn(pieces, mask)));
  document.json = {
      {"added_tokens", added},
      {"normalizer",
       {{"type", "BertNormalizer"},
        {"lowercase", config.value("do_lower_case", true)},
        {"handle_chinese_chars", config.value("tokenize_chinese_chars", true)},
        {"strip_accents", config.value("strip_accents", Json())}}},
      {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
      {"post_processor",
       {{"type", "BertProcessing"}, {"cls", {cls, idIn(pieces, cls)}}, {"sep", {sep, idIn(pieces, sep)}}}},
      {"decoder", {{"type", "WordPiece"}}},
      {"model", {{"type", "WordPiece"}, {"unk_token", unknown}}}};
  return document;
}

/// GPT-2's and RoBERTa's vocab.json and merges.txt.
TokenizerDocument gpt2Document(const fs::path& vocabulary, const fs::path& merges, const Json& config,
                               Json names) {
  TokenizerDocument document{.json = {}, .lists = {}, .names = std::move(names)};
  document.lists.pieces = parseVocabularyJson(readTextFile(vocabulary));
  const auto& pieces = document.lists.pieces;
  for (const std::string& line : linesOf(readTextFile(merges)))
    if (!line.empty() && !line.starts_with("#version")) document.lists.merges.push_back(splitMerge(line));
  Json added = Json::array();
  std::vector<std::string> seen;
  for (const auto& [key, value] : document.names.items()) {
    const std::string content = key.ends_with("_token") ? nameOr(document.names, key.c_str(), "") : "";
    if (content.empty() || std::find(seen.begin(), seen.end(), content) != seen.end()) continue;
    seen.push_back(content);
    added.push_back(addedToken(content, idIn(pieces, content)));
    added.back()["lstrip"] = key == "mask_token";
  }
  Json processor;
  if (config.value("tokenizer_class", "").starts_with("Roberta")) {
    const std::string cls = nameOr(document.names, "cls_token", "<s>");
    const std::string sep = nameOr(document.names, "sep_token", "</s>");
    processor = {
        {"type", "RobertaProcessing"}, {"cls", {cls, idIn(pieces, cls)}}, {"sep", {sep, idIn(pieces, sep)}}};
  }
  document.json = {{"added_tokens", added},
                   {"pre_tokenizer",
                    {{"type", "ByteLevel"}, {"add_prefix_space", config.value("add_prefix_space", false)}}},
                   {"post_processor", processor},
                   {"decoder", {{"type", "ByteLevel"}}},
                   {"model", {{"type", "BPE"}}}};
  return document;
}

}  // namespace

std::unique_ptr<Tokenizer> loadTokenizer(const fs::path& model) {
  const fs::path whole = model / "tokenizer.json";
  const fs::path lines = model / "vocab.txt";
  const fs::path vocabulary = model / "vocab.json";
  const fs::path merges = model / "merges.txt";
  if (fs::exists(whole))
    return readingFrom(whole, [&] {
      TokenizerDocument document = parseTokenizerJson(readTextFile(whole));
      document.names = namesIn(model, configIn(model));
      return makeTokenizer(std::move(document));
    });
  if (fs::exists(lines))
    return readingFrom(lines, [&] {
      const Json config = configIn(model);
      return makeTokenizer(bertDocument(lines, config, namesIn(model, config)));
    });
  if (fs::exists(vocabulary) && fs::exists(merges))
    return readingFrom(vocabulary, [&] {
      const Json config = configIn(model);
      return makeTokenizer(gpt2Document(vocabulary, merges, config, namesIn(model, config)));
    });
  const fs::path gguf = model.extension() == ".gguf" ? model : ggufOf(model);
  if (!gguf.empty()) return readingFrom(gguf, [&] { return makeTokenizer(ggufDocument(Gguf(gguf))); });
  throw Error(Error::Kind::BadInput,
              fmt::format("{} has no tokenizer: neither tokenizer.json nor vocab.txt nor vocab.json with "
                          "merges.txt nor a .gguf file.",
                          model.string()),
              model.string());
}

}  // namespace core

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "core/error.h"
#include "core/json_file.h"
#include "core/text/wordpiece.h"

namespace core {
namespace {

using Json = nlohmann::json;
constexpr std::int64_t kMaxTokens = 2'000'000;  // the largest vocabularies in use hold a quarter million

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& sentence) {
  throw Error(Error::Kind::BadInput, fmt::format("{}: {}", file.string(), sentence), file.string());
}

std::int32_t checkedId(const std::filesystem::path& file, std::int64_t id) {
  if (id < 0 || id >= kMaxTokens) refuse(file, fmt::format("token id {} is not in [0, {}).", id, kMaxTokens));
  return static_cast<std::int32_t>(id);
}

BertNormalizerOptions normalizerFrom(const Json& json) {
  BertNormalizerOptions options;
  options.cleanText = json.value("clean_text", true);
  options.handleChineseChars = json.value("handle_chinese_chars", true);
  options.lowercase = json.value("lowercase", true);
  // Null means "as lowercase says", in the reference too.
  const auto strip = json.find("strip_accents");
  options.stripAccents = strip == json.end() || strip->is_null() ? options.lowercase : strip->get<bool>();
  return options;
}

void readNormalizer(const std::filesystem::path& file, const Json& json, WordPieceDefinition& definition) {
  definition.normalises = !json.is_null();
  if (json.is_null()) return;
  const std::string type = json.at("type");
  if (type != "BertNormalizer") refuse(file, "normalizer " + type + " is not supported; BertNormalizer is.");
  definition.normalizer = normalizerFrom(json);
}

void readAddedTokens(const std::filesystem::path& file, const Json& json, WordPieceDefinition& definition) {
  for (const Json& entry : json) {
    AddedToken token{.content = entry.at("content"),
                     .id = checkedId(file, entry.at("id")),
                     .singleWord = entry.value("single_word", false),
                     .stripLeft = entry.value("lstrip", false),
                     .stripRight = entry.value("rstrip", false)};
    const bool normalised = entry.value("normalized", false);
    if (normalised && definition.normalises)
      token.content = bertNormalise(token.content, definition.normalizer);
    (normalised ? definition.normalisedTokens : definition.rawTokens).push_back(std::move(token));
  }
}

void readPostProcessor(const std::filesystem::path& file, const Json& json, WordPieceDefinition& definition) {
  if (json.is_null()) return;
  const std::string type = json.at("type");
  if (type == "BertProcessing") {
    definition.prefix = {checkedId(file, json.at("cls").at(1))};
    definition.suffix = {checkedId(file, json.at("sep").at(1))};
    definition.between = definition.suffix;
    return;
  }
  if (type != "TemplateProcessing") refuse(file, "post-processor " + type + " is not supported.");
  bool behind = false;
  for (const Json& part : json.at("single")) {
    if (part.contains("Sequence")) {
      behind = true;
      continue;
    }
    const std::string name = part.at("SpecialToken").at("id");
    for (const Json& id : json.at("special_tokens").at(name).at("ids"))
      (behind ? definition.suffix : definition.prefix).push_back(checkedId(file, id));
  }
  definition.between = definition.suffix;
}

std::optional<std::int32_t> findToken(const WordPieceDefinition& definition, const std::string& content) {
  for (const AddedToken& token : definition.rawTokens)
    if (token.content == content) return token.id;
  for (const auto& [token, id] : definition.vocabulary)
    if (token == content) return id;
  return std::nullopt;
}

// A special token of tokenizer_config.json or special_tokens_map.json: a string, or an object with one.
std::string specialToken(const Json& config, const char* key, const char* usual) {
  const auto value = config.find(key);
  if (value == config.end() || value->is_null()) return usual;
  return value->is_object() ? value->value("content", usual) : value->get<std::string>();
}

Json readIfPresent(const std::filesystem::path& file) {
  return std::filesystem::exists(file) ? readJsonFile(file) : Json::object();
}

void readSpecial(const Json& config, WordPieceDefinition& definition) {
  const auto find = [&](const char* key, const char* usual) {
    return findToken(definition, specialToken(config, key, usual));
  };
  definition.special = {.cls = find("cls_token", "[CLS]"),
                        .sep = find("sep_token", "[SEP]"),
                        .mask = find("mask_token", "[MASK]"),
                        .pad = find("pad_token", "[PAD]"),
                        .unknown = find("unk_token", "[UNK]"),
                        .bos = {},
                        .eos = {}};
}

WordPieceDefinition readTokenizerJson(const std::filesystem::path& file, const Json& config) {
  const Json json = readJsonFile(file);
  WordPieceDefinition definition;
  const Json& model = json.at("model");
  const std::string type = model.value("type", "WordPiece");
  if (type != "WordPiece") refuse(file, "tokenizers of type " + type + " are not supported; WordPiece is.");
  definition.unknown = model.value("unk_token", "[UNK]");
  definition.continuation = model.value("continuing_subword_prefix", "##");
  definition.maxCharactersPerWord = model.value("max_input_chars_per_word", 100);
  for (const auto& [token, id] : model.at("vocab").items())
    definition.vocabulary.emplace_back(token, checkedId(file, id.get<std::int64_t>()));
  const Json pre = json.value("pre_tokenizer", Json());
  if (!pre.is_object() || pre.value("type", "") != "BertPreTokenizer")
    refuse(file, "only BertPreTokenizer is supported as pre_tokenizer.");
  readNormalizer(file, json.value("normalizer", Json()), definition);
  readAddedTokens(file, json.value("added_tokens", Json::array()), definition);
  readPostProcessor(file, json.value("post_processor", Json()), definition);
  readSpecial(config, definition);
  return definition;
}

WordPieceDefinition readVocabulary(const std::filesystem::path& file, const Json& config) {
  WordPieceDefinition definition;
  const std::string text = readTextFile(file);
  std::int32_t id = 0;
  for (std::size_t begin = 0; begin < text.size(); ++id) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string token = text.substr(begin, end - begin);
    if (token.ends_with('\r')) token.pop_back();
    definition.vocabulary.emplace_back(std::move(token), id);
    begin = end + 1;
  }
  definition.normalizer.lowercase = config.value("do_lower_case", true);
  definition.normalizer.handleChineseChars = config.value("tokenize_chinese_chars", true);
  const auto strip = config.find("strip_accents");
  definition.normalizer.stripAccents =
      strip == config.end() || strip->is_null() ? definition.normalizer.lowercase : strip->get<bool>();
  definition.unknown = specialToken(config, "unk_token", "[UNK]");

  const auto require = [&](const char* key, const char* usual) {
    const std::string content = specialToken(config, key, usual);
    const std::optional<std::int32_t> found = findToken(definition, content);
    if (!found) refuse(file, "the special token " + content + " is not among its lines.");
    definition.rawTokens.push_back({.content = content, .id = *found});
    return *found;
  };
  require("unk_token", "[UNK]");
  definition.prefix = {require("cls_token", "[CLS]")};
  definition.suffix = {require("sep_token", "[SEP]")};
  require("pad_token", "[PAD]");
  definition.between = definition.suffix;
  const std::string mask = specialToken(config, "mask_token", "[MASK]");
  if (const auto found = findToken(definition, mask))
    definition.rawTokens.push_back({.content = mask, .id = *found});
  readSpecial(config, definition);
  return definition;
}

}  // namespace

std::unique_ptr<Tokenizer> loadTokenizer(const std::filesystem::path& modelFolder) {
  const std::filesystem::path whole = modelFolder / "tokenizer.json";
  const std::filesystem::path vocabulary = modelFolder / "vocab.txt";
  const bool hasWhole = std::filesystem::exists(whole);
  if (!hasWhole && !std::filesystem::exists(vocabulary))
    throw Error(Error::Kind::BadInput,
                fmt::format("{} has neither tokenizer.json nor vocab.txt.", modelFolder.string()),
                modelFolder.string());
  const std::filesystem::path& file = hasWhole ? whole : vocabulary;
  try {
    const Json config = readIfPresent(modelFolder / "tokenizer_config.json");
    return std::make_unique<WordPieceTokenizer>(
        hasWhole ? readTokenizerJson(whole, config) : readVocabulary(vocabulary, config), file.string());
  } catch (const Json::exception& error) {
    refuse(file, fmt::format("it does not have the shape of a tokenizer ({}).", error.what()));
  }
}

}  // namespace core

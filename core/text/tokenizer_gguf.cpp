#include "core/text/tokenizer_gguf.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/text/base64.h"

namespace core {
namespace {

using Json = nlohmann::json;
using Texts = std::vector<std::string_view>;
using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kUnknownType = 2, kControlType = 3, kUserType = 4;  // of tokenizer.ggml.token_type

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(Error::Kind::BadInput, sentence);
}

Json splitAt(const char* pattern) {
  return {{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}};
}

Json bytes(bool splits) {
  return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", splits}};
}

Json sequence(Json first, Json second) {
  return {{"type", "Sequence"}, {"pretokenizers", Json::array({std::move(first), std::move(second)})}};
}

// llama.cpp names the ways in which byte-level models split words.
Json splitterNamed(std::string_view name) {
  constexpr const char* kLlama3 =
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
  constexpr const char* kQwen2 =
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
  if (name == "gpt-2") return bytes(true);
  if (name == "smollm") return sequence({{"type", "Digits"}, {"individual_digits", true}}, bytes(true));
  if (name == "llama-bpe" || name == "llama3") return sequence(splitAt(kLlama3), bytes(false));
  if (name == "qwen2") return sequence(splitAt(kQwen2), bytes(false));
  refuse(fmt::format(
      "The way \"{}\" to split words (tokenizer.ggml.pre) is not supported; gpt-2, smollm, llama-bpe and "
      "qwen2 are.",
      name));
}

void addMerges(const Gguf& gguf, ModelLists& lists) {
  const Texts& merges = gguf.get<Texts>("tokenizer.ggml.merges");
  lists.merges.reserve(merges.size());
  for (const std::string_view merge : merges) lists.merges.push_back(splitMerge(merge));
}

// A token that the model was told of, e.g. "<|im_start|>", is cut out of the text whole.
Json addedTokens(const Gguf& gguf, const std::vector<std::string>& pieces) {
  Json added = Json::array();
  const Numbers* types = gguf.find<Numbers>("tokenizer.ggml.token_type");
  if (!types) return added;
  if (types->size() != pieces.size())
    refuse(fmt::format("It has {} tokens but {} token types.", pieces.size(), types->size()));
  for (std::size_t id = 0; id < pieces.size(); ++id) {
    const std::int64_t type = (*types)[id];
    if (type == kControlType || type == kUserType || type == kUnknownType)
      added.push_back({{"id", id}, {"content", pieces[id]}, {"special", type != kUserType}});
  }
  return added;
}

/// The id under tokenizer.ggml.KEY, checked against the vocabulary.
std::optional<std::size_t> idUnder(const Gguf& gguf, const std::string& key, std::size_t pieces) {
  const std::int64_t* id = gguf.find<std::int64_t>("tokenizer.ggml." + key);
  if (!id) return std::nullopt;
  if (*id < 0 || static_cast<std::size_t>(*id) >= pieces)
    refuse(fmt::format("tokenizer.ggml.{} is {}, not in [0, {}).", key, *id, pieces));
  return static_cast<std::size_t>(*id);
}

Json namesIn(const Gguf& gguf, const std::vector<std::string>& pieces) {
  Json names = Json::object();
  const auto name = [&](const char* key, const char* token) {
    if (const auto id = idUnder(gguf, key, pieces.size())) names[token] = pieces[*id];
  };
  name("bos_token_id", "bos_token");
  name("eos_token_id", "eos_token");
  name("unknown_token_id", "unk_token");
  name("padding_token_id", "pad_token");
  name("seperator_token_id", "sep_token");  // spelled so in the format
  name("cls_token_id", "cls_token");
  name("mask_token_id", "mask_token");
  return names;
}

// Begin and end tokens around a text, as the file asks for them.
Json templateOf(const Gguf& gguf, const Json& names, const std::vector<std::string>& pieces,
                bool addsByItself) {
  Json specials = Json::object();
  const auto special = [&](const char* flag, const char* key, const char* name) {
    Json parts = Json::array();
    if (!gguf.get<bool>(std::string("tokenizer.ggml.") + flag, addsByItself) || !names.contains(name))
      return parts;
    const std::string content = names.at(name);
    specials[content] = {{"ids", {*idUnder(gguf, key, pieces.size())}}};
    parts.push_back({{"SpecialToken", {{"id", content}}}});
    return parts;
  };
  const Json begin = special("add_bos_token", "bos_token_id", "bos_token");
  const Json end = special("add_eos_token", "eos_token_id", "eos_token");
  if (begin.empty() && end.empty()) return nullptr;
  Json single = begin, pair = begin;
  single.push_back({{"Sequence", {{"id", "A"}}}});
  pair.push_back({{"Sequence", {{"id", "A"}}}});
  for (const Json& part : end) single.push_back(part), pair.push_back(part);
  for (const Json& part : begin) pair.push_back(part);
  pair.push_back({{"Sequence", {{"id", "B"}, {"type_id", 1}}}});
  for (const Json& part : end) pair.push_back(part);
  return {{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", specials}};
}

void describeBytePairs(const Gguf& gguf, TokenizerDocument& document) {
  addMerges(gguf, document.lists);
  const std::string_view way = gguf.get<std::string_view>("tokenizer.ggml.pre", "gpt-2");
  document.json["pre_tokenizer"] = splitterNamed(way);
  document.json["post_processor"] = templateOf(gguf, document.names, document.lists.pieces, false);
  document.json["decoder"] = {{"type", "ByteLevel"}};
  document.json["model"] = {{"type", "BPE"}, {"ignore_merges", way == "llama-bpe" || way == "llama3"}};
  if (way == "qwen2") document.json["normalizer"] = {{"type", "NFC"}};
}

void describeUnigram(const Gguf& gguf, TokenizerDocument& document) {
  document.lists.scores = gguf.get<std::vector<double>>("tokenizer.ggml.scores");
  const auto& pieces = document.lists.pieces;
  Json normalizers = Json::array();
  if (const Numbers* map = gguf.find<Numbers>("tokenizer.ggml.precompiled_charsmap")) {
    std::string packed;
    for (const std::int64_t byte : *map) packed += static_cast<char>(byte & 0xFF);
    normalizers.push_back({{"type", "Precompiled"}, {"precompiled_charsmap", encodeBase64(packed)}});
  }
  document.json["normalizer"] = {{"type", "Sequence"}, {"normalizers", normalizers}};
  const Json mark{
      {"type", "Metaspace"},
      {"prepend_scheme", gguf.get<bool>("tokenizer.ggml.add_space_prefix", true) ? "always" : "never"}};
  document.json["pre_tokenizer"] = sequence({{"type", "WhitespaceSplit"}}, mark);
  document.json["post_processor"] = templateOf(gguf, document.names, pieces, true);
  document.json["decoder"] = mark;
  document.json["model"] = {{"type", "Unigram"}};
  if (const auto id = idUnder(gguf, "unknown_token_id", pieces.size()))
    document.json["model"]["unk_id"] = *id;
}

}  // namespace

TokenizerDocument ggufDocument(const Gguf& gguf) {
  TokenizerDocument document;
  for (const std::string_view piece : gguf.get<Texts>("tokenizer.ggml.tokens"))
    document.lists.pieces.emplace_back(piece);
  document.names = namesIn(gguf, document.lists.pieces);
  document.json["added_tokens"] = addedTokens(gguf, document.lists.pieces);
  const std::string_view kind = gguf.get<std::string_view>("tokenizer.ggml.model");
  if (kind == "gpt2")
    describeBytePairs(gguf, document);
  else if (kind == "t5")
    describeUnigram(gguf, document);
  else
    refuse(fmt::format("Tokenizers of GGUF's kind \"{}\" are not supported; gpt2 and t5 are.", kind));
  return document;
}

namespace {

// The whole "model" of a tokenizer.json.
Json modelOf(const TokenizerDocument& document) {
  Json model = document.json.at("model");
  if (model.at("type") == "Unigram") {
    model["vocab"] = Json::array();
    for (std::size_t id = 0; id < document.lists.pieces.size(); ++id)
      model["vocab"].push_back({document.lists.pieces[id], document.lists.scores[id]});
    return model;
  }
  Json vocabulary = Json::object();
  for (std::size_t id = 0; id < document.lists.pieces.size(); ++id)
    vocabulary[document.lists.pieces[id]] = id;
  for (const char* key : {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"})
    model[key] = nullptr;
  model["fuse_unk"] = model["byte_fallback"] = false;
  model["vocab"] = std::move(vocabulary);
  model["merges"] = document.lists.merges;
  return model;
}

}  // namespace

std::map<std::string, std::string> ggufTokenizerFiles(const Gguf& gguf) {
  TokenizerDocument document = ggufDocument(gguf);
  Json& json = document.json;
  json["model"] = modelOf(document);
  json["version"] = "1.0";
  for (const char* key :
       {"truncation", "padding", "normalizer", "pre_tokenizer", "post_processor", "decoder"})
    if (!json.contains(key)) json[key] = nullptr;
  for (Json& token : json["added_tokens"])
    for (const char* key : {"single_word", "lstrip", "rstrip", "normalized"}) token[key] = false;
  // What the package wants to be told, whether it matters or not.
  for (Json* part : {&json["decoder"], &json["pre_tokenizer"]})
    if (part->is_object() && part->at("type") == "ByteLevel")
      part->update({{"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}});
  Json& splitter = json["pre_tokenizer"];
  if (splitter.is_object() && splitter.contains("pretokenizers"))
    for (Json& part : splitter["pretokenizers"]) {
      if (part.at("type") == "ByteLevel") part["trim_offsets"] = true;
      if (part.at("type") == "Split") part["invert"] = false;
    }
  Json config = document.names;
  config["tokenizer_class"] = "PreTrainedTokenizerFast";
  return {{"tokenizer.json", json.dump(1) + "\n"}, {"tokenizer_config.json", config.dump(2) + "\n"}};
}

}  // namespace core

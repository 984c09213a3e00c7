#include "core/text/tokenizer_parts.h"

#include <fmt/format.h>

#include <initializer_list>

#include "core/error.h"

namespace core {
namespace {

using Json = nlohmann::json;

// "cls_token" and the like: a string, or an object with one.
std::string nameOf(const Json& names, const char* key) {
  const auto value = names.find(key);
  if (value == names.end() || value->is_null()) return {};
  return value->is_object() ? value->value("content", "") : value->get<std::string>();
}

std::vector<AddedToken> readAddedTokens(const Json& json, std::size_t pieces) {
  std::vector<AddedToken> tokens;
  for (const Json& entry : json) {
    const auto id = entry.at("id").get<std::int64_t>();
    // Added tokens go on where the vocabulary ends, or stand in it.
    if (id < 0 || id >= static_cast<std::int64_t>(pieces + json.size()))
      throw Error(Error::Kind::BadInput,
                  fmt::format("The added token id {} is not in [0, {}).", id, pieces + json.size()));
    tokens.push_back({.content = entry.at("content"),
                      .id = static_cast<std::int32_t>(id),
                      .special = entry.value("special", false),
                      .normalised = entry.value("normalized", false),
                      .singleWord = entry.value("single_word", false),
                      .stripLeft = entry.value("lstrip", false),
                      .stripRight = entry.value("rstrip", false)});
  }
  return tokens;
}

/// Finds the tokens with a task: by the names that the model's configuration gives them, by the usual ones,
/// or by what stands around a text.
SpecialTokens specialTokens(const Json& names, const TokenizerParts& parts) {
  const auto find = [&](const char* key, std::initializer_list<std::string_view> usual) {
    const auto idOf = [&](std::string_view name) {
      std::optional<std::int32_t> id = parts.model->vocabulary().find(name);
      for (const AddedToken& token : parts.added)
        if (!id && token.content == name) id = token.id;
      return id;
    };
    if (const std::string name = nameOf(names, key); !name.empty()) return idOf(name);
    for (const std::string_view name : usual)
      if (const auto id = idOf(name)) return id;
    return std::optional<std::int32_t>();
  };
  SpecialTokens result{.cls = find("cls_token", {"[CLS]"}),
                       .sep = find("sep_token", {"[SEP]"}),
                       .mask = find("mask_token", {"[MASK]", "<mask>"}),
                       .pad = find("pad_token", {"[PAD]", "<pad>"}),
                       .unknown = parts.model->unknown(),
                       .bos = find("bos_token", {"<s>"}),
                       .eos = find("eos_token", {"</s>", "<|endoftext|>"})};
  if (!result.unknown) result.unknown = find("unk_token", {});
  const std::vector<TemplatePart>& single = parts.postProcessor.single;
  if (single.size() >= 3 && single.front().ids.size() == 1 && single.back().ids.size() == 1) {
    if (!result.cls) result.cls = single.front().ids.front();
    if (!result.sep) result.sep = single.back().ids.front();
  }
  return result;
}

}  // namespace

std::vector<std::string> piecesById(std::vector<std::pair<std::string, std::int64_t>> vocabulary,
                                    std::size_t limit) {
  std::vector<std::string> pieces;
  for (auto& [token, id] : vocabulary) {
    if (id < 0 || id >= static_cast<std::int64_t>(limit))
      throw Error(Error::Kind::BadInput,
                  fmt::format("The id {} of token \"{}\" is not in [0, {}).", id, token, limit));
    const auto place = static_cast<std::size_t>(id);
    if (place >= pieces.size()) pieces.resize(place + 1);
    if (!pieces[place].empty())
      throw Error(Error::Kind::BadInput,
                  fmt::format("The tokens \"{}\" and \"{}\" have the same id {}.", pieces[place], token, id));
    pieces[place] = std::move(token);
  }
  return pieces;
}

std::pair<std::string, std::string> splitMerge(std::string_view merge) {
  const std::size_t space = merge.find(' ');
  if (space == 0 || space >= merge.size() - 1 || merge.find(' ', space + 1) != merge.npos)
    throw Error(Error::Kind::BadInput, fmt::format("The merge \"{}\" is not two tokens.", merge));
  return {std::string(merge.substr(0, space)), std::string(merge.substr(space + 1))};
}

std::unique_ptr<Tokenizer> makeTokenizer(TokenizerDocument document) {
  const auto part = [&](const char* key) {
    const auto found = document.json.find(key);
    return found == document.json.end() ? Json() : *found;
  };
  TokenizerParts parts;
  parts.added =
      readAddedTokens(document.json.value("added_tokens", Json::array()), document.lists.pieces.size());
  parts.normalizer = readNormalizer(part("normalizer"));
  parts.preTokenizer = readPreTokenizer(part("pre_tokenizer"));
  parts.postProcessor = readPostProcessor(part("post_processor"));
  parts.decoder = readTokenDecoder(part("decoder"));
  const Json truncation = part("truncation");
  parts.cutsLeft = truncation.is_object() && truncation.value("direction", "Right") == "Left";
  parts.model = makeTokenModel(document.json.at("model"), std::move(document.lists));
  parts.special = specialTokens(document.names, parts);
  return std::make_unique<Tokenizer>(std::move(parts));
}

std::unique_ptr<Tokenizer> readingFrom(const std::filesystem::path& file,
                                       FunctionView<std::unique_ptr<Tokenizer>()> read) {
  const auto refuse = [&](const std::string& sentence) {
    throw Error(Error::Kind::BadInput, fmt::format("{}: {}", file.string(), sentence), file.string());
  };
  try {
    return read();
  } catch (const Error& error) {
    if (!error.where().empty()) throw;
    refuse(error.what());
  } catch (const Json::exception& error) {
    refuse(fmt::format("it does not have the shape of a tokenizer ({}).", error.what()));
  }
  return nullptr;
}

}  // namespace core

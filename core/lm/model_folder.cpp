#include "core/lm/model_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/decoder_folder.h"
#include "core/lm/fingerprint.h"
#include "core/lm/model_card.h"

namespace core {
namespace {

using Json = nlohmann::json;

// What save() writes again beside the weights. The first group decides the vectors and is part of the hash.
constexpr const char* kDeciding[] = {"config.json",           "tokenizer.json", "vocab.txt",
                                     "tokenizer_config.json", "modules.json",   "sentence_bert_config.json"};
constexpr const char* kBeside[] = {"special_tokens_map.json", "config_sentence_transformers.json",
                                   "README.md"};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& sentence) {
  throw Error(Error::Kind::BadInput, fmt::format("{}: {}", file.string(), sentence), file.string());
}

void readPooling(const std::filesystem::path& file, const Json& json, ModelFolder& model) {
  // Older files say it with one flag per mode, newer ones by name.
  const std::string named = json.value("pooling_mode", "");
  const auto chosen = [&](const char* flag, const char* name) {
    return json.value(flag, false) || named == name;
  };
  const bool mean = chosen("pooling_mode_mean_tokens", "mean");
  const bool cls = chosen("pooling_mode_cls_token", "cls");
  const bool max = chosen("pooling_mode_max_tokens", "max");
  if (mean + cls + max != 1 || json.value("pooling_mode_mean_sqrt_len_tokens", false) ||
      json.value("pooling_mode_weightedmean_tokens", false) || json.value("pooling_mode_lasttoken", false))
    refuse(file, "exactly one of mean, cls and max pooling is supported.");
  model.pooling = mean ? Pooling::Mean : cls ? Pooling::Cls : Pooling::Max;
}

void readModules(const std::filesystem::path& folder, ModelFolder& model) {
  const std::filesystem::path file = folder / "modules.json";
  if (!std::filesystem::exists(file)) return;  // a plain BERT: the mean, as sentence-transformers does
  for (const Json& module : readJsonFile(file)) {
    const std::string type = module.at("type");
    const std::string kind = type.substr(type.rfind('.') + 1);
    const std::string path = module.value("path", "");
    if (path.find("..") != std::string::npos || path.starts_with('/'))
      refuse(file, fmt::format("the module path {} leaves the folder.", path));
    if (kind == "Transformer") {
      if (!path.empty())
        refuse(file, fmt::format("the transformer is expected in the folder itself, not in {}.", path));
    } else if (kind == "Pooling") {
      readPooling(folder / path / "config.json", readJsonFile(folder / path / "config.json"), model);
      model.files[path + "/config.json"] = readTextFile(folder / path / "config.json");
    } else if (kind == "Normalize") {
      model.info.normalise = true;
    } else {
      refuse(file,
             fmt::format("the module {} is not supported; Transformer, Pooling and Normalize are.", kind));
    }
  }
}

int readMaxLength(const ModelFolder& model) {
  const auto number = [&](const char* file, const char* key) -> std::int64_t {
    const auto text = model.files.find(file);
    if (text == model.files.end()) return 0;
    const Json json = parseJson(text->second, file);
    if (!json.is_object()) refuse(file, "it is no JSON object.");
    const auto value = json.find(key);
    if (value == json.end() || !value->is_number()) return 0;
    return static_cast<std::int64_t>(std::clamp(value->get<double>(), 0.0, 1e9));
  };
  std::int64_t length = number("sentence_bert_config.json", "max_seq_length");
  if (length == 0) length = number("tokenizer_config.json", "model_max_length");
  if (length == 0) length = model.config.longestText();
  return static_cast<int>(std::min(length, model.config.longestText()));
}

// The prompts that sentence-transformers puts before queries and before what they find, under any of its
// names.
void readPrompts(ModelFolder& model) {
  const auto text = model.files.find("config_sentence_transformers.json");
  if (text == model.files.end()) return;
  const Json json = parseJson(text->second, text->first);
  const auto prompts = json.find("prompts");
  if (prompts == json.end() || !prompts->is_object()) return;
  model.info.queryPrompt = prompts->value("query", "");
  for (const char* name : {"document", "passage", "corpus"})
    if (model.info.passagePrompt.empty()) model.info.passagePrompt = prompts->value(name, "");
}

// A Chinese vocabulary holds thousands of ideographs and an English one few hundred; ask for a common
// sentence.
std::string languagesOfVocabulary(const Tokenizer& tokenizer) {
  const auto known = [&](const char* text) {
    const std::vector<std::int32_t> ids = tokenizer.encodePlain(text);
    const std::optional<std::int32_t> unknown = tokenizer.special().unknown;
    return !unknown || std::count(ids.begin(), ids.end(), *unknown) == 0;
  };
  std::string languages;
  if (known("shoes for running and walking")) languages = "en";
  if (known("价格便宜质量好穿着舒服适合跑步")) languages += languages.empty() ? "zh" : " zh";
  return languages;
}

std::string hashOf(const ModelFolder& model, const Weights& weights) {
  Fingerprint fingerprint;
  for (const char* name : kDeciding) {
    const auto file = model.files.find(name);
    fingerprint.add(file == model.files.end() ? std::string_view() : std::string_view(file->second));
  }
  fingerprint.add(std::to_string(static_cast<int>(model.pooling)));
  for (const std::span<const std::byte> file : weights.bytes()) fingerprint.add(file);
  return fingerprint.hex();
}

// What the table of words and the last layer show before any value is read.
void checkWeights(const BertConfig& config, const Weights& weights) {
  for (const char* prefix : {"", "bert.", "roberta."}) {
    const TensorView* words = weights.find(std::string(prefix) + "embeddings.word_embeddings.weight");
    if (!words) continue;
    if (words->shape != std::vector<std::int64_t>{config.vocabulary, config.hidden})
      refuse(weights.file(), fmt::format("its table of words is [{}] where config.json wants [{}, {}].",
                                         fmt::join(words->shape, ", "), config.vocabulary, config.hidden));
    const std::string last = fmt::format("{}encoder.layer.{}.output.dense.weight", prefix, config.layers - 1);
    if (!weights.find(last))
      refuse(weights.file(),
             fmt::format("config.json counts {} layers, but the tensor {} is missing.", config.layers, last));
    return;
  }
  refuse(weights.file(), "it has no tensor embeddings.word_embeddings.weight.");
}

}  // namespace

ModelFolder readModelFolder(const std::filesystem::path& folder, const Weights& weights,
                            const Tokenizer& tokenizer) {
  ModelFolder model;
  model.config = readBertConfig(folder);
  checkWeights(model.config, weights);
  for (const auto& names : {std::span<const char* const>(kDeciding), std::span<const char* const>(kBeside)})
    for (const char* name : names)
      if (std::filesystem::exists(folder / name)) model.files[name] = readTextFile(folder / name);
  try {
    readModules(folder, model);
    model.info.maxLength = readMaxLength(model);
    readPrompts(model);
  } catch (const Json::exception& error) {
    refuse(folder, fmt::format("its modules are not described as expected ({}).", error.what()));
  }
  if (tokenizer.vocabularySize() > model.config.vocabulary)
    refuse(folder, fmt::format("its tokenizer knows {} tokens, its weights {}.", tokenizer.vocabularySize(),
                               model.config.vocabulary));
  ModelInfo& info = model.info;
  info.name = modelName(folder);
  info.architecture = model.config.architecture;
  info.parameters = weights.parameters();
  info.tokenizer = tokenizer.kind();
  info.dims = static_cast<int>(model.config.hidden);
  info.pooling = model.pooling == Pooling::Mean ? "mean" : model.pooling == Pooling::Cls ? "cls" : "max";
  const ModelCard card = readModelCard(folder);
  info.licence = card.licence;
  info.languages = card.languages;
  if (info.languages.empty()) info.languages = languagesOfVocabulary(tokenizer);
  info.hash = hashOf(model, weights);
  return model;
}

std::string modelName(const std::filesystem::path& folder) {
  std::filesystem::path whole = std::filesystem::absolute(folder).lexically_normal();
  if (whole.filename().empty()) whole = whole.parent_path();
  return whole.extension() == ".gguf" ? whole.stem().string() : whole.filename().string();
}

namespace {

ModelInfo infoOf(const std::filesystem::path& folder, const Weights& weights, const DecoderFolder& model) {
  ModelInfo info;
  info.name = modelName(folder);
  info.kind = ModelKind::Decoder;
  info.architecture = model.config.architecture;
  info.parameters = weights.parameters();
  info.tokenizer = model.tokenizer->kind();
  info.maxLength = static_cast<int>(model.config.positions);
  info.dims = static_cast<int>(model.config.hidden);
  const ModelCard card = readModelCard(folder);
  info.languages = card.languages;
  info.licence = card.licence;
  if (const Gguf* gguf = weights.gguf()) {
    if (info.licence.empty()) info.licence = gguf->get<std::string_view>("general.license", "");
    if (const auto* languages = gguf->find<std::vector<std::string_view>>("general.languages");
        languages && info.languages.empty())
      info.languages = fmt::format("{}", fmt::join(*languages, " "));
  }
  if (info.languages.empty()) info.languages = languagesOfVocabulary(*model.tokenizer);
  info.hash = hashOf(model, weights);
  return info;
}

bool isDecoder(const std::filesystem::path& folder, const Weights& weights) {
  if (weights.gguf()) return true;
  try {
    return isDecoderConfig(readJsonFile(folder / "config.json"));
  } catch (const Json::exception&) {
    return false;  // readBertConfig() says what is wrong with it
  }
}

}  // namespace

ModelInfo inspectModel(const std::filesystem::path& folder) {
  const Weights weights(folder);
  if (isDecoder(folder, weights)) return infoOf(folder, weights, readDecoderFolder(folder, weights));
  return readModelFolder(folder, weights, *loadTokenizer(folder)).info;
}

bool readsLanguage(const ModelInfo& model, const std::string& language) {
  if (model.languages.empty()) return true;
  std::istringstream words(model.languages);
  for (std::string word; words >> word;)
    if (word == language || word.starts_with("multi")) return true;
  return false;
}

}  // namespace core

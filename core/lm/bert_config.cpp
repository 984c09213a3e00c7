#include "core/lm/bert_config.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/config_value.h"

namespace core {
namespace {

using Json = nlohmann::json;

double finite(const std::filesystem::path& file, const Json& json, const char* key, double otherwise) {
  const double value = json.value(key, otherwise);
  if (!(value >= 0 && value < 1)) refuseConfig(file, fmt::format("{} is {}, not in [0, 1).", key, value));
  return value;
}

Activation activationFrom(const std::filesystem::path& file, const std::string& name) {
  if (name == "gelu") return Activation::Gelu;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh") return Activation::GeluTanh;
  if (name == "relu") return Activation::Relu;
  refuseConfig(file, fmt::format("the activation {} is not supported; gelu, gelu_new and relu are.", name));
}

}  // namespace

BertConfig readBertConfig(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "config.json";
  const Json json = readJsonFile(file);
  try {
    BertConfig config;
    const std::string type = json.value("model_type", "bert");
    const bool roberta = type == "roberta" || type == "xlm-roberta" || type == "camembert";
    if (type != "bert" && !roberta)
      refuseConfig(file,
                   fmt::format("models of type {} are no encoders that are supported; bert, roberta and "
                               "xlm-roberta are.",
                               type));
    if (json.value("position_embedding_type", "absolute") != "absolute")
      refuseConfig(file, "only absolute position embeddings are supported.");
    const Json architectures = json.value("architectures", Json::array());
    if (!architectures.empty()) config.architecture = architectures.at(0);
    config.hidden = extentOf(file, json, "hidden_size");
    config.layers = extentOf(file, json, "num_hidden_layers");
    config.heads = extentOf(file, json, "num_attention_heads");
    config.intermediate = extentOf(file, json, "intermediate_size");
    config.vocabulary = extentOf(file, json, "vocab_size");
    config.positions = extentOf(file, json, "max_position_embeddings");
    config.types = extentOf(file, json, "type_vocab_size");
    config.epsilon = finite(file, json, "layer_norm_eps", roberta ? 1e-5 : 1e-12);
    config.dropout = finite(file, json, "hidden_dropout_prob", 0.1);
    if (roberta) config.positionPad = json.value("pad_token_id", std::int64_t{1});
    if (config.positionPad < -1 || config.longestText() < 1)
      refuseConfig(file, fmt::format("pad_token_id is {}, which leaves no positions.", config.positionPad));
    config.activation = activationFrom(file, json.value("hidden_act", "gelu"));
    if (config.hidden % config.heads != 0)
      refuseConfig(file, "hidden_size is not a multiple of num_attention_heads.");
    return config;
  } catch (const Json::exception& error) {
    refuseConfig(file, fmt::format("it does not describe a BERT ({}).", error.what()));
  }
}

}  // namespace core

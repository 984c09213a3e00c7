#include <ATen/ATen.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/causal_model.h"
#include "core/lm/decoder_folder.h"
#include "core/lm/heads.h"
#include "core/lm/weight_writer.h"
#include "core/train/language_model.h"

namespace core {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kTokenizerFiles[] = {"tokenizer.json", "tokenizer_config.json", "vocab.txt",
                                           "special_tokens_map.json"};

void requireHeads(const FreshModel& shape) {
  if (shape.hidden % (2 * shape.heads) != 0)
    throw Error(Error::Kind::Usage,
                fmt::format("The setting fresh_hidden is {}, no multiple of twice fresh_heads, {}.",
                            shape.hidden, shape.heads),
                "fresh_hidden");
}

// Every weight of a BERT by its public name, drawn as BERT's own were.
std::map<std::string, at::Tensor> bertWeights(const FreshModel& shape, std::int64_t vocabulary) {
  std::map<std::string, at::Tensor> weights;
  std::uint64_t seed = shape.seed * 1'000'003;
  const auto draw = [&](const std::string& name, std::vector<std::int64_t> size) {
    weights[name] = drawNormal(std::move(size), ++seed);
  };
  const auto linear = [&](const std::string& name, std::int64_t out, std::int64_t in) {
    draw(name + ".weight", {out, in});
    weights[name + ".bias"] = at::zeros({out});
  };
  const auto norm = [&](const std::string& name) {
    weights[name + ".weight"] = at::ones({shape.hidden});
    weights[name + ".bias"] = at::zeros({shape.hidden});
  };
  draw("embeddings.word_embeddings.weight", {vocabulary, shape.hidden});
  draw("embeddings.position_embeddings.weight", {shape.positions, shape.hidden});
  draw("embeddings.token_type_embeddings.weight", {2, shape.hidden});
  norm("embeddings.LayerNorm");
  for (int layer = 0; layer < shape.layers; ++layer) {
    const std::string name = fmt::format("encoder.layer.{}.", layer);
    for (const char* part : {"query", "key", "value"})
      linear(name + "attention.self." + part, shape.hidden, shape.hidden);
    linear(name + "attention.output.dense", shape.hidden, shape.hidden);
    norm(name + "attention.output.LayerNorm");
    linear(name + "intermediate.dense", shape.intermediate, shape.hidden);
    linear(name + "output.dense", shape.hidden, shape.intermediate);
    norm(name + "output.LayerNorm");
  }
  return weights;
}

// What a fresh decoder takes of a folder: the tokenizer with its files, and which ids begin and end a text.
DecoderFolder vocabularyFolder(const fs::path& folder) {
  if (fs::exists(folder / "config.json") || !fs::exists(folder / "tokenizer.json"))
    return readDecoderFolder(folder, Weights(folder));
  DecoderFolder vocabulary;
  for (const char* name : kTokenizerFiles)
    if (fs::exists(folder / name)) vocabulary.files[name] = readTextFile(folder / name);
  vocabulary.tokenizer = loadTokenizer(folder);
  vocabulary.config.vocabulary = vocabulary.tokenizer->vocabularySize();
  const SpecialTokens& special = vocabulary.tokenizer->special();
  vocabulary.config.bos = special.bos.value_or(-1);
  vocabulary.config.eos = special.eos.value_or(-1);
  if (special.eos) vocabulary.config.ends = {*special.eos};
  return vocabulary;
}

}  // namespace

void makeFreshEncoder(const FreshModel& shape, const fs::path& vocabularyOf, const fs::path& folder) {
  requireHeads(shape);
  makeFolder(folder / "1_Pooling");
  for (const char* name : kTokenizerFiles)
    if (fs::exists(vocabularyOf / name)) writeTextFile(folder / name, readTextFile(vocabularyOf / name));
  const std::int64_t vocabulary = loadTokenizer(vocabularyOf)->vocabularySize();
  const Json config = {{"architectures", {"BertModel"}},
                       {"model_type", "bert"},
                       {"hidden_size", shape.hidden},
                       {"num_hidden_layers", shape.layers},
                       {"num_attention_heads", shape.heads},
                       {"intermediate_size", shape.intermediate},
                       {"vocab_size", vocabulary},
                       {"max_position_embeddings", shape.positions},
                       {"type_vocab_size", 2},
                       {"hidden_act", "gelu"},
                       {"layer_norm_eps", 1e-12}};
  writeTextFile(folder / "config.json", config.dump(2) + "\n");
  const Json modules = {{{"path", ""}, {"type", "sentence_transformers.models.Transformer"}},
                        {{"path", "1_Pooling"}, {"type", "sentence_transformers.models.Pooling"}},
                        {{"path", "2_Normalize"}, {"type", "sentence_transformers.models.Normalize"}}};
  writeTextFile(folder / "modules.json", modules.dump(2) + "\n");
  const Json pooling = {{"word_embedding_dimension", shape.hidden}, {"pooling_mode_mean_tokens", true}};
  writeTextFile(folder / "1_Pooling" / "config.json", pooling.dump(2) + "\n");
  writeTextFile(folder / "sentence_bert_config.json",
                Json{{"max_seq_length", shape.positions}, {"do_lower_case", false}}.dump(2) + "\n");
  writeWeights(folder / "model.safetensors", bertWeights(shape, vocabulary));
}

void makeFreshDecoder(const FreshModel& shape, const fs::path& vocabularyOf, const fs::path& folder) {
  requireHeads(shape);
  makeFolder(folder);
  DecoderFolder other = vocabularyFolder(vocabularyOf);
  DecoderConfig config;
  config.hidden = shape.hidden;
  config.layers = shape.layers;
  config.heads = config.keyValueHeads = shape.heads;
  config.headWidth = shape.hidden / shape.heads;
  config.intermediate = shape.intermediate;
  config.positions = shape.positions;
  config.vocabulary = other.config.vocabulary;
  config.bos = other.config.bos;
  config.eos = other.config.eos;
  config.ends = other.config.ends;
  other.files["config.json"] = configJson(config);
  for (const auto& [name, text] : other.files) writeTextFile(folder / name, text);
  writeWeights(folder / "model.safetensors", CausalNetwork(config, shape.seed, at::kCPU).namedWeights());
}

}  // namespace core

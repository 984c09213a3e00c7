#pragma once

#include <QTemporaryDir>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/lm/safetensors.h"

/// A BERT of random weights, a few kilobytes large, in a folder of its own.
namespace tiny {

struct Options {
  std::string pooling = "mean";
  unsigned seed = 1;
};

class Folder {
 public:
  explicit Folder(const Options& options = {}) {
    writeTexts(options);
    writeWeights(options.seed);
  }
  std::filesystem::path path() const { return m_folder.path().toStdString(); }

 private:
  static constexpr std::int64_t kHidden = 16, kInner = 32, kPositions = 32, kLayers = 2;

  static const std::vector<std::string>& words() {
    static const std::vector<std::string> list = {
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a",     "for",  "red",  "blue",
        "green", "shoe",  "shoes", "hat",   "hats",   "run",   "ball", "game", "rain",
        "coat",  "sun",   "cream", "tent",  "camp",   "stove", "##s"};
    return list;
  }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path() / name).parent_path());
    std::ofstream(path() / name) << text;
  }

  void writeTexts(const Options& options) const {
    std::string vocabulary;
    for (const std::string& word : words()) vocabulary += word + "\n";
    write("vocab.txt", vocabulary);
    write("config.json",
          R"({"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 16,
      "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32, "vocab_size": )" +
              std::to_string(words().size()) +
              R"(, "max_position_embeddings": 32, "type_vocab_size": 2, "hidden_act": "gelu"})");
    write("modules.json", R"([{"path": "", "type": "sentence_transformers.models.Transformer"},
      {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
      {"path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}])");
    const std::string mode = options.pooling == "mean"  ? "pooling_mode_mean_tokens"
                             : options.pooling == "cls" ? "pooling_mode_cls_token"
                                                        : "pooling_mode_max_tokens";
    write("1_Pooling/config.json", R"({"word_embedding_dimension": 16, ")" + mode + R"(": true})");
  }

  void writeWeights(unsigned seed) {
    std::mt19937 random(seed);
    std::map<std::string, std::pair<std::vector<std::int64_t>, std::vector<float>>> weights;
    const auto add = [&](const std::string& name, std::vector<std::int64_t> shape, float mean) {
      std::size_t count = 1;
      for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
      std::vector<float> values(count);
      // By hand: distributions of the standard library differ between its makers.
      for (float& value : values)
        value = mean + 0.4F * (static_cast<float>(random()) / static_cast<float>(std::mt19937::max()) - 0.5F);
      weights[name] = {std::move(shape), std::move(values)};
    };
    const auto linear = [&](const std::string& name, std::int64_t out, std::int64_t in) {
      add(name + ".weight", {out, in}, 0);
      add(name + ".bias", {out}, 0);
    };
    const auto norm = [&](const std::string& name) {
      add(name + ".weight", {kHidden}, 1);
      add(name + ".bias", {kHidden}, 0);
    };
    add("embeddings.word_embeddings.weight", {static_cast<std::int64_t>(words().size()), kHidden}, 0);
    add("embeddings.position_embeddings.weight", {kPositions, kHidden}, 0);
    add("embeddings.token_type_embeddings.weight", {2, kHidden}, 0);
    norm("embeddings.LayerNorm");
    for (std::int64_t layer = 0; layer < kLayers; ++layer) {
      const std::string name = "encoder.layer." + std::to_string(layer) + ".";
      for (const char* part : {"query", "key", "value"})
        linear(name + "attention.self." + part, kHidden, kHidden);
      linear(name + "attention.output.dense", kHidden, kHidden);
      norm(name + "attention.output.LayerNorm");
      linear(name + "intermediate.dense", kInner, kHidden);
      linear(name + "output.dense", kHidden, kInner);
      norm(name + "output.LayerNorm");
    }
    std::map<std::string, core::TensorView> views;
    for (const auto& [name, tensor] : weights)
      views[name] = {.dtype = "F32", .shape = tensor.first, .bytes = std::as_bytes(std::span(tensor.second))};
    core::writeSafetensors(path() / "model.safetensors", views);
  }

  QTemporaryDir m_folder;
};

}  // namespace tiny

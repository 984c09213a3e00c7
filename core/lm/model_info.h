#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace core {

enum class ModelKind { Encoder, Decoder };

/// What a model folder says of itself.
struct ModelInfo {
  std::string name;
  ModelKind kind = ModelKind::Encoder;
  std::string architecture;  ///< "BertModel"
  std::int64_t parameters = 0;
  std::string tokenizer;   ///< "WordPiece"
  int maxLength = 0;       ///< tokens, including the special ones
  int dims = 0;            ///< of an encoder's pooled vector or a decoder's states
  std::string pooling;     ///< "mean", "cls", "max"; empty for a decoder
  bool normalise = false;  ///< vectors come out at unit length
  /// What an encoder was trained to see before a query, and before a text that queries find: "query: ",
  /// "passage: ". Empty where there is no such thing.
  std::string queryPrompt, passagePrompt;
  std::string
      languages;        ///< what the folder says or the vocabulary shows: "en", "zh en", "multilingual", ...
  std::string licence;  ///< what the folder says: "apache-2.0"; empty where it says nothing
  std::string hash;     ///< of weights, configuration and tokenizer; item vectors are kept under it
};

/// Reads a folder's description, or a GGUF file's, without its weights' values. Throws Error(BadInput).
ModelInfo inspectModel(const std::filesystem::path& folder);

/// True where the model reads the language ("en", "zh"), or does not say which it reads.
bool readsLanguage(const ModelInfo& model, const std::string& language);

}  // namespace core

#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/lm/device.h"
#include "core/lm/encoder_precision.h"
#include "core/matrix.h"
#include "core/progress.h"
#include "core/text/tokenizer.h"

namespace core {

/// What a model folder says of itself.
struct ModelInfo {
  std::string name;
  std::string architecture;  ///< "BertModel"
  std::int64_t parameters = 0;
  std::string tokenizer;   ///< "WordPiece"
  int maxLength = 0;       ///< tokens, including the special ones
  int dims = 0;            ///< of the pooled vector
  std::string pooling;     ///< "mean", "cls", "max"
  bool normalise = false;  ///< vectors come out at unit length
  std::string languages;   ///< what the folder says or the vocabulary shows: "en", "zh en", ...
  std::string hash;        ///< of weights, configuration and tokenizer; item vectors are kept under it
};

struct EncodeOptions {
  int batchTokens = 4096;   ///< tokens of one batch, padding included; texts are batched by length
  int maxLength = 0;        ///< 0: the model's own
  std::string prompt = {};  ///< put before every text
};

/// A sentence encoder: tokenizer, transformer, pooling. One per thread of work; encode() itself uses all
/// cores. Loads any Hugging Face BERT folder; modules.json and 1_Pooling are honoured where present.
class Encoder {
 public:
  /// Throws Error(BadInput) naming file and tensor where the folder is not a model that we can run.
  static std::shared_ptr<Encoder> load(const std::filesystem::path& folder, Device device = Device::Auto,
                                       EncoderPrecision precision = EncoderPrecision::Float32);
  /// A second encoder on the same weights, until one of the two is trained.
  std::shared_ptr<Encoder> clone() const;
  ~Encoder();
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  const ModelInfo& info() const;
  const Tokenizer& tokenizer() const;

  /// One row per text, in the order given: [texts, dims], equal to sentence-transformers' encode() within
  /// 2e-5 in Float32. On the processor a text's vector does not depend on the texts beside it, nor on the
  /// number of cores.
  Matrix encode(std::span<const std::string> texts, const EncodeOptions& options, Progress& progress) const;

  /// Writes a folder that load() and sentence-transformers read.
  void save(const std::filesystem::path& folder) const;

  struct Parts;  ///< torch side; see core/lm/encoder_parts.h (internal)
  Parts& parts() const { return *m_parts; }

 private:
  explicit Encoder(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> m_parts;
};

/// Reads a folder's description without its weights' values. Throws Error(BadInput).
ModelInfo inspectModel(const std::filesystem::path& folder);

}  // namespace core

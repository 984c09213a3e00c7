#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/lm/device.h"
#include "core/lm/encoder_precision.h"
#include "core/lm/model_info.h"
#include "core/matrix.h"
#include "core/progress.h"
#include "core/text/tokenizer.h"

namespace core {

struct EncodeOptions {
  int batchTokens = 4096;   ///< tokens of one batch, padding included; texts are batched by length
  int maxLength = 0;        ///< 0: the model's own
  std::string prompt = {};  ///< put before every text: info().queryPrompt, info().passagePrompt or none
};

/// A sentence encoder: tokenizer, transformer, pooling. One per thread of work; encode() itself uses all
/// cores. Loads any Hugging Face BERT or RoBERTa folder (XLM-R is one); modules.json and 1_Pooling are
/// honoured where present.
class Encoder {
 public:
  /// Throws Error(BadInput) naming file and tensor where the folder is not a model that we can run.
  static std::shared_ptr<Encoder> load(const std::filesystem::path& folder, Device device = Device::Auto,
                                       EncoderPrecision precision = EncoderPrecision::Float32);
  virtual ~Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// A second encoder on the same weights, until one of the two is trained.
  virtual std::shared_ptr<Encoder> clone() const = 0;
  virtual const ModelInfo& info() const = 0;
  virtual const Tokenizer& tokenizer() const = 0;

  /// One row per text, in the order given: [texts, dims], equal to sentence-transformers' encode() within
  /// 2e-5 in Float32. On the processor a text's vector does not depend on the texts beside it, nor on the
  /// number of cores.
  virtual Matrix encode(std::span<const std::string> texts, const EncodeOptions& options,
                        Progress& progress) const = 0;

  /// Writes a folder that load() and sentence-transformers read.
  virtual void save(const std::filesystem::path& folder) const = 0;

  struct Parts;  ///< torch side; see core/lm/encoder_parts.h (internal)
  virtual Parts& parts() const = 0;

 protected:
  Encoder() = default;
};

/// Encoder::load() on the torch side, where its networks are.
std::shared_ptr<Encoder> loadTorchEncoder(const std::filesystem::path& folder, Device device,
                                          EncoderPrecision precision);

}  // namespace core

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/lm/device.h"
#include "core/lm/packed_panels.h"
#include "core/text/tokenizer.h"

namespace core {

/// What a decoder's folder says of itself.
struct DecoderInfo {
  std::string name;
  std::string architecture;  ///< "LlamaForCausalLM"
  std::int64_t parameters = 0;
  std::int64_t vocabulary = 0;
  std::int64_t maxLength = 0;  ///< tokens of prompt and answer together
  bool chat = false;           ///< it carries a chat template
  std::string device;          ///< "cpu (2 threads, avx512-vnni)", "cuda (NVIDIA H100)"
  std::string hash;            ///< of weights, configuration and tokenizer
};

struct DecoderOptions {
  Device device = Device::Auto;
  /// Exact is float32 with the weights as they are; Fast is whole numbers on the processor and bfloat16 on a
  /// card.
  Arithmetic arithmetic = Arithmetic::Exact;
  int threads = 0;  ///< on the processor; 0: one for each core
};

/// A causal language model that writes text: tokenizer and transformer, from a Hugging Face folder or one
/// with a GGUF file. Keeps what it has read, so that the next text costs only what is new in it. One caller
/// at a time.
class Decoder {
 public:
  /// Throws Error(BadInput) naming file and tensor where the folder is no decoder that we can run.
  static std::shared_ptr<Decoder> load(const std::filesystem::path& folder,
                                       const DecoderOptions& options = {});
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  const DecoderInfo& info() const;
  const Tokenizer& tokenizer() const;
  /// Jinja, as transformers applies it; empty where the model has none.
  const std::string& chatTemplate() const;
  /// Ids that end a text.
  const std::vector<std::int32_t>& ends() const;

  /// The score of every token of the vocabulary to follow `ids`, of which there must be at least one and no
  /// more than maxLength. Valid until the next call.
  std::span<const float> next(std::span<const std::int32_t> ids);
  /// Forgets what it has read. Of a number, the last digits depend on what was read together: who wants the
  /// same to the bit begins here.
  void forget();

 private:
  struct Parts;
  explicit Decoder(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> m_parts;
};

/// Whether the folder holds a decoder, by its configuration or GGUF file; its weights are not looked at.
bool isDecoder(const std::filesystem::path& folder);

}  // namespace core

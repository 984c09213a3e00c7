#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/lm/decoder.h"
#include "core/progress.h"

namespace core {

struct GenerateOptions {
  int maxTokens = 256;
  double temperature = 0;        ///< 0: always the likeliest token
  int topK = 0;                  ///< only of the so many likeliest tokens; 0: of all
  double topP = 1;               ///< only of the likeliest that together have this share
  double repetitionPenalty = 1;  ///< scores of tokens that were there already shrink by it; 1: they do not
  std::vector<std::string> stop = {};  ///< the text ends before any of these
  std::uint64_t seed = 42;
  bool ignoreEnds = false;  ///< go on where the model would end: for measuring
};

enum class FinishReason { End, StopWord, Length, Stopped };
std::string toString(FinishReason reason);  ///< "end", "stop", "length", "stopped"

struct Generated {
  std::string text;
  std::vector<std::int32_t> ids;  ///< without the one that ended it
  std::int64_t promptTokens = 0;
  double seconds = 0;  ///< prompt included
  FinishReason finish = FinishReason::Length;
  double tokensPerSecond() const { return seconds > 0 ? static_cast<double>(ids.size()) / seconds : 0; }
};

/// Takes each new stretch of text as soon as it is certain: whole characters, none of a stop word.
using TextSink = std::function<void(std::string_view)>;

/// Writes on from `prompt`, the same text for the same seed. Ends where the model does, at a stop word, after
/// maxTokens, at the model's length, or where progress.stopRequested(), keeping what was written. Throws
/// Error(Usage) for options out of range and Error(BadInput) for a prompt that leaves no room.
Generated generate(Decoder& decoder, std::span<const std::int32_t> prompt, const GenerateOptions& options,
                   Progress& progress, const TextSink& sink = {});

/// Draws tokens as the options say. For one text.
class TokenSampler {
 public:
  explicit TokenSampler(const GenerateOptions& options) : m_options(options), m_state(options.seed) {}
  /// `before` are the tokens so far, prompt included.
  std::int32_t pick(std::span<const float> scores, std::span<const std::int32_t> before);

 private:
  double uniform();  // [0, 1)

  const GenerateOptions& m_options;  // outlives the sampler
  std::uint64_t m_state;
  std::vector<float> m_scores;
  std::vector<std::int32_t> m_order;
};

}  // namespace core

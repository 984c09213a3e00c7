#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/lm/decoder_weights.h"
#include "core/lm/packed_panels.h"

namespace core {

/// A decoder's transformer with what it has read.
class DecoderReader {
 public:
  virtual ~DecoderReader() = default;
  /// Reads on, and returns the score of every token of the vocabulary to come next, valid until the next
  /// call.
  virtual std::span<const float> extend(std::span<const std::int32_t> ids) = 0;
  virtual void forget(std::int64_t length) = 0;  ///< all but the first `length` tokens
};

/// On the card, in float32 or, where Fast, bfloat16. Lives on the torch side.
std::unique_ptr<DecoderReader> makeCardReader(const DecoderWeights& weights, Arithmetic arithmetic);

}  // namespace core

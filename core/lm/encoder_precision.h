#pragma once

#include <string>

namespace core {

/// How an encoder computes. Fast does its products on the processor in eight bits (weights by output, inputs
/// by token; norms, softmax and attention stay in float32): vectors are not those of Float32, but close; on a
/// card it is Float32. BFloat16 does them in half the bytes, which pays on a card and on processors that have
/// such products; elsewhere it is slow.
enum class EncoderPrecision { Float32, BFloat16, Fast };

std::string toString(EncoderPrecision precision);                ///< "float32", "bfloat16", "fast"
EncoderPrecision encoderPrecisionFrom(const std::string& name);  ///< the reverse; throws Error(Usage)

}  // namespace core

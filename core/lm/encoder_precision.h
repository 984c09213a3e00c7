#pragma once

#include <string>

namespace core {

/// How an encoder computes on the processor. Fast does its products in eight bits (weights by output, inputs
/// by token; norms, softmax and attention stay in float32): vectors are not those of Float32, but close. On a
/// card both are Float32.
enum class EncoderPrecision { Float32, Fast };

std::string toString(EncoderPrecision precision);                ///< "float32", "fast"
EncoderPrecision encoderPrecisionFrom(const std::string& name);  ///< the reverse; throws Error(Usage)

}  // namespace core

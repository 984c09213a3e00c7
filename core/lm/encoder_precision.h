#pragma once

#include <string>

namespace core {

/// How an encoder computes. Fast does its products on the processor with weights in eight bits, a scale for
/// each output, and inputs in twice eight, a scale for each token; norms, softmax and attention stay in
/// float32. Vectors are not those of Float32, but close (a cosine above 0.995 even of odd texts); on a
/// card it is Float32. BFloat16 does them in half the bytes, which pays on a card and on processors that have
/// such products; elsewhere it is slow.
enum class EncoderPrecision { Float32, BFloat16, Fast };

std::string toString(EncoderPrecision precision);                ///< "float32", "bfloat16", "fast"
EncoderPrecision encoderPrecisionFrom(const std::string& name);  ///< the reverse; throws Error(Usage)

}  // namespace core

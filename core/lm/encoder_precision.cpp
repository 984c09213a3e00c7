#include "core/lm/encoder_precision.h"

#include <fmt/format.h>

#include "core/error.h"

namespace core {

std::string toString(EncoderPrecision precision) {
  if (precision == EncoderPrecision::BFloat16) return "bfloat16";
  return precision == EncoderPrecision::Fast ? "fast" : "float32";
}

EncoderPrecision encoderPrecisionFrom(const std::string& name) {
  for (const EncoderPrecision precision :
       {EncoderPrecision::Float32, EncoderPrecision::BFloat16, EncoderPrecision::Fast})
    if (name == toString(precision)) return precision;
  throw Error(Error::Kind::Usage,
              fmt::format("\"{}\" is no precision; choose float32, bfloat16 or fast.", name), "precision");
}

}  // namespace core

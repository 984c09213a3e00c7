#pragma once

#include <span>

#include "core/understand/words.h"

namespace core {

/// A number in digits ("1,299", "3千", "1.5k") or in words ("two hundred", 「两百五」, 「一万二」). Some are
/// a range: 「两三百」 from 200 to 300, 「六百多」 from 600 to 700, 「几十」 from 20 to 90.
struct SpokenNumber {
  double low = 0, high = 0;
  std::size_t length = 0;  ///< words; 0: no number here
};
SpokenNumber readNumber(std::span<const Word> words, std::size_t at);

}  // namespace core

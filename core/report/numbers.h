#pragma once

#include <cstdint>
#include <string>

#include "core/evaluate/statistics.h"

namespace core {

// Numbers as people read them; the same in English and Chinese.

std::string countText(std::int64_t count);  ///< "100,000"
std::string metricText(double value);       ///< "0.0532"
std::string estimateText(
    const Estimate& estimate);          ///< "0.0532 ± 0.0021", or the mean alone without an interval
std::string percentText(double share);  ///< 0.0631 -> "6.31 %"
std::string significantText(double value, int digits = 4);  ///< "1234", "0.01235", "1.2e-07"
std::string probabilityText(double p);                      ///< "0.0123", "< 0.001"

}  // namespace core

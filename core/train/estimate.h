#pragma once

#include <cstdint>
#include <string>

namespace core {

/// What a whole training run takes, told from its first steps.
struct TrainingEstimate {
  std::int64_t steps = 0;
  double seconds = 0;      ///< validations included
  double memoryBytes = 0;  ///< at most, of the processor or, where it trains there, of the card
  double diskBytes = 0;    ///< at most, of checkpoints: the old one and the new one together
};

/// "It will take about 12 min for 160 steps, 1.3 GB of memory and 0.7 GB of disk."
std::string sentenceOf(const TrainingEstimate& estimate);

/// The most memory that this process has held so far.
double peakMemory();
/// Memory that can still be had without the machine swapping; 0 where the system does not say.
double availableMemory();

}  // namespace core

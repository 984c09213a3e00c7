#include "core/train/estimate.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cmath>
#include <fstream>

namespace core {
namespace {

std::string bytesText(double bytes) {
  if (bytes >= 1e9) return fmt::format("{:.1f} GB", bytes / 1e9);
  return fmt::format("{:.0f} MB", std::ceil(bytes / 1e6));
}

std::string timeText(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", std::ceil(seconds));
  if (seconds < 100 * 60) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

std::string sentenceOf(const TrainingEstimate& estimate) {
  std::string sentence =
      fmt::format("It will take about {} for {} steps, {} of memory", timeText(estimate.seconds),
                  estimate.steps, bytesText(estimate.memoryBytes));
  if (estimate.diskBytes > 0)
    sentence += fmt::format(" and {} of disk for checkpoints", bytesText(estimate.diskBytes));
  return sentence + ".";
}

double peakMemory() {
  struct rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

double availableMemory() {
  std::ifstream stream("/proc/meminfo");
  std::string key;
  double kilobytes = 0;
  std::string unit;
  while (stream >> key >> kilobytes) {
    if (key == "MemAvailable:") return kilobytes * 1024;
    std::getline(stream, unit);
  }
  return 0;
}

}  // namespace core

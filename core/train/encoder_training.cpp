#include "core/train/encoder_training.h"

#include <algorithm>
#include <numeric>

namespace core {

LoraOptions loraOptionsOf(const Adaptation& adaptation, std::uint64_t seed,
                          const std::vector<std::string>& defaultTargets) {
  return {.rank = adaptation.loraRank,
          .alpha = adaptation.loraAlpha,
          .dropout = adaptation.loraDropout,
          .targets = adaptation.loraTargets.empty() ? defaultTargets : adaptation.loraTargets,
          .seed = seed};
}

void startTraining(Bert& bert, const Adaptation& adaptation, std::uint64_t seed) {
  if (adaptation.loraRank > 0)
    bert.startAdapting(loraOptionsOf(adaptation, seed, {"query", "value"}));
  else
    bert.startTraining(adaptation.trainLayers);
}

NamedTensors trainedParameters(const Bert& bert, const HeadTensors& heads) {
  NamedTensors list = bert.trainedParameters();
  for (const auto& [name, tensor] : heads)
    if (tensor->requires_grad()) list.emplace_back(name, *tensor);
  return list;
}

void forEachBatch(std::span<const std::size_t> lengths, Progress& progress,
                  const std::function<void(std::span<const std::size_t>)>& visit) {
  std::vector<std::size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
  for (std::size_t begin = 0; begin < order.size();) {
    progress.check();
    const std::size_t longest = std::max<std::size_t>(lengths[order[begin]], 1);
    const std::size_t count = std::clamp<std::size_t>(kValidationTokens / longest, 1, order.size() - begin);
    visit(std::span(order).subspan(begin, count));
    begin += count;
    progress.report("validate", static_cast<std::int64_t>(begin), static_cast<std::int64_t>(order.size()));
  }
}

}  // namespace core

#include "core/recommend/sparse_weights.h"

#include <algorithm>

#include "core/error.h"
#include "core/recommend/state_file.h"

namespace core {

void SparseWeights::addTo(History history, std::span<const float> weights, std::span<float> scores) const {
  for (std::size_t place = 0; place < history.size(); ++place) {
    const auto row = static_cast<std::size_t>(history[place]);
    const auto end = static_cast<std::size_t>(offsets[row + 1]);
    for (auto entry = static_cast<std::size_t>(offsets[row]); entry < end; ++entry)
      scores[static_cast<std::size_t>(items[entry])] += weights[place] * values[entry];
  }
}

double SparseWeights::at(std::int32_t row, std::int32_t column) const {
  const auto begin = items.begin() + offsets[static_cast<std::size_t>(row)];
  const auto end = items.begin() + offsets[static_cast<std::size_t>(row) + 1];
  const auto found = std::find(begin, end, column);
  return found == end ? 0 : static_cast<double>(values[static_cast<std::size_t>(found - items.begin())]);
}

void SparseWeights::save(const std::filesystem::path& file) const {
  StateWriter()
      .add("offsets", std::span<const std::int64_t>(offsets))
      .add("items", std::span<const std::int32_t>(items))
      .add("values", std::span<const float>(values))
      .write(file);
}

SparseWeights SparseWeights::load(const std::filesystem::path& file, std::int64_t rows,
                                  std::int64_t columns) {
  const StateFile state(file);
  SparseWeights weights{state.longs("offsets"), state.integers("items"), state.floats("values")};
  bool sound = weights.items.size() == weights.values.size() && !weights.offsets.empty() &&
               weights.offsets.front() == 0 &&
               weights.offsets.back() == static_cast<std::int64_t>(weights.items.size());
  for (std::size_t row = 0; sound && row + 1 < weights.offsets.size(); ++row)
    sound = weights.offsets[row] <= weights.offsets[row + 1];
  if (sound) checkStateSize(file, weights.rowCount(), rows);
  for (const std::int32_t item : weights.items) sound = sound && item >= 0 && item < columns;
  if (!sound)
    throw Error(Error::Kind::BadInput, "The run's file " + file.string() + " is damaged; train again.",
                file.string());
  return weights;
}

}  // namespace core

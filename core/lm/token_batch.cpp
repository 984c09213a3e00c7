#include "core/lm/token_batch.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace core {

TokenBatch makeTokenBatch(std::span<const std::vector<std::int32_t>> texts, at::Device device,
                          std::span<const std::vector<std::int32_t>> types) {
  TokenBatch batch;
  batch.texts = static_cast<std::int64_t>(texts.size());
  std::int64_t tokens = 0;
  bool equal = true;
  for (const auto& text : texts) {
    const auto length = static_cast<std::int64_t>(text.size());
    equal = equal && length == static_cast<std::int64_t>(texts[0].size());
    batch.longest = std::max(batch.longest, length);
    tokens += length;
  }
  batch.ids = at::empty({tokens}, at::kLong);
  batch.positions = at::empty({tokens}, at::kLong);
  batch.textOf = at::empty({tokens}, at::kLong);
  if (!types.empty()) batch.types = at::empty({tokens}, at::kLong);
  batch.lengths = at::empty({batch.texts, 1}, at::kFloat);
  batch.first = at::empty({batch.texts}, at::kLong);
  if (!equal) {
    batch.pad = at::empty({batch.texts * batch.longest}, at::kLong);
    batch.unpad = at::empty({tokens}, at::kLong);
    batch.absent = at::zeros({batch.texts, 1, 1, batch.longest}, at::kFloat);
  }
  std::int64_t row = 0;
  for (std::int64_t text = 0; text < batch.texts; ++text) {
    const std::vector<std::int32_t>& ids = texts[static_cast<std::size_t>(text)];
    const auto length = static_cast<std::int64_t>(ids.size());
    batch.lengths.data_ptr<float>()[text] = static_cast<float>(length);
    batch.first.data_ptr<std::int64_t>()[text] = row;
    for (std::int64_t place = 0; place < length; ++place) {
      batch.ids.data_ptr<std::int64_t>()[row + place] = ids[static_cast<std::size_t>(place)];
      batch.positions.data_ptr<std::int64_t>()[row + place] = place;
      batch.textOf.data_ptr<std::int64_t>()[row + place] = text;
      if (!types.empty())
        batch.types.data_ptr<std::int64_t>()[row + place] =
            types[static_cast<std::size_t>(text)][static_cast<std::size_t>(place)];
    }
    for (std::int64_t place = 0; !equal && place < batch.longest; ++place) {
      const std::int64_t padded = text * batch.longest + place;
      batch.pad.data_ptr<std::int64_t>()[padded] = row + std::min(place, length - 1);
      if (place < length)
        batch.unpad.data_ptr<std::int64_t>()[row + place] = padded;
      else
        batch.absent.data_ptr<float>()[padded] = -std::numeric_limits<float>::infinity();
    }
    row += length;
  }
  if (!device.is_cpu())
    for (at::Tensor* tensor : {&batch.ids, &batch.positions, &batch.types, &batch.textOf, &batch.lengths,
                               &batch.first, &batch.pad, &batch.unpad, &batch.absent})
      if (tensor->defined()) *tensor = tensor->to(device);
  return batch;
}

}  // namespace core

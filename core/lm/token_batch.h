#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

// Internal: includes Torch. Only .cpp files of core/lm and core/train may include it.
namespace core {

/// Several texts end to end, without padding, and the way to the padded form that attention needs.
struct TokenBatch {
  std::int64_t texts = 0;
  std::int64_t longest = 0;
  at::Tensor ids;        ///< [tokens] int64
  at::Tensor positions;  ///< [tokens] int64, place within the text
  at::Tensor types;      ///< [tokens] int64, first or second of a pair; undefined: always 0
  at::Tensor textOf;     ///< [tokens] int64, which text
  at::Tensor lengths;    ///< [texts, 1] float32
  at::Tensor first;      ///< [texts] int64, row of each text's first token

  // Undefined where all texts are equally long, since the two forms are then the same.
  at::Tensor pad;     ///< [texts * longest] int64: row of the token, a text's last token again behind its end
  at::Tensor unpad;   ///< [tokens] int64: row of the padded form
  at::Tensor absent;  ///< [texts, 1, 1, longest] float32: 0, or -infinity behind a text's end
};

/// Every text needs at least one token. `types`, where given, are as long as the texts.
TokenBatch makeTokenBatch(std::span<const std::vector<std::int32_t>> texts, at::Device device,
                          std::span<const std::vector<std::int32_t>> types = {});

}  // namespace core

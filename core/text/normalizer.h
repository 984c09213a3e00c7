#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace core {

/// One step, or a sequence of them, that makes texts alike before they are split. Without state.
class Normalizer {
 public:
  virtual ~Normalizer() = default;
  /// `text` is valid UTF-8 and stays so.
  virtual void apply(std::string& text) const = 0;
};

/// Of the "normalizer" of a tokenizer.json; null for null. Throws Error(BadInput) naming what is not
/// supported.
std::unique_ptr<Normalizer> readNormalizer(const nlohmann::json& json);

}  // namespace core

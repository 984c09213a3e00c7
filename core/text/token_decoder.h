#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace core {

/// One step, or a sequence of them, from the spelling of tokens to the text they stand for. Without state.
class TokenDecoder {
 public:
  virtual ~TokenDecoder() = default;
  /// What is left in the end, put together, is the text.
  virtual void apply(std::vector<std::string>& tokens) const = 0;
};

/// Of the "decoder" of a tokenizer.json; null for null: tokens with spaces between them. Throws
/// Error(BadInput) naming what is not supported.
std::unique_ptr<TokenDecoder> readTokenDecoder(const nlohmann::json& json);

}  // namespace core

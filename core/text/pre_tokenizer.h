#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "core/text/function_view.h"

namespace core {

/// A piece of a text on its way to the model.
struct TextPiece {
  std::string_view text;
  bool first = false;  ///< it begins where the whole text begins
};

/// Takes a piece, lives no longer than it, and returns false where no more are wanted.
using PieceSink = FunctionView<bool(TextPiece)>;

/// One step, or a sequence of them, that splits a normalised text into the words that the model cuts further.
/// Pieces are valid UTF-8 and never empty. Without state.
class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  /// False where the sink wanted no more.
  virtual bool split(TextPiece piece, PieceSink sink) const = 0;
};

/// Of the "pre_tokenizer" of a tokenizer.json; null for null. Throws Error(BadInput) naming what is not
/// supported.
std::unique_ptr<PreTokenizer> readPreTokenizer(const nlohmann::json& json);

}  // namespace core

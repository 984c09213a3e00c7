#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/text/function_view.h"

namespace core {

/// A regular expression as tokenizer files write them (Oniguruma's dialect), on UTF-8, by ICU.
class RegularExpression {
 public:
  /// Throws Error(BadInput) where the pattern cannot be read.
  explicit RegularExpression(std::string_view pattern);
  /// Of a text that stands for itself.
  static RegularExpression literal(std::string_view text);
  RegularExpression(RegularExpression&&) noexcept;
  ~RegularExpression();

  /// Calls match(begin, end), in bytes of `text`, which is valid UTF-8, from left to right. Throws
  /// Error(BadInput) where matching takes out of proportion long or deep.
  void forEachMatch(std::string_view text,
                    FunctionView<void(std::size_t begin, std::size_t end)> match) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> m_compiled;
};

}  // namespace core

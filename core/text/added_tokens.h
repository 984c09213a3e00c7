#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/double_array.h"
#include "core/text/function_view.h"

namespace core {

/// A token that is cut out of the text before anything else looks at it, e.g. "[SEP]".
struct AddedToken {
  std::string content;
  std::int32_t id = 0;
  bool special = false;     ///< has a task; left out of the decoded text
  bool normalised = false;  ///< looked for in the normalised text, as its normalised self
  bool singleWord = false;  ///< only where no word character touches it
  bool stripLeft = false;   ///< swallows the white space before it
  bool stripRight = false;  ///< and behind it
};

/// Finds added tokens in a text: the leftmost, and of those the longest.
class AddedTokens {
 public:
  AddedTokens() = default;
  explicit AddedTokens(std::vector<AddedToken> tokens);

  /// Calls visit(piece, token) from left to right: `token` is null for text between tokens. Ends early where
  /// visit returns false.
  void split(std::string_view text,
             FunctionView<bool(std::string_view piece, const AddedToken* token)> visit) const;

 private:
  const AddedToken* matchAt(std::string_view text, std::size_t position) const;

  std::vector<AddedToken> m_tokens;  // in order of content
  DoubleArray m_trie;                // of their contents; the values are places in m_tokens
};

}  // namespace core

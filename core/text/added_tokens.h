#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

/// A token that is cut out of the text before anything else looks at it, e.g. "[SEP]".
struct AddedToken {
  std::string content;
  std::int32_t id = 0;
  bool singleWord = false;  ///< only where no word character touches it
  bool stripLeft = false;   ///< swallows the white space before it
  bool stripRight = false;  ///< and behind it
};

/// Finds added tokens in a text: the leftmost, and of those the longest.
class AddedTokens {
 public:
  AddedTokens() = default;
  explicit AddedTokens(std::vector<AddedToken> tokens);

  bool empty() const { return m_tokens.empty(); }

  /// Calls visit(piece, token) from left to right: `token` is null for text between tokens. Ends early where
  /// visit returns false.
  void split(std::string_view text,
             const std::function<bool(std::string_view piece, const AddedToken* token)>& visit) const;

 private:
  const AddedToken* matchAt(std::string_view text, std::size_t position) const;

  std::vector<AddedToken> m_tokens;  // longest first
  std::array<bool, 256> m_first{};   // bytes that some token begins with
};

}  // namespace core

#pragma once

#include <string_view>

namespace db {

/// Receives the words of a text, in order.
class TokenSink {
 public:
  virtual ~TokenSink() = default;

  /// `begin` and `end` are bytes of the text; `samePlace` says that the word starts where the one before did.
  /// What is not 0 ends the walk.
  virtual int token(std::string_view word, int begin, int end, bool samePlace) = 0;
};

/// How a run of CJK characters is cut.
enum class CjkCut {
  SinglesAndPairs,  ///< every character and every pair of neighbours: for the index
  Pairs,            ///< pairs, and the character itself where it stands alone: for queries
};

/// Walks over the words of a UTF-8 text; bytes that are not UTF-8 part words. Returns what ended the walk, 0
/// at the end of the text. Words survive being cut again: tokenizing a word gives that word.
int tokenize(std::string_view text, CjkCut cut, TokenSink& sink);

}  // namespace db

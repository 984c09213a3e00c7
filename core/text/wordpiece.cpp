#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/text/token_model.h"

namespace core {
namespace {

/// The longest known piece first, again and again (Wu et al., 2016).
class WordPiece : public TokenModel {
 public:
  WordPiece(Vocabulary vocabulary, const std::string& unknown, const std::string& continuation,
            std::int64_t longestWord)
      : TokenModel(std::move(vocabulary)), m_longestWord(longestWord) {
    const auto found = this->vocabulary().find(unknown);
    if (!found)
      throw Error(Error::Kind::BadInput,
                  fmt::format("The vocabulary lacks its unknown token \"{}\".", unknown));
    m_unknown = *found;
    m_initial = m_continuation = trie().root();
    m_continues = std::all_of(continuation.begin(), continuation.end(),
                              [&](char byte) { return trie().step(m_continuation, byte); });
  }

  void encode(std::string_view word, std::vector<std::int32_t>& ids) const override {
    const std::size_t before = ids.size();
    if (!isTooLong(word) && addPieces(word, ids)) return;
    ids.resize(before);  // one unknown piece makes the whole word unknown
    ids.push_back(m_unknown);
  }
  std::optional<std::int32_t> unknown() const override { return m_unknown; }
  std::string kind() const override { return "WordPiece"; }

 private:
  const DoubleArray& trie() const { return vocabulary().trie(); }

  bool isTooLong(std::string_view word) const {
    if (static_cast<std::int64_t>(word.size()) <= m_longestWord) return false;
    return std::count_if(word.begin(), word.end(), [](char c) {
             return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
           }) > m_longestWord;
  }

  bool addPieces(std::string_view word, std::vector<std::int32_t>& ids) const {
    for (std::size_t begin = 0; begin < word.size();) {
      if (begin > 0 && !m_continues) return false;
      DoubleArray::Node node = begin == 0 ? m_initial : m_continuation;
      std::int32_t piece = -1;
      std::size_t end = begin;
      for (std::size_t position = begin; position < word.size() && trie().step(node, word[position]);) {
        ++position;
        if (const std::int32_t id = trie().value(node); id >= 0) {
          piece = id;
          end = position;
        }
      }
      if (piece < 0) return false;
      ids.push_back(piece);
      begin = end;
    }
    return true;
  }

  std::int64_t m_longestWord;  // characters
  std::int32_t m_unknown = 0;
  DoubleArray::Node m_initial = 0;       // where pieces that begin a word begin
  DoubleArray::Node m_continuation = 0;  // and those that go on: behind "##"
  bool m_continues = false;
};

}  // namespace

std::unique_ptr<TokenModel> makeWordPiece(const nlohmann::json& json, ModelLists lists) {
  return std::make_unique<WordPiece>(Vocabulary(std::move(lists.pieces)), json.value("unk_token", "[UNK]"),
                                     json.value("continuing_subword_prefix", "##"),
                                     json.value("max_input_chars_per_word", std::int64_t{100}));
}

}  // namespace core

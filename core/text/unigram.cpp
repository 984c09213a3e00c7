#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/text/characters.h"
#include "core/text/token_model.h"

namespace core {
namespace {

constexpr double kUnknownPenalty = 10;  // an unknown character scores so much below the worst piece

/// The most probable way to cut a word, each piece having its own probability (Kudo, 2018), by Viterbi's
/// search.
class Unigram : public TokenModel {
 public:
  Unigram(Vocabulary vocabulary, std::vector<double> scores, std::optional<std::int32_t> unknown,
          bool byteFallback)
      : TokenModel(std::move(vocabulary)), m_scores(std::move(scores)), m_unknown(unknown) {
    m_unknownScore = *std::min_element(m_scores.begin(), m_scores.end()) - kUnknownPenalty;
    m_bytes.fill(-1);
    for (std::size_t byte = 0; byteFallback && byte < m_bytes.size(); ++byte)
      m_bytes[byte] = this->vocabulary().find(fmt::format("<0x{:02X}>", byte)).value_or(-1);
  }

  void encode(std::string_view word, std::vector<std::int32_t>& ids) const override {
    std::vector<Step> steps(word.size() + 1);
    steps.front().score = 0;
    for (std::size_t begin = 0; begin < word.size();) begin = extend(word, begin, steps);

    const std::size_t before = ids.size();
    for (std::size_t end = word.size(); end > 0;) {
      std::size_t begin = steps[end].begin;
      const std::int32_t piece = steps[end].piece;
      if (piece == m_unknown) {  // unknown characters in a row are one unknown piece
        while (begin > 0 && steps[begin].piece == piece) begin = steps[begin].begin;
        addUnknown(word.substr(begin, end - begin), ids);
      } else {
        ids.push_back(piece);
      }
      end = begin;
    }
    std::reverse(ids.begin() + static_cast<std::ptrdiff_t>(before), ids.end());
  }
  std::optional<std::int32_t> unknown() const override { return m_unknown; }
  std::string kind() const override { return "Unigram"; }

 private:
  /// The best way to cut what lies before a place ends with this piece.
  struct Step {
    double score = -std::numeric_limits<double>::infinity();
    std::uint32_t begin = 0;
    std::int32_t piece = -1;
  };

  static void offer(Step& step, double score, std::size_t begin, std::int32_t piece) {
    if (step.piece < 0 || score > step.score) step = {score, static_cast<std::uint32_t>(begin), piece};
  }

  // Tries all pieces that begin at `begin`; returns where the next character begins.
  std::size_t extend(std::string_view word, std::size_t begin, std::vector<Step>& steps) const {
    const DoubleArray& trie = vocabulary().trie();
    const double score = steps[begin].score;
    std::size_t next = begin;
    nextCharacter(word, next);
    bool isPiece = false;
    DoubleArray::Node node = trie.root();
    for (std::size_t end = begin; end < word.size() && trie.step(node, word[end]);) {
      ++end;
      const std::int32_t piece = trie.value(node);
      if (piece < 0) continue;
      offer(steps[end], score + m_scores[static_cast<std::size_t>(piece)], begin, piece);
      isPiece = isPiece || end == next;
    }
    if (!isPiece) {
      if (!m_unknown)
        throw Error(
            Error::Kind::BadInput,
            "The text holds a character that is not in the vocabulary, and the tokenizer has no unknown "
            "token for it.");
      offer(steps[next], score + m_unknownScore, begin, *m_unknown);
    }
    return next;
  }

  // Backwards, as the whole word is.
  void addUnknown(std::string_view text, std::vector<std::int32_t>& ids) const {
    if (const auto piece = vocabulary().find(text)) {
      ids.push_back(*piece);
      return;
    }
    const auto idOf = [&](char byte) { return m_bytes[static_cast<unsigned char>(byte)]; };
    if (std::all_of(text.begin(), text.end(), [&](char byte) { return idOf(byte) >= 0; }))
      for (auto byte = text.rbegin(); byte != text.rend(); ++byte) ids.push_back(idOf(*byte));
    else
      ids.push_back(*m_unknown);
  }

  std::vector<double> m_scores;
  std::optional<std::int32_t> m_unknown;
  double m_unknownScore = 0;
  std::array<std::int32_t, 256> m_bytes;  // ids of "<0x00>" and so on, where unknown text falls back to bytes
};

}  // namespace

std::unique_ptr<TokenModel> makeUnigram(const nlohmann::json& json, ModelLists lists) {
  const auto refuse = [](const std::string& sentence) { throw Error(Error::Kind::BadInput, sentence); };
  if (lists.pieces.empty()) refuse("The vocabulary is empty.");
  if (lists.scores.size() != lists.pieces.size())
    refuse(fmt::format("There are {} tokens but {} scores.", lists.pieces.size(), lists.scores.size()));
  if (!std::all_of(lists.scores.begin(), lists.scores.end(),
                   [](double score) { return std::isfinite(score); }))
    refuse("A token's score is not a finite number.");
  std::optional<std::int32_t> unknown;
  if (const auto id = json.find("unk_id"); id != json.end() && !id->is_null()) {
    const auto value = id->get<std::int64_t>();
    if (value < 0 || value >= static_cast<std::int64_t>(lists.pieces.size()))
      refuse(fmt::format("The unknown token's id {} is not in [0, {}).", value, lists.pieces.size()));
    unknown = static_cast<std::int32_t>(value);
  }
  return std::make_unique<Unigram>(Vocabulary(std::move(lists.pieces)), std::move(lists.scores), unknown,
                                   json.value("byte_fallback", false));
}

std::unique_ptr<TokenModel> makeTokenModel(const nlohmann::json& json, ModelLists lists) {
  // Files older than the key "type" are told by what they hold.
  const std::string type = json.value("type", !lists.scores.empty()   ? "Unigram"
                                              : !lists.merges.empty() ? "BPE"
                                                                      : "WordPiece");
  if (type == "WordPiece") return makeWordPiece(json, std::move(lists));
  if (type == "BPE") return makeBytePairs(json, std::move(lists));
  if (type == "Unigram") return makeUnigram(json, std::move(lists));
  throw Error(Error::Kind::BadInput,
              fmt::format("Tokenizers of type {} are not supported; WordPiece, BPE and Unigram are.", type));
}

}  // namespace core

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <nlohmann/json.hpp>
#include <queue>

#include "core/error.h"
#include "core/text/characters.h"
#include "core/text/merge_table.h"
#include "core/text/token_model.h"

namespace core {
namespace {

/// The settings of tokenizer.json that are not lists.
struct BytePairOptions {
  std::optional<std::string> unknown;
  std::string continuation;  ///< before every character of a word but the first
  std::string ending;        ///< behind the last
  bool fuseUnknown = false;  ///< unknown characters in a row are one unknown piece
  bool byteFallback = false;
  bool ignoreMerges = false;  ///< a word that is a piece is that piece, whatever the merges say
};

/// Characters of a word merged pair by pair, the most important pair first (Sennrich et al., 2016).
class BytePairs : public TokenModel {
 public:
  BytePairs(Vocabulary vocabulary, MergeTable merges, BytePairOptions options);

  void encode(std::string_view word, std::vector<std::int32_t>& ids) const override;
  std::optional<std::int32_t> unknown() const override { return m_unknown; }
  std::string kind() const override { return "BPE"; }

 private:
  /// Whether merging a piece's characters gives the piece again.
  enum class Whole : std::uint8_t { NotKnownYet, Yes, No };

  void mergeWord(std::string_view word, std::vector<std::int32_t>& ids) const;
  void addCharacters(std::string_view word, std::vector<std::int32_t>& ids) const;
  std::int32_t idOf(std::string_view character, bool first, bool last) const;
  bool addBytes(std::string_view character, std::vector<std::int32_t>& ids) const;

  MergeTable m_merges;
  BytePairOptions m_options;
  std::optional<std::int32_t> m_unknown;
  bool m_plain;                                   // nothing is added to a character
  std::array<std::int32_t, 0x800> m_ids;          // of the first characters, where m_plain
  std::array<std::int32_t, 256> m_bytes;          // of "<0x00>" and so on
  std::unique_ptr<std::atomic<Whole>[]> m_whole;  // by id; filled while words are met, from any thread
};

BytePairs::BytePairs(Vocabulary vocabulary, MergeTable merges, BytePairOptions options)
    : TokenModel(std::move(vocabulary)),
      m_merges(std::move(merges)),
      m_options(std::move(options)),
      m_plain(m_options.continuation.empty() && m_options.ending.empty()),
      m_whole(std::make_unique<std::atomic<Whole>[]>(static_cast<std::size_t>(this->vocabulary().size()))) {
  if (m_options.unknown) {
    m_unknown = this->vocabulary().find(*m_options.unknown);
    if (!m_unknown)
      throw Error(Error::Kind::BadInput,
                  fmt::format("The vocabulary lacks its unknown token \"{}\".", *m_options.unknown));
  }
  for (std::size_t c = 0; c < m_ids.size(); ++c) {
    std::string character;
    appendCharacter(character, static_cast<char32_t>(c));
    m_ids[c] = this->vocabulary().find(character).value_or(-1);
  }
  for (std::size_t byte = 0; byte < m_bytes.size(); ++byte)
    m_bytes[byte] =
        m_options.byteFallback ? this->vocabulary().find(fmt::format("<0x{:02X}>", byte)).value_or(-1) : -1;
}

void BytePairs::encode(std::string_view word, std::vector<std::int32_t>& ids) const {
  const std::int32_t piece = vocabulary().trie().find(word);
  if (piece < 0 || !(m_plain || m_options.ignoreMerges)) return mergeWord(word, ids);
  std::atomic<Whole>& whole = m_whole[static_cast<std::size_t>(piece)];
  Whole known = m_options.ignoreMerges ? Whole::Yes : whole.load(std::memory_order_relaxed);
  const std::size_t before = ids.size();
  if (known == Whole::Yes) {
    ids.push_back(piece);
    return;
  }
  mergeWord(word, ids);
  if (known == Whole::NotKnownYet)
    whole.store(ids.size() == before + 1 && ids.back() == piece ? Whole::Yes : Whole::No,
                std::memory_order_relaxed);
}

std::int32_t BytePairs::idOf(std::string_view character, bool first, bool last) const {
  if (m_plain) {
    std::size_t position = 0;
    const char32_t c = nextCharacter(character, position);
    return c < m_ids.size() ? m_ids[c] : vocabulary().trie().find(character);
  }
  std::string decorated;
  if (!first) decorated += m_options.continuation;
  decorated += character;
  if (last) decorated += m_options.ending;
  return vocabulary().trie().find(decorated);
}

bool BytePairs::addBytes(std::string_view character, std::vector<std::int32_t>& ids) const {
  if (!m_options.byteFallback) return false;
  const auto id = [&](char byte) { return m_bytes[static_cast<unsigned char>(byte)]; };
  if (!std::all_of(character.begin(), character.end(), [&](char byte) { return id(byte) >= 0; }))
    return false;
  for (const char byte : character) ids.push_back(id(byte));
  return true;
}

void BytePairs::addCharacters(std::string_view word, std::vector<std::int32_t>& ids) const {
  bool unknownBefore = false;  // an unknown piece waits: more may join it
  const auto flush = [&] {
    if (unknownBefore) ids.push_back(*m_unknown);
    unknownBefore = false;
  };
  for (std::size_t position = 0; position < word.size();) {
    const std::size_t begin = position;
    nextCharacter(word, position);
    const std::string_view character = word.substr(begin, position - begin);
    const std::int32_t id = idOf(character, begin == 0, position == word.size());
    if (id >= 0) {
      flush();
      ids.push_back(id);
    } else if (!addBytes(character, ids) && m_unknown) {
      if (!m_options.fuseUnknown) flush();
      unknownBefore = true;
    }
  }
  flush();
}

void BytePairs::mergeWord(std::string_view word, std::vector<std::int32_t>& ids) const {
  const std::size_t before = ids.size();
  addCharacters(word, ids);
  const std::size_t length = m_merges.mergeAll({ids.data() + before, ids.size() - before});
  ids.resize(before + length);
}

BytePairOptions optionsOf(const nlohmann::json& json) {
  const auto text = [&](const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? std::string() : found->get<std::string>();
  };
  if (const auto dropout = json.find("dropout");
      dropout != json.end() && !dropout->is_null() && dropout->get<double>() != 0)
    throw Error(Error::Kind::BadInput,
                "A BPE tokenizer with dropout gives chance results and is not supported.");
  BytePairOptions options{.unknown = {},
                          .continuation = text("continuing_subword_prefix"),
                          .ending = text("end_of_word_suffix"),
                          .fuseUnknown = json.value("fuse_unk", false),
                          .byteFallback = json.value("byte_fallback", false),
                          .ignoreMerges = json.value("ignore_merges", false)};
  if (const std::string unknown = text("unk_token"); !unknown.empty()) options.unknown = unknown;
  return options;
}

}  // namespace

std::unique_ptr<TokenModel> makeBytePairs(const nlohmann::json& json, ModelLists lists) {
  BytePairOptions options = optionsOf(json);
  Vocabulary vocabulary(std::move(lists.pieces));
  MergeTable merges(lists.merges.size());
  const auto idOf = [&](const std::string& piece) {
    const auto id = vocabulary.find(piece);
    if (!id)
      throw Error(Error::Kind::BadInput,
                  fmt::format("A merge speaks of \"{}\", which is not in the vocabulary.", piece));
    return *id;
  };
  for (const auto& [left, right] : lists.merges) {
    const std::string_view rest = std::string_view(right).substr(
        right.starts_with(options.continuation) ? options.continuation.size() : 0);
    const std::int32_t leftId = idOf(left);
    const std::int32_t rightId = idOf(right);
    merges.add(leftId, rightId, idOf(left + std::string(rest)));
  }
  return std::make_unique<BytePairs>(std::move(vocabulary), std::move(merges), std::move(options));
}

}  // namespace core

#include "core/text/train_vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <vector>

#include "core/error.h"
#include "core/text/byte_level.h"
#include "core/text/characters.h"
#include "core/text/normalizer.h"
#include "core/text/pair_counts.h"
#include "core/text/pre_tokenizer.h"

namespace core {
namespace {

using Json = nlohmann::ordered_json;
using WordCounts = std::unordered_map<std::string, std::int64_t>;

constexpr std::size_t kLongestPiece = 64;  // characters; longer ones are repetitions, not words

/// What both kinds have their own of.
struct Scheme {
  std::vector<std::string> specials;
  std::string continuation;  // before a piece that does not begin a word
  Json normalizer, preTokenizer, postProcessor, decoder, names;
};

Scheme wordPieceScheme(bool lowercase) {
  const auto special = [](const char* token, int type) {
    return Json{{"SpecialToken", {{"id", token}, {"type_id", type}}}};
  };
  const auto text = [](const char* name, int type) {
    return Json{{"Sequence", {{"id", name}, {"type_id", type}}}};
  };
  const auto entry = [](const char* token, int id) {
    return Json{{"id", token}, {"ids", {id}}, {"tokens", {token}}};
  };
  return {.specials = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"},
          .continuation = "##",
          .normalizer = {{"type", "BertNormalizer"},
                         {"clean_text", true},
                         {"handle_chinese_chars", true},
                         {"strip_accents", nullptr},
                         {"lowercase", lowercase}},
          .preTokenizer = {{"type", "BertPreTokenizer"}},
          .postProcessor = {{"type", "TemplateProcessing"},
                            {"single", Json::array({special("[CLS]", 0), text("A", 0), special("[SEP]", 0)})},
                            {"pair", Json::array({special("[CLS]", 0), text("A", 0), special("[SEP]", 0),
                                                  text("B", 1), special("[SEP]", 1)})},
                            {"special_tokens", {{"[CLS]", entry("[CLS]", 2)}, {"[SEP]", entry("[SEP]", 3)}}}},
          .decoder = {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}},
          .names = {{"tokenizer_class", "BertTokenizer"},
                    {"do_lower_case", lowercase},
                    {"pad_token", "[PAD]"},
                    {"unk_token", "[UNK]"},
                    {"cls_token", "[CLS]"},
                    {"sep_token", "[SEP]"},
                    {"mask_token", "[MASK]"}}};
}

Scheme bytePairScheme() {
  const Json bytes{
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
  return {.specials = {"<|endoftext|>", "<|pad|>", "<|im_start|>", "<|im_end|>"},
          .continuation = "",
          .normalizer = nullptr,
          .preTokenizer = {{"type", "Sequence"},
                           {"pretokenizers",
                            Json::array({{{"type", "Digits"}, {"individual_digits", true}}, bytes})}},
          .postProcessor = nullptr,
          .decoder = bytes,
          .names = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                    {"bos_token", "<|endoftext|>"},
                    {"eos_token", "<|endoftext|>"},
                    {"pad_token", "<|pad|>"}}};
}

WordCounts countWords(std::span<const std::string> texts, const Scheme& scheme, Progress& progress) {
  const auto normalizer = readNormalizer(nlohmann::json(scheme.normalizer));
  const auto splitter = readPreTokenizer(nlohmann::json(scheme.preTokenizer));
  WordCounts counts;
  std::string storage, normalised;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i % 1024 == 0) {
      progress.check();
      progress.report("words", static_cast<std::int64_t>(i), static_cast<std::int64_t>(texts.size()));
    }
    normalised = validUtf8(texts[i], storage);
    if (normalizer) normalizer->apply(normalised);
    if (normalised.empty()) continue;
    splitter->split({normalised, true}, [&](TextPiece word) {
      ++counts[std::string(word.text)];
      return true;
    });
  }
  return counts;
}

/// Pieces and their ids while they are learnt.
class Pieces {
 public:
  std::int32_t idOf(const std::string& piece) {
    const auto [entry, isNew] = m_ids.try_emplace(piece, static_cast<std::int32_t>(m_spellings.size()));
    if (isNew) m_spellings.push_back(piece);
    return entry->second;
  }
  const std::string& spelling(std::int32_t id) const { return m_spellings[static_cast<std::size_t>(id)]; }
  std::int32_t size() const { return static_cast<std::int32_t>(m_spellings.size()); }

 private:
  std::vector<std::string> m_spellings;
  std::unordered_map<std::string, std::int32_t> m_ids;
};

// The characters to begin with: all bytes, or the most frequent characters, of equals the smallest.
std::vector<char32_t> alphabetOf(const WordCounts& words, const VocabularyOptions& options) {
  std::vector<char32_t> alphabet;
  if (options.kind == VocabularyKind::BytePairs) {
    for (int byte = 0; byte < 256; ++byte)
      alphabet.push_back(characterOfByte(static_cast<unsigned char>(byte)));
  } else {
    std::map<char32_t, std::int64_t> counts;
    for (const auto& [word, count] : words)
      for (std::size_t position = 0; position < word.size();) counts[nextCharacter(word, position)] += count;
    std::vector<std::pair<char32_t, std::int64_t>> ranked(counts.begin(), counts.end());
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (ranked.size() > static_cast<std::size_t>(options.alphabet))
      ranked.resize(static_cast<std::size_t>(options.alphabet));
    for (const auto& [character, count] : ranked) alphabet.push_back(character);
  }
  std::sort(alphabet.begin(), alphabet.end());
  return alphabet;
}

// Every word as pieces of one character; characters outside the alphabet are left out.
std::vector<CountedWord> cutWords(const WordCounts& counts, const std::vector<char32_t>& alphabet,
                                  const std::string& continuation, Pieces& pieces) {
  std::vector<const WordCounts::value_type*> words;  // in order: ids must not hang on the map's
  for (const auto& entry : counts) words.push_back(&entry);
  std::sort(words.begin(), words.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  std::vector<CountedWord> result;
  result.reserve(words.size());
  for (const auto* entry : words) {
    CountedWord word{.pieces = {}, .count = entry->second};
    for (std::size_t position = 0; position < entry->first.size();) {
      const char32_t c = nextCharacter(entry->first, position);
      if (!std::binary_search(alphabet.begin(), alphabet.end(), c)) continue;
      std::string piece = word.pieces.empty() ? "" : continuation;
      appendCharacter(piece, c);
      word.pieces.push_back(pieces.idOf(piece));
    }
    if (!word.pieces.empty()) result.push_back(std::move(word));
  }
  return result;
}

std::size_t characterCount(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Joins pairs until the vocabulary is full; returns what was joined, in order.
Json learnMerges(std::vector<CountedWord> words, const VocabularyOptions& options,
                 const std::string& continuation, Pieces& pieces, Progress& progress) {
  PairCounts counts(std::move(words));
  Json merges = Json::array();
  while (pieces.size() < options.size) {
    if (pieces.size() % 128 == 0) {
      progress.check();
      progress.report("vocabulary", pieces.size(), options.size);
    }
    const auto best = counts.takeBest();
    if (!best || best->count < std::max<std::int64_t>(options.fewest, 1)) break;
    const std::string& left = pieces.spelling(best->pair.left);
    const std::string& right = pieces.spelling(best->pair.right);
    const std::string joined = left + right.substr(right.starts_with(continuation) ? continuation.size() : 0);
    if (characterCount(joined) > kLongestPiece + continuation.size()) continue;
    merges.push_back({left, right});
    const std::int32_t merged = pieces.idOf(joined);
    counts.merge(best->pair, merged);
  }
  return merges;
}

Json modelOf(const VocabularyOptions& options, const Pieces& pieces, Json merges) {
  Json vocabulary = Json::object();
  // Pushed as pairs: looking every key up before it is added would take the square of their number.
  auto& entries = vocabulary.get_ref<Json::object_t&>();
  for (std::int32_t id = 0; id < pieces.size(); ++id)
    static_cast<std::vector<std::pair<const std::string, Json>>&>(entries).emplace_back(pieces.spelling(id),
                                                                                        id);
  if (options.kind == VocabularyKind::WordPiece)
    return {{"type", "WordPiece"},
            {"unk_token", "[UNK]"},
            {"continuing_subword_prefix", "##"},
            {"max_input_chars_per_word", 100},
            {"vocab", std::move(vocabulary)}};
  return {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", nullptr},
          {"continuing_subword_prefix", nullptr},
          {"end_of_word_suffix", nullptr},
          {"fuse_unk", false},
          {"byte_fallback", false},
          {"ignore_merges", false},
          {"vocab", std::move(vocabulary)},
          {"merges", std::move(merges)}};
}

Json addedTokens(const std::vector<std::string>& specials) {
  Json added = Json::array();
  for (std::size_t id = 0; id < specials.size(); ++id)
    added.push_back({{"id", id},
                     {"content", specials[id]},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
  return added;
}

}  // namespace

NewVocabulary trainVocabulary(std::span<const std::string> texts, const VocabularyOptions& options,
                              Progress& progress) {
  const Scheme scheme =
      options.kind == VocabularyKind::WordPiece ? wordPieceScheme(options.lowercase) : bytePairScheme();
  const WordCounts words = countWords(texts, scheme, progress);
  Pieces pieces;
  for (const std::string& special : scheme.specials) pieces.idOf(special);
  const std::vector<char32_t> alphabet = alphabetOf(words, options);
  for (const char32_t c : alphabet) {
    std::string piece;
    appendCharacter(piece, c);
    pieces.idOf(piece);
  }
  std::vector<CountedWord> cut = cutWords(words, alphabet, scheme.continuation, pieces);
  if (pieces.size() > options.size)
    throw Error(
        Error::Kind::Usage,
        fmt::format(
            "A vocabulary of {} tokens has no room for the {} special tokens and single characters of "
            "these texts; ask for more tokens or a smaller alphabet.",
            options.size, pieces.size()),
        "size");
  Json merges = learnMerges(std::move(cut), options, scheme.continuation, pieces, progress);

  Json names = scheme.names;
  names["model_max_length"] = 512;
  const Json document{{"version", "1.0"},
                      {"truncation", nullptr},
                      {"padding", nullptr},
                      {"added_tokens", addedTokens(scheme.specials)},
                      {"normalizer", scheme.normalizer},
                      {"pre_tokenizer", scheme.preTokenizer},
                      {"post_processor", scheme.postProcessor},
                      {"decoder", scheme.decoder},
                      {"model", modelOf(options, pieces, std::move(merges))}};
  return {.tokenizer = document.dump(1) + "\n", .config = names.dump(2) + "\n", .size = pieces.size()};
}

}  // namespace core

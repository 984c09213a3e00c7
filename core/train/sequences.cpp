#include "core/train/sequences.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "core/data/text_corpus.h"
#include "core/error.h"

namespace core {
namespace {

using Ids = std::vector<std::int32_t>;

// What a model puts before, between and behind texts, learned from what it does to two short ones: every
// family has its own way.
struct Frame {
  Ids before, between, behind;    // of a pair
  Ids betweenTypes, behindTypes;  // of those ids
  std::int32_t secondType = 0;    // of the second text
  Ids singleBehind;               // of one text alone

  std::size_t pairSpecials() const { return before.size() + between.size() + behind.size(); }
  std::size_t singleSpecials() const { return before.size() + singleBehind.size(); }
};

Frame frameOf(const Tokenizer& tokenizer) {
  const Ids first = tokenizer.encodePlain("a"), second = tokenizer.encodePlain("b");
  const TokenPair pair = tokenizer.encodePair("a", "b", 256);
  const Ids single = tokenizer.encode("a", 256);
  const auto inPair = std::search(pair.ids.begin(), pair.ids.end(), first.begin(), first.end());
  const auto rest = std::search(inPair, pair.ids.end(), second.begin(), second.end());
  const auto inSingle = std::search(single.begin(), single.end(), first.begin(), first.end());
  if (first.empty() || second.empty() || rest == pair.ids.end() || inSingle == single.end())
    throw Error(Error::Kind::BadInput,
                "The model's tokenizer does not keep plain letters, so nothing can be "
                "learned with it.",
                "tokenizer");
  const auto typesAt = [&](Ids::const_iterator from, Ids::const_iterator to) {
    const auto at = [&](Ids::const_iterator place) {
      return pair.typeIds.begin() + (place - pair.ids.begin());
    };
    return Ids(at(from), at(to));
  };
  const auto count = [](const Ids& ids) { return static_cast<std::ptrdiff_t>(ids.size()); };
  Frame frame;
  frame.before = Ids(pair.ids.begin(), inPair);
  frame.between = Ids(inPair + count(first), rest);
  frame.behind = Ids(rest + count(second), pair.ids.end());
  frame.betweenTypes = typesAt(inPair + count(first), rest);
  frame.behindTypes = typesAt(rest + count(second), pair.ids.end());
  frame.secondType = pair.typeIds[static_cast<std::size_t>(rest - pair.ids.begin())];
  frame.singleBehind = Ids(inSingle + count(first), single.end());
  return frame;
}

void append(Ids& ids, std::span<const std::int32_t> more) {
  ids.insert(ids.end(), more.begin(), more.end());
}

Sequence single(const Frame& frame, std::span<const std::int32_t> text) {
  Sequence sequence;
  sequence.ids = frame.before;
  append(sequence.ids, text);
  append(sequence.ids, frame.singleBehind);
  return sequence;
}

Sequence paired(const Frame& frame, std::span<const std::int32_t> first,
                std::span<const std::int32_t> second) {
  Sequence sequence;
  sequence.ids = frame.before;
  append(sequence.ids, first);
  sequence.types.assign(sequence.ids.size(), 0);
  append(sequence.ids, frame.between);
  append(sequence.types, frame.betweenTypes);
  append(sequence.ids, second);
  sequence.types.insert(sequence.types.end(), second.size(), frame.secondType);
  append(sequence.ids, frame.behind);
  append(sequence.types, frame.behindTypes);
  return sequence;
}

void requireRoom(std::size_t maxLength, std::size_t specials) {
  if (maxLength <= specials + 1)
    throw Error(Error::Kind::Usage,
                fmt::format("The setting max_length is {}; with the model's special tokens at least {} are "
                            "needed.",
                            maxLength, specials + 2),
                "max_length");
}

void addWindows(const Frame& frame, std::span<const std::int32_t> ids, std::size_t room,
                std::vector<Sequence>& sequences) {
  constexpr std::size_t kWorthwhile = 8;  // a window's rest shorter than this teaches little
  for (std::size_t begin = 0; begin < ids.size(); begin += room) {
    const std::size_t count = std::min(room, ids.size() - begin);
    if (begin > 0 && count < kWorthwhile) break;
    sequences.push_back(single(frame, ids.subspan(begin, count)));
  }
}

}  // namespace

std::vector<Sequence> maskedSequences(const Tokenizer& tokenizer, std::span<const std::string> documents,
                                      std::size_t maxLength) {
  const Frame frame = frameOf(tokenizer);
  requireRoom(maxLength, frame.singleSpecials());
  std::vector<Sequence> sequences;
  for (const std::string& document : documents)
    addWindows(frame, tokenizer.encodePlain(document), maxLength - frame.singleSpecials(), sequences);
  return sequences;
}

std::vector<Sequence> sentencePairs(const Tokenizer& tokenizer, std::span<const std::string> documents,
                                    std::size_t maxLength, std::uint64_t seed) {
  const Frame frame = frameOf(tokenizer);
  requireRoom(maxLength, frame.pairSpecials() + 1);
  const std::size_t room = maxLength - frame.pairSpecials();
  std::mt19937_64 random(seed);

  std::vector<std::vector<Ids>> sentences(documents.size());
  for (std::size_t i = 0; i < documents.size(); ++i)
    for (const std::string_view sentence : sentencesOf(documents[i]))
      if (Ids ids = tokenizer.encodePlain(sentence); !ids.empty()) sentences[i].push_back(std::move(ids));

  std::vector<Sequence> sequences;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const std::vector<Ids>& own = sentences[i];
    for (std::size_t begin = 0; begin < own.size();) {
      std::size_t end = begin, length = 0;
      while (end < own.size() && (end == begin || length + own[end].size() <= room))
        length += own[end++].size();
      const std::size_t count = end - begin;
      if (count < 2) {
        addWindows(frame, own[begin], maxLength - frame.singleSpecials(), sequences);
        begin = end;
        continue;
      }
      const std::size_t cut = begin + 1 + random() % (count - 1);
      Ids first, second;
      for (std::size_t s = begin; s < cut; ++s) append(first, own[s]);
      const std::size_t other = random() % documents.size();
      const bool follows = random() % 2 == 0 || other == i || sentences[other].empty();
      if (follows) {
        for (std::size_t s = cut; s < end; ++s) append(second, own[s]);
      } else {
        const std::vector<Ids>& strange = sentences[other];
        for (std::size_t s = random() % strange.size();
             s < strange.size() && first.size() + second.size() < room; ++s)
          append(second, strange[s]);
      }
      if (first.size() + second.size() > room) second.resize(room - first.size());
      sequences.push_back(paired(frame, first, second));
      sequences.back().relation = follows ? 0 : 1;
      begin = follows ? end : cut;  // what a strange text stood in for is still to be learned
    }
  }
  return sequences;
}

std::vector<Sequence> causalSequences(const Tokenizer& tokenizer, std::span<const std::string> documents,
                                      std::size_t blockLength) {
  const std::optional<std::int32_t> end = tokenizer.special().eos;
  if (!end)
    throw Error(Error::Kind::BadInput,
                "The model's tokenizer has no token that ends a text, so it cannot be trained on texts.",
                "tokenizer");
  if (blockLength < 2)
    throw Error(Error::Kind::Usage, "The setting max_length must be 2 or more.", "max_length");
  std::vector<Sequence> sequences;
  Ids block;
  const auto flush = [&] {
    if (block.size() > 1) sequences.emplace_back().ids = block;
    block.clear();
  };
  for (const std::string& document : documents) {
    Ids ids = tokenizer.encodePlain(document);
    ids.push_back(*end);
    for (const std::int32_t id : ids) {
      block.push_back(id);
      if (block.size() == blockLength) flush();
    }
  }
  flush();
  return sequences;
}

std::vector<bool> wordContinuations(const Tokenizer& tokenizer) {
  const auto count = static_cast<std::size_t>(tokenizer.vocabularySize());
  std::vector<bool> continues(count, false);
  const bool wordPiece = tokenizer.kind() == "WordPiece";
  const SpecialTokens& special = tokenizer.special();
  for (std::size_t id = 0; id < count; ++id) {
    const std::string_view spelling = tokenizer.spelling(static_cast<std::int32_t>(id));
    // Unigram and byte-level BPE mark the tokens that begin a word instead.
    continues[id] = wordPiece ? spelling.starts_with("##")
                              : !spelling.starts_with("\u2581") && !spelling.starts_with("\u0120");
  }
  for (const auto& token :
       {special.cls, special.sep, special.mask, special.pad, special.unknown, special.bos, special.eos})
    if (token && *token >= 0 && static_cast<std::size_t>(*token) < count)
      continues[static_cast<std::size_t>(*token)] = false;
  return continues;
}

}  // namespace core

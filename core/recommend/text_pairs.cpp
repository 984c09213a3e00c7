#include "core/recommend/text_pairs.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/recommend/nearest_names.h"

namespace core {
namespace {

const std::vector<std::string> kKinds{"next-item", "history", "query", "review", "question"};

using Places = std::vector<std::pair<std::int32_t, std::int32_t>>;  // text, context

std::vector<std::int32_t> withText(std::span<const std::int32_t> items,
                                   const std::vector<std::string>& texts) {
  std::vector<std::int32_t> kept;
  for (const std::int32_t item : items)
    if (!texts[static_cast<std::size_t>(item)].empty()) kept.push_back(item);
  return kept;
}

void addNextItems(std::span<const std::int32_t> items, int window, ContrastiveData& data) {
  for (std::size_t i = 0; i < items.size(); ++i)
    for (std::size_t j = i + 1; j < items.size() && j <= i + static_cast<std::size_t>(window); ++j) {
      if (items[i] == items[j]) continue;
      data.pairs.push_back({.anchor = {{items[i], 1}}, .positive = items[j]});
      data.endGroup();
    }
}

void addHistory(std::span<const std::int32_t> items, const TextPairOptions& options, ContrastiveData& data) {
  const auto longest = static_cast<std::size_t>(options.maxHistory);
  for (std::size_t begin = 0; begin + 1 < items.size(); begin += longest) {
    const std::span<const std::int32_t> piece = items.subspan(begin, std::min(longest, items.size() - begin));
    for (std::size_t next = 1; next < piece.size(); ++next) {
      TextPair pair{.anchor = {}, .positive = piece[next]};
      for (std::size_t age = 0; age < next; ++age)
        pair.anchor.push_back(
            {piece[next - 1 - age], static_cast<float>(std::pow(options.decay, static_cast<double>(age)))});
      data.pairs.push_back(std::move(pair));
    }
    if (piece.size() > 1) data.endGroup();
  }
}

void addBehaviour(const Interactions& train, const TextPairOptions& options, const std::string& kind,
                  ContrastiveData& data) {
  for (std::int32_t user = 0; user < train.userCount(); ++user) {
    const std::vector<std::int32_t> items = withText(train.itemsOf(user), data.texts);
    if (kind == "next-item")
      addNextItems(items, options.window, data);
    else
      addHistory(items, options, data);
  }
}

// What people said of items. A sentence and its item, and the items of one sentence, belong together.
void addSentences(const TrainingData& training, std::vector<ItemSentence> sentences, Places& places,
                  std::int32_t& contexts, ContrastiveData& data) {
  std::stable_sort(sentences.begin(), sentences.end(),
                   [](const ItemSentence& a, const ItemSentence& b) { return a.text < b.text; });
  std::string last;
  for (ItemSentence& sentence : sentences) {
    const auto item = static_cast<std::size_t>(sentence.item);
    if (sentence.text.empty() || data.texts[item].empty()) continue;
    if (sentence.user >= 0) {
      const std::span<const std::int32_t> known = training.train.itemsOf(sentence.user);
      if (std::find(known.begin(), known.end(), sentence.item) == known.end()) continue;
    }
    if (sentence.text != last || data.texts.size() == static_cast<std::size_t>(data.items)) {
      last = sentence.text;
      data.texts.push_back(std::move(sentence.text));
      places.emplace_back(static_cast<std::int32_t>(data.texts.size()) - 1, contexts++);
    }
    const auto text = static_cast<std::int32_t>(data.texts.size()) - 1;
    places.emplace_back(sentence.item, contexts - 1);
    data.pairs.push_back({.anchor = {{text, 1}}, .positive = sentence.item});
    data.endGroup();
  }
}

}  // namespace

std::vector<std::string> pairKindsFrom(const std::string& setting) {
  std::vector<std::string> kinds;
  std::string kind;
  for (const char letter : setting + ",") {
    if (letter != ',') {
      if (letter != ' ') kind += letter;
      continue;
    }
    if (kind.empty()) continue;
    if (std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end())
      throw Error(Error::Kind::Usage, "The setting pairs names \"" + kind + "\"" + nearestNames(kind, kKinds),
                  "pairs");
    kinds.push_back(std::exchange(kind, {}));
  }
  if (kinds.empty())
    throw Error(Error::Kind::Usage,
                "The setting pairs is empty; next-item, history, query, review and question are known.",
                "pairs");
  return kinds;
}

ContrastiveData textPairs(const TrainingData& training, TextSource& text, const TextPairOptions& options) {
  ContrastiveData data;
  data.items = training.dataset.itemCount();
  for (const Item& item : training.dataset.items) data.texts.push_back(itemText(item));
  Places places;
  std::int32_t contexts = training.train.userCount();
  for (std::int32_t user = 0; user < contexts; ++user)
    for (const std::int32_t item : training.train.itemsOf(user)) places.emplace_back(item, user);
  for (const std::string& kind : options.kinds) {
    if (kind == "next-item" || kind == "history")
      addBehaviour(training.train, options, kind, data);
    else
      addSentences(training, text.sentences(kind), places, contexts, data);
  }
  data.occurrences = Occurrences(static_cast<std::int32_t>(data.texts.size()), std::move(places));
  return data;
}

}  // namespace core

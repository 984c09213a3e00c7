#include "core/workflow/language_data.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <unordered_set>

#include "core/recommend/liking_question.h"
#include "core/train/train_settings.h"
#include "core/workflow/models.h"

namespace core {
namespace {

std::vector<std::string> partsOf(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::string part;
  for (const char byte : text + separator) {
    if (byte != separator)
      part += byte;
    else if (!part.empty())
      parts.push_back(std::exchange(part, {}));
  }
  return parts;
}

// At most `most` texts, evenly from the whole, since files are often sorted by label.
template <typename Text>
void thinOut(std::vector<Text>& texts, std::size_t most) {
  if (most == 0 || texts.size() <= most) return;
  std::vector<Text> kept;
  for (std::size_t i = 0; i < most; ++i) kept.push_back(std::move(texts[i * texts.size() / most]));
  texts = std::move(kept);
}

std::size_t mostOf(const Recipe& recipe, const char* key) {
  return recipe.settings.contains(key) ? static_cast<std::size_t>(integerIn(recipe, key, 0, 1'000'000'000))
                                       : 0;
}

// What is asked of one user: of a liked item and of another. Thinned out as one, so that neither answer
// prevails.
using Pair = std::vector<Instruction>;

std::vector<Instruction> thinnedOut(std::vector<Pair> pairs, std::size_t most) {
  if (most > 0) thinOut(pairs, std::max<std::size_t>(1, most / 2));
  std::vector<Instruction> all;
  for (Pair& pair : pairs) std::move(pair.begin(), pair.end(), std::back_inserter(all));
  return all;
}

}  // namespace

DocumentParts documentPartsOf(const Recipe& recipe, const TextCorpus& corpus) {
  const double share = numberIn(recipe, "held_out", 0, 0.9);
  std::vector<std::string> documents = documentsOf(corpus, documentSourcesFrom(recipe.text("texts")));
  DocumentParts parts;
  for (std::string& document : documents)
    (isHeldOut(document, share) ? parts.heldOut : parts.train).push_back(std::move(document));
  thinOut(parts.train, mostOf(recipe, "max_texts"));
  thinOut(parts.heldOut, mostOf(recipe, "max_held_out"));
  return parts;
}

LabelledParts labelledPartsOf(const Recipe& recipe, const TextCorpus& corpus) {
  const double share = numberIn(recipe, "held_out", 0, 0.9);
  std::vector<LabelledText> texts = recipe.recommender == "rating" ? ratingsOf(corpus) : sentimentsOf(corpus);
  LabelledParts parts;
  std::unordered_set<std::string> seen;  // a text on both sides, or often, would be learned by heart
  for (LabelledText& text : texts) {
    if (!seen.insert(text.text).second) continue;
    (isHeldOut(text.text, share) ? parts.heldOut : parts.train).push_back(std::move(text));
  }
  thinOut(parts.train, mostOf(recipe, "max_texts"));
  thinOut(parts.heldOut, mostOf(recipe, "max_held_out"));
  return parts;
}

InstructionParts instructionPartsOf(const Recipe& recipe, const Dataset& dataset, const Interactions& train) {
  constexpr std::size_t kFewest = 3;
  const double share = numberIn(recipe, "held_out", 0, 0.9);
  const auto longest = static_cast<std::size_t>(integerIn(recipe, "history", 1, 100));
  std::mt19937_64 random(static_cast<std::uint64_t>(recipe.integer("seed")));
  const std::vector<std::string> names = itemNames(dataset);
  std::vector<Pair> taught, heldOut;
  for (std::int32_t user = 0; user < train.userCount(); ++user) {
    const std::span<const std::int32_t> items = train.itemsOf(user);
    if (items.size() < kFewest) continue;
    const History history = items.first(items.size() - 1);
    std::int32_t other = items.back();
    for (int tries = 0; tries < 100 && std::find(items.begin(), items.end(), other) != items.end(); ++tries)
      other = static_cast<std::int32_t>(random() % dataset.items.size());
    const LikingAnswers answers = likingAnswers(names, history);
    Pair& pair =
        (isHeldOut(dataset.userIds[static_cast<std::size_t>(user)], share) ? heldOut : taught).emplace_back();
    pair.push_back({likingQuestion(names, history, longest, items.back()), answers.yes});
    if (std::find(items.begin(), items.end(), other) == items.end())
      pair.push_back({likingQuestion(names, history, longest, other), answers.no});
  }
  return {thinnedOut(std::move(taught), mostOf(recipe, "max_texts")),
          thinnedOut(std::move(heldOut), mostOf(recipe, "max_held_out"))};
}

std::string chosenModel(const Recipe& recipe, const std::string& key, const TextCorpus& corpus) {
  const std::string model = recipe.text(key);
  if (model != "auto") return model;
  return requireDefaultModel(languagesOf(documentsOf(corpus, {.items = true, .reviews = true})));
}

MaskedLmTask maskedTaskOf(const Recipe& recipe) {
  return {.nextSentence = recipe.flag("next_sentence"),
          .wholeWords = recipe.flag("whole_words"),
          .maskShare = numberIn(recipe, "mask_share", 0.01, 0.9)};
}

FreshModel freshModelOf(const Recipe& recipe) {
  return {.layers = integerIn(recipe, "fresh_layers", 1, 100),
          .hidden = integerIn(recipe, "fresh_hidden", 8, 8'192),
          .heads = integerIn(recipe, "fresh_heads", 1, 128),
          .intermediate = integerIn(recipe, "fresh_intermediate", 8, 65'536),
          .positions = integerIn(recipe, "fresh_positions", 16, 65'536),
          .seed = static_cast<std::uint64_t>(recipe.integer("seed"))};
}

ClassifierTask classifierTaskOf(const Recipe& recipe, const std::filesystem::path& model) {
  ClassifierTask task;
  task.prompt = recipe.text("prompt");
  if (task.prompt == "auto") task.prompt = inspectModel(model).queryPrompt;
  if (recipe.recommender == "rating") return task;
  task.labels = {"bad", "good"};
  task.descriptions = {partsOf(recipe.text("bad"), '|'), partsOf(recipe.text("good"), '|')};
  task.descriptionWeight = numberIn(recipe, "description_weight", 0, 1'000);
  return task;
}

}  // namespace core

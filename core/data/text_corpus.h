#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

struct Item;

/// What somebody wrote of an item.
struct RatedText {
  std::string text;
  float rating = 0;  ///< on the shop's scale, 1 to 5; 0: none
  std::int32_t item = -1;
};

/// A review as models read it: title and text, a line each.
std::string reviewText(std::string_view title, std::string_view text);

/// Items as models read them: itemText() of each.
std::vector<std::string> textsOf(std::span<const Item> items);

struct QuestionText {
  std::string question, answer;  ///< the answer may be empty
  std::int32_t item = -1;
};

/// A query and the items that were judged for it, each with its gain.
struct JudgedQuery {
  std::string text;
  std::vector<std::pair<std::int32_t, float>> gains;
};

/// All text of a workspace that language models learn from. Items by their place in the dataset.
struct TextCorpus {
  std::vector<std::string> items;
  std::vector<RatedText> reviews;
  std::vector<QuestionText> questions;
  std::vector<JudgedQuery> queries;
};

/// What counts as a document of its own: the names items, reviews, questions and queries, parted by commas.
struct DocumentSources {
  bool items = false, reviews = false, questions = false, queries = false;
};
/// Throws Error(Usage) for a name it does not know, or none.
DocumentSources documentSourcesFrom(std::string_view names);

/// Every text of the sources once, empty ones left out, in the corpus's order.
std::vector<std::string> documentsOf(const TextCorpus& corpus, const DocumentSources& sources);

/// A text with the number to learn: a class, or a value.
struct LabelledText {
  std::string text;
  float target = 0;
};

/// Good (1) and bad (0) reviews: ratings of 4 and more, 2 and less; those between say neither.
std::vector<LabelledText> sentimentsOf(const TextCorpus& corpus);
/// Every rated review with its rating.
std::vector<LabelledText> ratingsOf(const TextCorpus& corpus);

/// Whether a text belongs to the held-out part, by a hash of its bytes alone: the same text on the same side
/// in every run, on every machine, wherever it stands. `share` in [0, 1].
bool isHeldOut(std::string_view text, double share);

/// The sentences of a text, in order, none empty: up to . ! ? 。！？… and line ends.
std::vector<std::string_view> sentencesOf(std::string_view text);

}  // namespace core

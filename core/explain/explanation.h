#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

/// What is known of a result, and all that an explanation of it may say.
struct ResultFacts {
  std::string query;
  std::string language;  ///< "zh", else English
  std::string title, brand, category, currency;
  double price = 0;  ///< 0 where unknown, as the next
  double rating = 0;
  std::int64_t ratingCount = 0;
  std::vector<std::string> matching;                  ///< words of the query that the item holds
  std::vector<std::pair<std::string, double>> parts;  ///< of its score: text, words, behaviour, price
  std::vector<std::string> otherBrands;               ///< that must not be named
};

/// What is known of a query.
struct QueryFacts {
  std::string query;
  std::string language;
  std::string remaining;                  ///< without price words and phrases
  std::vector<std::string> categories;    ///< that it speaks of
  std::vector<std::string> translations;  ///< of what was recognised, in the other language
  std::vector<std::string> otherBrands;   ///< that it does not name
};

/// A generated text, and who wrote it: "model" or "template".
struct WrittenText {
  std::string text, source;
};

/// Takes the whole text so far whenever it has grown; false ends the writing.
using DraftSink = std::function<bool(std::string_view)>;

/// Asks a language model, told `system` first, and passes on what it writes; nullopt where there is none. Its
/// answer is not trusted.
using AskModel = std::function<std::optional<std::string>(const std::string& system, const std::string& user,
                                                          const DraftSink& draft)>;

/// One sentence on why the item is among the results, in the query's language. The model's where the facts
/// bear out all of it, else the template's. `ask` may be empty. `draft` sees the model's sentence grow, whole
/// words that the facts bear out; the first that they do not ends it.
WrittenText explainResult(const ResultFacts& facts, const AskModel& ask, const DraftSink& draft = {});

/// Up to `count` other ways to ask for the same, none of them equal to the query but for case and spaces.
std::vector<WrittenText> draftQueryVariants(const QueryFacts& facts, std::size_t count, const AskModel& ask);

}  // namespace core

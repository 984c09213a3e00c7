#include "core/workflow/corpus_loader.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/lm/fingerprint.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/text_store.h"

namespace core {
namespace {

std::int32_t placeOf(const LoadedDataset& loaded, std::int64_t row) {
  const auto found = std::lower_bound(loaded.itemRows.begin(), loaded.itemRows.end(), row);
  return static_cast<std::int32_t>(found - loaded.itemRows.begin());
}

}  // namespace

TextCorpus loadCorpus(db::Workspace& workspace, const LoadedDataset& loaded) {
  SQLite::Database& database = workspace.database();
  TextCorpus corpus;
  for (const Item& item : loaded.dataset.items) corpus.items.push_back(itemText(item));
  db::visitReviews(database, [&](const db::ReviewText& review) {
    corpus.reviews.push_back({.text = reviewText(review.title, review.text),
                              .rating = static_cast<float>(review.rating),
                              .item = placeOf(loaded, review.item)});
  });
  db::visitQuestions(database, [&](const db::QuestionAnswer& question) {
    corpus.questions.push_back({.question = std::string(question.question),
                                .answer = std::string(question.answer),
                                .item = placeOf(loaded, question.item)});
  });
  const std::vector<db::JudgementRecord> judgements = db::allJudgements(database);
  auto judgement = judgements.begin();
  for (db::QueryRecord& query : db::allQueries(database)) {
    JudgedQuery& judged = corpus.queries.emplace_back();
    judged.text = std::move(query.text);
    while (judgement != judgements.end() && judgement->query < query.id) ++judgement;
    for (; judgement != judgements.end() && judgement->query == query.id; ++judgement)
      judged.gains.emplace_back(placeOf(loaded, judgement->item), static_cast<float>(judgement->grade));
  }
  return corpus;
}

std::string hashOf(const TextCorpus& corpus) {
  Fingerprint fingerprint;
  for (const std::string& text : corpus.items) fingerprint.add(text);
  for (const RatedText& review : corpus.reviews) {
    fingerprint.add(review.text);
    fingerprint.add(fmt::format("{} {}", review.rating, review.item));
  }
  for (const QuestionText& question : corpus.questions) {
    fingerprint.add(question.question);
    fingerprint.add(question.answer);
  }
  for (const JudgedQuery& query : corpus.queries) fingerprint.add(query.text);
  return fingerprint.hex();
}

}  // namespace core

#include "core/workflow/query_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/error.h"
#include "core/understand/lexicon.h"
#include "core/understand/words.h"
#include "core/workflow/models.h"
#include "core/workflow/text_source.h"
#include "core/workflow/trained_run.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/full_text.h"

namespace core {
namespace {

// Chosen on the ESCI extract: nDCG@10 of words alone .596 with all columns alike, .613 so; flat around it.
constexpr db::FullTextWeights kColumnWeights{.title = 4, .brand = 2, .category = 1, .description = 1};

// Without the words that every text has: they cost time and find nothing.
std::string withoutStopWords(const std::string& text) {
  const std::vector<Word> words = readWords(text);
  std::string kept;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (lexicon().stopWords.longestAt(words, at).length == 1) continue;
    const Span span = words[at].span;
    if (!kept.empty() && !words[at].glued) kept += ' ';
    kept +=
        text.substr(static_cast<std::size_t>(span.begin), static_cast<std::size_t>(span.end - span.begin));
  }
  return kept.empty() ? text : kept;
}

std::shared_ptr<const std::vector<std::string>> brandsOf(const Dataset& dataset) {
  std::set<std::string> brands;
  for (const Item& item : dataset.items)
    if (!item.brand.empty()) brands.insert(item.brand);
  return std::make_shared<std::vector<std::string>>(brands.begin(), brands.end());
}

}  // namespace

QuerySession::State::State(const std::filesystem::path& folder, const std::string& model, Device where,
                           Progress& progress)
    : workspace(db::Workspace::open(folder, db::Workspace::Access::ReadWriteIfPossible)),
      device(where),
      items(loadItems(workspace)),
      catalogue(items.dataset.items, db::itemColours(workspace.database())),
      brands(brandsOf(items.dataset)),
      text(makeTextSource(workspace, items.dataset, where)) {
  readIntent("shoes", catalogue);  // reads the lexicon: not the first query's work either
  if (items.dataset.items.empty() || model == kNoModel) return;
  modelName = model;
  if (model.empty() || model == "auto")
    modelName = defaultModel(languagesOf(items.dataset)).value_or(std::string());
  if (modelName.empty()) return;
  encoder = text->encoder(modelName);
  vectors = &text->itemVectors(modelName, progress);
  vectorScores("shoes", progress);  // the first forward pass sets LibTorch up
}

std::int32_t QuerySession::State::indexOf(std::int64_t itemRow) const {
  const auto at = std::lower_bound(items.itemRows.begin(), items.itemRows.end(), itemRow);
  if (at == items.itemRows.end() || *at != itemRow) return -1;  // imported after the items were read
  return static_cast<std::int32_t>(at - items.itemRows.begin());
}

std::vector<float> QuerySession::State::lexicalScores(const std::string& words, bool& anyHit) {
  std::vector<float> scores(items.itemRows.size(), 0.0F);
  const std::vector<std::string> terms = db::queryTerms(withoutStopWords(words));
  const auto limit = static_cast<int>(items.itemRows.size());
  for (const db::FullTextHit& hit : db::searchItems(workspace.database(), terms, kColumnWeights, limit))
    if (const std::int32_t index = indexOf(hit.item); index >= 0) {
      scores[static_cast<std::size_t>(index)] = static_cast<float>(hit.score);
      anyHit = true;
    }
  return scores;
}

std::vector<bool> QuerySession::State::itemsHolding(const std::string& words) {
  std::vector<bool> holding(items.itemRows.size(), true);
  const auto limit = static_cast<int>(items.itemRows.size());
  for (const std::string& term : db::queryTerms(words)) {
    std::vector<bool> hits(items.itemRows.size(), false);
    for (const db::FullTextHit& hit : db::searchItems(workspace.database(), {term}, kColumnWeights, limit))
      if (const std::int32_t index = indexOf(hit.item); index >= 0)
        hits[static_cast<std::size_t>(index)] = true;
    for (std::size_t i = 0; i < holding.size(); ++i) holding[i] = holding[i] && hits[i];
  }
  return holding;
}

std::vector<float> QuerySession::State::vectorScores(const std::string& query, Progress& progress) const {
  const std::array<std::string, 1> texts{query};
  const Matrix encoded = encoder->encode(texts, {.prompt = encoder->info().queryPrompt}, progress);
  const Eigen::VectorXf scores = vectors->vectors * encoded.row(0).transpose();
  return {scores.data(), scores.data() + scores.size()};
}

TextJudge* QuerySession::State::textJudge() {
  if (!judge) {
    std::unique_ptr<TextJudge> found;
    if (const std::optional<JudgingRun> newest = newestJudge(workspace.folder())) {
      found = std::make_unique<TextJudge>(workspace.folder(), std::to_string(newest->run), device);
      found->load();
    }
    judge = std::move(found);
  }
  return judge->get();
}

bool QuerySession::State::modelReads(const std::string& language) const {
  return readsLanguage(encoder->info(), language);
}

std::vector<float> QuerySession::State::behaviourScores(std::int64_t run, const std::string& user,
                                                        Progress& progress) {
  if (!loadedRun || loadedRun->run != run) {
    LoadedRun loaded{run, loadDataset(workspace), nullptr, nullptr};
    loadedRun =
        std::move(loaded);  // first to its place: the text source and the recommender refer to the data
    loadedRun->text = makeTextSource(workspace, loadedRun->data.dataset, device);
    try {
      loadedRun->recommender =
          loadTrainedRun(workspace, run, loadedRun->data.dataset, *loadedRun->text, progress).recommender;
    } catch (...) {
      loadedRun.reset();
      throw;
    }
  }
  const Dataset& dataset = loadedRun->data.dataset;
  std::span<const std::int32_t> history;
  if (!user.empty()) {
    const auto at = std::find(dataset.userIds.begin(), dataset.userIds.end(), user);
    if (at == dataset.userIds.end())
      throw Error(Error::Kind::BadInput, fmt::format("There is no user \"{}\" in this workspace.", user),
                  "user");
    history = dataset.interactions.itemsOf(static_cast<std::int32_t>(at - dataset.userIds.begin()));
  }
  Matrix scores(1, dataset.itemCount());
  const std::array<std::span<const std::int32_t>, 1> histories{history};
  loadedRun->recommender->score(histories, scores);
  std::vector<float> values(scores.data(), scores.data() + scores.size());
  values.resize(items.itemRows.size(), 0.0F);
  return values;
}

}  // namespace core

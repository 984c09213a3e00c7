#include "core/workflow/explain_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/data/text_corpus.h"
#include "core/error.h"
#include "core/explain/supporting_sentence.h"
#include "core/workflow/asked_history.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/item_page.h"
#include "core/workflow/text_source.h"
#include "core/workflow/trained_run.h"

namespace core {
namespace {

void checkRequest(const ExplainRunRequest& request) {
  if (request.k < 1)
    throw Error(Error::Kind::Usage, fmt::format("The number of items {} is not 1 or more.", request.k), "k");
  if (request.user.empty() == request.history.empty())
    throw Error(Error::Kind::Usage, "Give either a user or a history of at least one item.", "history");
}

std::string nameOf(const Item& item) {
  return item.title.empty() ? item.id : item.title;
}

/// One run asked about one history.
class Asked {
 public:
  Asked(const std::filesystem::path& folder, const ExplainRunRequest& request, Progress& progress)
      : m_request(request),
        m_progress(progress),
        m_workspace(db::Workspace::open(folder)),
        m_loaded(loadDataset(m_workspace)),
        m_history(askedHistory(dataset(), request.user, request.history)),
        m_item(askedItem(dataset(), request.item)) {
    if (m_history.empty())
      throw Error(Error::Kind::BadInput,
                  fmt::format("The user \"{}\" has no events, so there is nothing to explain from; give a "
                              "history instead.",
                              request.user),
                  request.user);
    m_text = makeTextSource(m_workspace, dataset(), request.device);
    m_run = loadTrainedRun(m_workspace, request.run, dataset(), *m_text, progress);
    Matrix scores(1, dataset().itemCount());
    const History history(m_history);
    m_run.recommender->score({&history, 1}, scores);
    m_scores.assign(scores.data(), scores.data() + scores.size());
    m_fused = m_run.recommender->scoreParts(m_history, dataset().itemCount());
  }

  RunExplanation explain();

 private:
  const Dataset& dataset() const { return m_loaded.dataset; }
  const Item& itemAt(std::int32_t item) const { return dataset().items[static_cast<std::size_t>(item)]; }
  double scoreOf(std::int32_t item) const {
    return static_cast<double>(m_scores[static_cast<std::size_t>(item)]);
  }

  HistoryShares sharesOf(std::int32_t item) const {
    return m_run.recommender->historyShares(m_history, item, dataset().itemCount());
  }
  ScoreByHistory takeApart(const HistoryShares& shares, double score) const;
  std::vector<std::pair<std::string, double>> partsOf(const ScoreByHistory& byHistory, double score) const;
  void findWords(RunExplanation& explanation);
  std::vector<double> scoreTyped(std::span<const std::string> texts);
  std::string wantedWords(const ScoreByHistory& byHistory) const;
  std::vector<PartGap> gapsTo(std::int32_t other) const;
  std::optional<WhyNot> whyNot(const ListPlace& standing) const;

  const ExplainRunRequest& m_request;
  Progress& m_progress;
  db::Workspace m_workspace;
  LoadedDataset m_loaded;
  std::vector<std::int32_t> m_history;
  std::int32_t m_item;
  std::unique_ptr<TextSource> m_text;
  TrainedRun m_run;
  std::vector<float> m_scores;     // [items]
  std::vector<ScorePart> m_fused;  // of a fusion
};

ScoreByHistory Asked::takeApart(const HistoryShares& shares, double score) const {
  ScoreByHistory result{shares.method, {}, shares.others, score - shares.sum()};
  for (std::size_t place = 0; place < m_history.size(); ++place)
    result.history.push_back(
        {itemAt(m_history[place]).id, nameOf(itemAt(m_history[place])), shares.items[place]});
  return result;
}

std::vector<std::pair<std::string, double>> Asked::partsOf(const ScoreByHistory& byHistory,
                                                           double score) const {
  std::vector<std::pair<std::string, double>> parts;
  double residual = byHistory.residual;
  if (!m_fused.empty()) {
    residual = score;
    for (const ScorePart& part : m_fused) {
      if (!part.ran) continue;
      parts.emplace_back(part.name, static_cast<double>(part.values[static_cast<std::size_t>(m_item)]));
      residual -= parts.back().second;
    }
  } else {
    const double history =
        std::accumulate(byHistory.history.begin(), byHistory.history.end(), 0.0,
                        [](double sum, const PastShare& past) { return sum + past.share; });
    if (history != 0 || byHistory.others.empty()) parts.emplace_back("history", history);
    parts.insert(parts.end(), byHistory.others.begin(), byHistory.others.end());
  }
  if (residual != 0) parts.emplace_back("not accounted for", residual);
  return parts;
}

/// The item's score with each of the texts as the newest item of the history.
std::vector<double> Asked::scoreTyped(std::span<const std::string> texts) {
  const History history(m_history);
  Matrix scores(1, dataset().itemCount());
  std::vector<double> all;
  for (const std::string& text : texts) {
    const std::unique_ptr<Recommender> typed = m_run.recommender->withText(text, *m_text, m_progress);
    if (!typed)
      throw Error(
          Error::Kind::BadInput,
          fmt::format("Run {} ({}) knows items by behaviour alone, so no word of a text matters to it; "
                      "leave the text out.",
                      m_run.record.id, m_run.record.name),
          "text");
    typed->score({&history, 1}, scores);
    all.push_back(static_cast<double>(scores(0, m_item)));
  }
  return all;
}

void Asked::findWords(RunExplanation& explanation) {
  if (!m_request.text.empty()) {
    explanation.wordsOf = "text";
    explanation.words =
        maskWords(m_request.text, [this](std::span<const std::string> texts) { return scoreTyped(texts); });
    return;
  }
  const auto scoreTitles = [this](std::span<const std::string> titles) {
    std::vector<Item> wordings(titles.size(), itemAt(m_item));
    for (std::size_t i = 0; i < titles.size(); ++i) wordings[i].title = titles[i];
    return m_run.recommender->scoreWordings(m_history, m_item, dataset().itemCount(), wordings, *m_text,
                                            m_progress);
  };
  try {
    explanation.words = maskWords(itemAt(m_item).title, scoreTitles);
  } catch (const Error& error) {
    // The run's vectors are kept with it; without the model that made them only the words cannot be told.
    m_progress.log(error.what());
  }
  if (!explanation.words.empty()) explanation.wordsOf = "title";
}

/// What a sentence should speak of: the text, else the past items that speak most for the item.
std::string Asked::wantedWords(const ScoreByHistory& byHistory) const {
  constexpr std::size_t kPastItems = 3;
  if (!m_request.text.empty()) return m_request.text;
  std::vector<PastShare> past = byHistory.history;
  std::stable_sort(past.begin(), past.end(),
                   [](const PastShare& a, const PastShare& b) { return a.share > b.share; });
  std::string wanted = itemAt(m_item).title;
  for (std::size_t i = 0; i < std::min(kPastItems, past.size()); ++i) wanted += "\n" + past[i].title;
  return wanted;
}

std::vector<PartGap> Asked::gapsTo(std::int32_t other) const {
  std::vector<PartGap> gaps;
  for (const ScorePart& part : m_fused)
    if (part.ran)
      gaps.push_back({part.name, false, static_cast<double>(part.values[static_cast<std::size_t>(m_item)]),
                      static_cast<double>(part.values[static_cast<std::size_t>(other)])});
  if (!m_fused.empty()) return gaps;
  const HistoryShares own = sharesOf(m_item), others = sharesOf(other);
  for (std::size_t place = 0; place < m_history.size(); ++place)
    gaps.push_back({nameOf(itemAt(m_history[place])), true, own.items[place], others.items[place]});
  for (const auto& [name, value] : own.others) gaps.push_back({name, false, value, 0});
  for (const auto& [name, value] : others.others) {
    const auto known = std::find_if(gaps.begin(), gaps.end(), [&name = name](const PartGap& gap) {
      return !gap.pastItem && gap.name == name;
    });
    if (known == gaps.end())
      gaps.push_back({name, false, 0, value});
    else
      known->other = value;
  }
  return gaps;
}

std::optional<WhyNot> Asked::whyNot(const ListPlace& standing) const {
  const std::optional<WhyNotReason> reason = whyNotReason(standing, m_request.k);
  if (!reason) return std::nullopt;
  WhyNotFacts facts{.title = nameOf(itemAt(m_item)),
                    .run = fmt::format("run {} ({})", m_run.record.id, m_run.record.name),
                    .purpose = m_run.recipe.purpose,
                    .standing = standing,
                    .k = m_request.k,
                    .score = scoreOf(m_item),
                    .otherTitle = {},
                    .otherRank = 0,
                    .otherScore = 0,
                    .gaps = {}};
  WhyNot result{
      .reason = *reason, .sentence = {}, .behindItem = {}, .behindTitle = {}, .gaps = {}, .widest = {}};
  if (standing.kth >= 0) {
    const int others = standing.rank > 0 ? standing.of - 1 : standing.of;
    facts.otherTitle = result.behindTitle = nameOf(itemAt(standing.kth));
    facts.otherRank = result.behindRank = std::min(m_request.k, others);
    facts.otherScore = result.behindScore = scoreOf(standing.kth);
    result.behindItem = itemAt(standing.kth).id;
    if (standing.rank > 0) facts.gaps = gapsTo(standing.kth);
  }
  result.sentence = whyNotSentence(*reason, facts);
  result.widest = widestGap(facts.gaps);
  result.gaps = std::move(facts.gaps);
  return result;
}

/// From 0 to 1: what the judge says, else the rating on a scale that no rating exceeds.
std::vector<double> likings(const ItemPage& page) {
  double highest = 0;
  for (const ItemReview& review : page.reviews) highest = std::max(highest, review.rating);
  const double scale = highest <= 5 ? 5 : highest <= 10 ? 10 : 100;
  std::vector<double> all;
  for (const ItemReview& review : page.reviews)
    all.push_back(review.sentiment    ? review.sentiment->good
                  : review.rating > 0 ? std::max(0.0, review.rating - 1) / (scale - 1)
                                      : std::numeric_limits<double>::quiet_NaN());
  return all;
}

std::optional<ReviewQuote> quoteOf(const std::filesystem::path& workspace, const ExplainRunRequest& request,
                                   const std::string& wanted, Progress& progress) {
  constexpr int kReviews = 50;  // the newest: a judge that has not seen them yet reads each
  const ItemPage page =
      itemPage(workspace, {.item = request.item, .reviews = kReviews, .device = request.device}, progress);
  const std::vector<double> liked = likings(page);
  std::vector<ReviewSentence> sentences;
  for (std::size_t review = 0; review < page.reviews.size(); ++review)
    for (const std::string_view sentence : sentencesOf(page.reviews[review].text))
      sentences.push_back({std::string(sentence), review, liked[review]});
  const std::optional<std::size_t> chosen = supportingSentence(sentences, wanted);
  if (!chosen) return std::nullopt;
  const ItemReview& review = page.reviews[sentences[*chosen].review];
  ReviewQuote quote{sentences[*chosen].text, review.user, review.rating, std::nullopt};
  if (page.judge) {
    TextJudge judge(workspace, std::to_string(page.judge->run), request.device);
    quote.sentiment = judge.judge({&quote.text, 1}, progress).front();
  }
  return quote;
}

RunExplanation Asked::explain() {
  RunExplanation result{.run = m_run.record.id,
                        .name = m_run.record.name,
                        .recipe = m_run.record.recipe,
                        .itemId = itemAt(m_item).id,
                        .title = itemAt(m_item).title,
                        .standing = placeInList(m_scores, m_history, m_item, m_request.k),
                        .score = {},
                        .parts = {},
                        .byHistory = {},
                        .signals = {},
                        .wordsOf = {},
                        .words = {},
                        .sentence = {},
                        .whyNot = {}};
  if (result.standing.rank > 0) {
    result.score = scoreOf(m_item);
    result.byHistory = takeApart(sharesOf(m_item), *result.score);
    result.parts = partsOf(result.byHistory, *result.score);
    for (const PartShares& part : m_run.recommender->partShares(m_history, m_item, dataset().itemCount()))
      result.signals.push_back({part.name, part.score, takeApart(part.shares, part.score)});
    findWords(result);
  }
  result.whyNot = whyNot(result.standing);
  result.sentence = quoteOf(m_workspace.folder(), m_request, wantedWords(result.byHistory), m_progress);
  return result;
}

}  // namespace

RunExplanation explainRun(const std::filesystem::path& workspace, const ExplainRunRequest& request,
                          Progress& progress) {
  checkRequest(request);
  return Asked(workspace, request, progress).explain();
}

}  // namespace core

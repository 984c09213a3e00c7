#include "core/workflow/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <numeric>

#include "core/evaluate/metrics.h"
#include "core/evaluate/slices.h"
#include "core/retrieve/candidates.h"
#include "core/retrieve/fusion.h"
#include "core/retrieve/snippet.h"
#include "core/understand/words.h"
#include "core/workflow/judged_queries.h"
#include "core/workflow/query_state.h"
#include "db/workspace/catalogue_store.h"

namespace core {
namespace {

// ESCI extract, nDCG@10: words alone .613, vectors alone .588, the two at equal weights .624 and flat from .3
// to .7.
constexpr double kTextWeight = 0.5;
constexpr double kWordsWeight = 0.5;
constexpr double kBehaviourWeight = 0.3;
constexpr double kPriceLeaning = 0.1;   // within a band that leans to one end
constexpr double kRelaxedWeight = 2.5;  // what keeps the conditions comes before what does not
constexpr float kUnrelated = 0.2F;      // a cosine below which a sentence model sees nothing in common

using Clock = std::chrono::steady_clock;

std::vector<float> ofCandidates(const std::vector<float>& all, const std::vector<std::int32_t>& items) {
  std::vector<float> values;
  values.reserve(items.size());
  for (const std::int32_t item : items) values.push_back(all[static_cast<std::size_t>(item)]);
  return values;
}

std::string translated(const Intent& intent) {
  std::string words = intent.remaining;
  for (const std::string& word : intent.translations) words += " " + word;
  return words;
}

std::vector<std::string> snippetStems(const std::string& words) {
  std::vector<std::string> stems;
  for (const Word& word : readWords(words))
    if (word.kind != Word::Kind::Symbol && (word.kind == Word::Kind::Han || word.stem.size() > 2))
      stems.push_back(word.stem);
  std::sort(stems.begin(), stems.end());
  return stems;
}

/// One query on its way to an answer.
class Answering {
 public:
  Answering(QuerySession::State& state, const QueryRequest& request, Intent intent, Progress& progress)
      : m_state(state), m_request(request), m_progress(progress) {
    m_answer.query = m_request.text;
    m_answer.brands = m_state.brands;
    m_answer.intent = std::move(intent);
    m_answer.notices = m_answer.intent.notices;
    m_chinese = m_answer.intent.language == "zh";
  }

  QueryAnswer answer() {
    if (m_answer.intent.opinion && !m_request.intent) judgeOpinion();
    const Intent& intent = m_answer.intent;
    m_words = translated(intent);
    const bool anyFilter = intent.price || !intent.categories.empty() || !intent.audience.empty() ||
                           !intent.brands.empty() || !intent.colours.empty() || !intent.must.empty() ||
                           !intent.mustNot.empty();
    if (intent.remaining.empty() && !anyFilter) {
      say("There is nothing to search for in this query.", "查询里没有可以搜索的内容。");
      return std::move(m_answer);
    }
    if (m_state.items.dataset.items.empty()) {
      say("This workspace has no items yet; import a catalogue first.",
          "这个工作区还没有商品，请先导入商品目录。");
      return std::move(m_answer);
    }
    gather();
    rank();
    return std::move(m_answer);
  }

 private:
  void say(std::string english, std::string chinese) {
    m_answer.notices.push_back(m_chinese ? std::move(chinese) : std::move(english));
  }

  void judgeOpinion() {
    TextJudge* judge = m_state.textJudge();
    if (judge == nullptr)
      return say(
          "Whether this is praise or blame was read by its words alone; train the recipe sentiment to have a "
          "model judge it.",
          "褒贬只是按字面读出的；训练“评论情感”配方后由模型判断。");
    const std::array<std::string, 1> texts{m_request.text};
    Intent& intent = m_answer.intent;
    intent.sentiment = judge->judge(texts, m_progress).front().label;
    std::erase_if(intent.chips, [](const IntentChip& chip) { return chip.kind == "sentiment"; });
    const Span span = *intent.opinion;
    intent.chips.push_back({"sentiment", intent.sentiment, span,
                            m_request.text.substr(static_cast<std::size_t>(span.begin),
                                                  static_cast<std::size_t>(span.end - span.begin))});
    std::ranges::stable_sort(intent.chips, {}, [](const IntentChip& chip) { return chip.span.begin; });
  }

  bool textCounts() {
    if (m_answer.intent.remaining.empty()) return false;
    if (m_state.encoder == nullptr) {
      say("No language model is installed, so words alone carry the search.",
          "没有安装语言模型，只按词语搜索。");
      return false;
    }
    const std::string& language = m_answer.intent.language;
    if (language == "other" || m_state.modelReads(language)) return true;
    say(fmt::format("The model {} does not read {}, so words alone carry this search.", m_state.modelName,
                    language == "zh" ? "Chinese" : "English"),
        fmt::format("模型 {} 读不懂{}，这次只按词语搜索。", m_state.modelName,
                    language == "zh" ? "中文" : "英文"));
    return false;
  }

  void gather() {
    const Intent& intent = m_answer.intent;
    std::vector<std::vector<bool>> holding;
    for (const std::string& words : intent.must) holding.push_back(m_state.itemsHolding(words));
    m_candidates = selectCandidates(
        m_state.catalogue, intent, static_cast<std::size_t>(m_request.k),
        [&](std::int32_t item, const std::string& words) {
          const auto at = std::find(intent.must.begin(), intent.must.end(), words) - intent.must.begin();
          return bool(holding[static_cast<std::size_t>(at)][static_cast<std::size_t>(item)]);
        },
        m_request.showBlocked ? std::vector<bool>() : m_state.blocked());
    m_answer.relaxed = m_candidates.relaxed;

    bool anyHit = false;
    std::vector<float> words(m_state.items.itemRows.size(), 0.0F);
    if (!intent.remaining.empty()) words = m_state.lexicalScores(m_words, anyHit);
    std::vector<float> text;
    if (textCounts()) {
      text = m_state.vectorScores(intent.remaining, m_progress);
      m_answer.model = m_state.modelName;
      if (!anyHit && !text.empty() && *std::max_element(text.begin(), text.end()) < kUnrelated)
        say("Nothing in the catalogue comes close to these words.", "没有商品与这些词相近。");
    } else if (!anyHit && !intent.remaining.empty()) {
      say("No item holds any of these words.", "没有商品含有这些词。");
    }
    // Words alone can only find what holds one of them, unless a category says what is meant.
    if (text.empty() && !intent.remaining.empty() && intent.categories.empty()) keepHits(words);

    add("text", kTextWeight, text);
    add("words", kWordsWeight, words);
    if (m_request.run)
      add("behaviour", kBehaviourWeight, m_state.behaviourScores(*m_request.run, m_request.user, m_progress));
    else if (!m_request.user.empty())
      say("A user's behaviour joins in only together with a trained run.",
          "要用上用户行为，请同时选择一个训练好的运行。");
    m_signals.push_back(
        {"price", m_candidates.priceRelaxed ? kRelaxedWeight : kPriceLeaning, m_candidates.priceFit});
    if (m_candidates.otherRelaxed) m_signals.push_back({"match", kRelaxedWeight, m_candidates.otherFit});
  }

  void add(const char* name, double weight, const std::vector<float>& all) {
    if (all.empty())
      m_signals.push_back({name, weight, std::vector<float>(m_candidates.items.size(), 0.0F)});
    else
      m_signals.push_back({name, weight, ofCandidates(all, m_candidates.items)});
  }

  void keepHits(const std::vector<float>& words) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_candidates.items.size(); ++i) {
      if (words[static_cast<std::size_t>(m_candidates.items[i])] <= 0) continue;
      m_candidates.items[kept] = m_candidates.items[i];
      m_candidates.priceFit[kept] = m_candidates.priceFit[i];
      m_candidates.otherFit[kept] = m_candidates.otherFit[i];
      ++kept;
    }
    m_candidates.items.resize(kept);
    m_candidates.priceFit.resize(kept);
    m_candidates.otherFit.resize(kept);
  }

  void rank() {
    const FusedScores fused = fuse(m_signals, m_candidates.items.size());
    m_answer.candidates = static_cast<std::int64_t>(m_candidates.items.size());
    const std::vector<std::string> own = snippetStems(m_answer.intent.remaining), all = snippetStems(m_words);
    for (const std::size_t candidate :
         best(fused.scores, static_cast<std::size_t>(std::max(m_request.k, 0)))) {
      const Item& item = m_state.items.dataset.items[static_cast<std::size_t>(m_candidates.items[candidate])];
      QueryResult result;
      result.rank = static_cast<int>(m_answer.results.size()) + 1;
      result.itemId = item.id;
      result.title = item.title;
      result.brand = item.brand;
      result.category = item.category;
      result.currency = item.currency;
      result.price = item.price;
      result.score = fused.scores[candidate];
      for (std::size_t s = 0; s < m_signals.size(); ++s)
        result.parts.emplace_back(m_signals[s].name, fused.parts[s][candidate]);
      if (const std::optional<db::ItemRecord> record = db::findItem(m_state.workspace.database(), item.id)) {
        result.rating = record->averageRating;
        result.ratingCount = record->ratingCount;
      }
      // The query's own words before their translations, the description before the title that is shown
      // anyway.
      for (const std::vector<std::string>& stems : {own, all})
        for (const std::string* text : {&item.description, &item.title})
          if (m_request.explain && result.snippet.empty()) result.snippet = snippet(*text, stems);
      m_answer.results.push_back(std::move(result));
    }
  }

  QuerySession::State& m_state;
  const QueryRequest& m_request;
  Progress& m_progress;
  bool m_chinese = false;
  std::string m_words;  // what is searched for, in both languages
  Candidates m_candidates;
  std::vector<Signal> m_signals;
  QueryAnswer m_answer;
};

}  // namespace

QuerySession::QuerySession(const std::filesystem::path& workspace, const std::string& model, Device device,
                           Progress& progress)
    : m_state(std::make_unique<State>(workspace, model, device, progress)) {}

QuerySession::~QuerySession() = default;

const Catalogue& QuerySession::catalogue() const {
  return m_state->catalogue;
}

QueryAnswer QuerySession::answer(const QueryRequest& request, Progress& progress) {
  // Loading a run is not the query's own work.
  if (request.run) m_state->behaviourScores(*request.run, request.user, progress);
  Clock::time_point begin = Clock::now();
  Intent intent = request.intent ? *request.intent : readIntent(request.text, m_state->catalogue);
  if (intent.opinion && !request.intent) {
    const Clock::time_point before = Clock::now();
    m_state->textJudge();  // nor is loading a judge
    begin += Clock::now() - before;
  }
  QueryAnswer answer = Answering(*m_state, request, std::move(intent), progress).answer();
  answer.latencyMs = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  return answer;
}

namespace {

/// Judged queries, ranked three ways.
struct QuerySetEvaluation {
  QuerySession session;
  std::map<std::int64_t, std::pair<std::vector<std::int32_t>, std::vector<float>>> judged;  // items, gains
  std::vector<std::string> texts;                // of the queries that were ranked
  std::vector<double> lexical, vectors, hybrid;  // their values

  static constexpr int kDepth = 10;

  void readJudgements() {
    for (const db::JudgementRecord& judgement : db::allJudgements(session.state().workspace.database())) {
      const std::int32_t item = session.state().indexOf(judgement.item);
      if (item < 0 || !(judgement.grade > 0)) continue;
      judged[judgement.query].first.push_back(item);
      judged[judgement.query].second.push_back(static_cast<float>(judgement.grade));
    }
  }

  static std::vector<std::int32_t> ranked(const std::vector<float>& scores) {
    const std::vector<double> values(scores.begin(), scores.end());
    std::vector<std::int32_t> items;
    for (const std::size_t item : best(values, kDepth)) items.push_back(static_cast<std::int32_t>(item));
    return items;
  }

  std::vector<std::int32_t> answered(const std::string& text, Progress& progress) {
    QueryRequest request;
    request.text = text;
    request.k = kDepth;
    request.explain = false;
    request.showBlocked = true;
    const QueryAnswer answer = session.answer(request, progress);
    std::vector<std::int32_t> items;
    for (const QueryResult& result : answer.results) {
      const auto record = db::findItem(session.state().workspace.database(), result.itemId);
      items.push_back(session.state().indexOf(record->id));
    }
    return items;
  }

  /// Means over the queries at these places.
  QuerySetMeans meansOver(const std::vector<std::size_t>& places) const {
    const std::string name = toString(Metric{"ndcg", kDepth});
    QuerySetMeans means;
    means.queries = static_cast<std::int64_t>(places.size());
    const auto add = [&](const std::vector<double>& values, std::map<std::string, double>& mean) {
      if (values.empty() || places.empty()) return;
      double sum = 0;
      for (const std::size_t place : places) sum += values[place];
      mean[name] = sum / static_cast<double>(places.size());
    };
    add(lexical, means.lexical);
    add(vectors, means.vectors);
    add(hybrid, means.hybrid);
    return means;
  }

  void rank(const db::QueryRecord& query, ListScorer& scorer, Progress& progress) {
    const auto& [items, gains] = judged.at(query.id);
    const Intent intent = readIntent(query.text, session.state().catalogue);
    const std::string& text = intent.remaining.empty() ? query.text : intent.remaining;
    bool anyHit = false;
    lexical.push_back(
        scorer.score(ranked(session.state().lexicalScores(text, anyHit)), items, gains).front());
    if (session.state().encoder)
      vectors.push_back(
          scorer.score(ranked(session.state().vectorScores(text, progress)), items, gains).front());
    hybrid.push_back(scorer.score(answered(query.text, progress), items, gains).front());
    texts.push_back(query.text);
  }

  QuerySetResult run(Progress& progress) {
    readJudgements();
    Definition definition;
    definition.threshold = 0;  // a judged result of any grade counts by its grade
    ListScorer scorer(definition, {Metric{"ndcg", kDepth}});
    const std::vector<db::QueryRecord> queries = db::allQueries(session.state().workspace.database());
    for (const db::QueryRecord& query : queries) {
      progress.check();
      if (!judged.contains(query.id)) continue;
      rank(query, scorer, progress);
      progress.report("queries", static_cast<std::int64_t>(texts.size()),
                      static_cast<std::int64_t>(queries.size()));
    }
    std::vector<std::size_t> all(texts.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    QuerySetResult result{
        meansOver(all), session.state().encoder ? session.state().modelName : std::string(), {}, {}};
    if (auto caution = findTargetInQueries(session.state().workspace, session.state().items))
      result.cautions.push_back(std::move(*caution));
    for (const Slice& slice : slicesOf(texts))
      result.slices.push_back({meansOver(slice.places), slice.dimension, slice.value});
    return result;
  }
};

}  // namespace

QuerySetResult evaluateQuerySet(const std::filesystem::path& workspace, const std::string& model,
                                Device device, Progress& progress) {
  QuerySetEvaluation evaluation{QuerySession(workspace, model, device, progress), {}, {}, {}, {}, {}};
  return evaluation.run(progress);
}

}  // namespace core

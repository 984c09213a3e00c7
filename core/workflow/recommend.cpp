#include "core/workflow/recommend.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <set>
#include <span>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/fuse/normalise.h"
#include "core/workflow/asked_history.h"
#include "core/workflow/blocked.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/text_source.h"
#include "core/workflow/trained_run.h"

namespace core {
namespace {

using Clock = std::chrono::steady_clock;

bool isBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

void checkRequest(const RecommendRequest& request) {
  if (request.k < 1)
    throw Error(Error::Kind::Usage, fmt::format("The number of items {} is not 1 or more.", request.k), "k");
  if (request.text && isBlank(*request.text))
    throw Error(Error::Kind::Usage, "The typed text is empty; say what is wanted.", "text");
  if (!request.user.empty() && !request.history.empty())
    throw Error(Error::Kind::Usage, "A user has a history already; give either --user or --history.",
                "history");
  if (request.user.empty() && request.history.empty() && !request.text)
    throw Error(Error::Kind::Usage, "Nobody is asked for; give --user, --history or --text.", "user");
}

/// The newest run of each recipe that can score, the newest first.
std::vector<std::int64_t> runsThatScore(db::Workspace& workspace) {
  std::vector<db::RunRecord> records = db::allRuns(workspace.database());
  std::ranges::sort(records, std::greater<>(), &db::RunRecord::id);
  std::vector<std::int64_t> runs;
  std::set<std::string> recipes;
  for (const db::RunRecord& record : records) {
    if ((record.state != "finished" && record.state != "stopped") || recipes.contains(record.recipe))
      continue;
    if (parseRecipe(record.recipeToml, record.recipe, fmt::format("run {}", record.id)).purpose ==
        "language-model")
      continue;
    recipes.insert(record.recipe);
    runs.push_back(record.id);
  }
  if (runs.empty())
    throw Error(Error::Kind::BadInput,
                "The workspace has no finished run that recommends; train one first, such as popularity.",
                "run");
  return runs;
}

TwoLanguages nothingToldApart(const Recipe& recipe, const RecommendRequest& request) {
  const bool typed = request.text.has_value();
  return {fmt::format("{} tells no items apart for this {}.", recipe.title,
                      typed                  ? "text"
                      : request.user.empty() ? "history"
                                             : "user"),
          fmt::format("「{}」无法凭这{}区分商品。", recipe.titleChinese,
                      typed                  ? "段文字"
                      : request.user.empty() ? "段历史"
                                             : "位用户的行为")};
}

TwoLanguages behaviourAlone(const Recipe& recipe, bool historyCounts) {
  return {
      fmt::format("{} knows items by behaviour alone: a typed description tells it nothing; {}", recipe.title,
                  historyCounts ? "the list is by the history." : "give --history or --user."),
      fmt::format("「{}」只凭行为认识商品，文字描述对它没有作用；{}", recipe.titleChinese,
                  historyCounts ? "此列表只依据历史。" : "请给出 --history 或 --user。")};
}

/// Puts what rounding left between the parts' sum and the score into the largest part.
void settle(Recommendation& item) {
  double sum = 0;
  auto largest = item.parts.begin();
  for (auto part = item.parts.begin(); part != item.parts.end(); ++part) {
    sum += part->second;
    if (std::abs(part->second) > std::abs(largest->second)) largest = part;
  }
  if (largest != item.parts.end()) largest->second += item.score - sum;
}

/// One workspace and the history of a request, for one run after the other.
class Recommending {
 public:
  Recommending(const std::filesystem::path& folder, const RecommendRequest& request, Progress& progress)
      : m_request(request),
        m_progress(progress),
        m_workspace(db::Workspace::open(folder, db::Workspace::Access::ReadWriteIfPossible)),
        m_runs(request.runs.empty() ? runsThatScore(m_workspace) : request.runs),
        m_loaded(loadDataset(m_workspace)),
        m_text(makeTextSource(m_workspace, m_loaded.dataset, Device::Auto)),
        m_history(askedHistory(m_loaded.dataset, request.user, request.history)),
        m_leftOut(blockedItems(m_workspace, m_loaded)) {
    if (!request.withSeen)
      for (const std::int32_t item : m_history) m_leftOut[static_cast<std::size_t>(item)] = true;
  }

  RecommendAnswer answer() {
    RecommendAnswer answer;
    for (const std::int64_t run : m_runs) {
      m_progress.check();
      m_progress.report("recommend", static_cast<std::int64_t>(answer.runs.size()),
                        static_cast<std::int64_t>(m_runs.size()));
      answer.runs.push_back(m_runs.size() == 1 && !m_request.runs.empty() ? onlyOne(run) : oneOfSeveral(run));
      answer.latencyMs += answer.runs.back().latencyMs;
    }
    return answer;
  }

 private:
  const Dataset& dataset() const { return m_loaded.dataset; }

  RunRecommendations onlyOne(std::int64_t run) {
    RunRecommendations answer;
    ask(run, answer);
    if (m_refused) throw Error(Error::Kind::Usage, answer.notice.english, "text");
    return answer;
  }

  RunRecommendations oneOfSeveral(std::int64_t run) {
    const std::optional<db::RunRecord> record = db::findRun(m_workspace.database(), run);
    RunRecommendations answer;
    answer.run = run;
    if (record) answer.name = record->name;
    if (record) answer.recipe = record->recipe;
    try {
      ask(run, answer);
    } catch (const Error& error) {
      answer.notice = {error.what(), fmt::format("这个运行不能推荐：{}", error.what())};
    }
    return answer;
  }

  void ask(std::int64_t run, RunRecommendations& answer) {
    const TrainedRun trained = loadTrainedRun(m_workspace, run, dataset(), *m_text, m_progress);
    answer.run = run;
    answer.name = trained.record.name;
    answer.recipe = trained.record.recipe;
    const Recommender* asked = trained.recommender.get();
    m_refused = false;
    std::unique_ptr<Recommender> typed;
    if (m_request.text) {
      typed = trained.recommender->withText(*m_request.text, *m_text, m_progress);
      if (typed)
        asked = typed.get();
      else
        answer.notice = behaviourAlone(trained.recipe, !m_history.empty());
      m_refused = !typed && m_history.empty();
    }
    const Clock::time_point begin = Clock::now();
    if (!m_refused) rank(*asked, trained.recipe, answer);
    answer.latencyMs = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  }

  void rank(const Recommender& recommender, const Recipe& recipe, RunRecommendations& answer) {
    Matrix scores(1, dataset().itemCount());
    const std::span<const std::int32_t> history(m_history);
    recommender.score({&history, 1}, scores);
    const std::span<float> row(scores.data(), static_cast<std::size_t>(scores.size()));
    if (!tellsApart(row)) {
      answer.notice = nothingToldApart(recipe, m_request);
      return;
    }
    const std::vector<ScorePart> parts = recommender.scoreParts(history, dataset().itemCount());
    for (const ScorePart& part : parts)
      if (!part.ran) answer.silent.push_back(part.name);
    for (std::size_t item = 0; item < row.size(); ++item)
      if (m_leftOut[item]) row[item] = -std::numeric_limits<float>::infinity();
    for (const std::int32_t place : topK(row, m_request.k)) {
      answer.items.push_back(described(dataset().items[static_cast<std::size_t>(place)]));
      Recommendation& item = answer.items.back();
      item.rank = static_cast<int>(answer.items.size());
      item.score = static_cast<double>(scores(0, place));
      for (const ScorePart& part : parts)
        item.parts.emplace_back(part.name, part.values[static_cast<std::size_t>(place)]);
      if (parts.empty()) item.parts.emplace_back(answer.recipe, item.score);
      settle(item);
    }
  }

  static Recommendation described(const Item& item) {
    return {.itemId = item.id,
            .title = item.title,
            .brand = item.brand,
            .category = item.category,
            .currency = item.currency,
            .price = item.price,
            .parts = {}};
  }

  const RecommendRequest& m_request;
  Progress& m_progress;
  db::Workspace m_workspace;
  std::vector<std::int64_t> m_runs;
  LoadedDataset m_loaded;
  std::unique_ptr<TextSource> m_text;
  std::vector<std::int32_t> m_history;
  std::vector<bool> m_leftOut;  ///< [items]: blocked, or of the history
  bool m_refused = false;       ///< whether the run just asked cannot take the request
};

}  // namespace

RecommendAnswer recommend(const std::filesystem::path& workspace, const RecommendRequest& request,
                          Progress& progress) {
  checkRequest(request);
  return Recommending(workspace, request, progress).answer();
}

std::vector<std::string> pastedHistory(std::string_view text) {
  std::string plain(text);
  for (const std::string_view parting : {"，", "、", "；"})
    for (std::size_t at = plain.find(parting); at != std::string::npos; at = plain.find(parting, at))
      plain.replace(at, parting.size(), ",");
  std::vector<std::string> ids;
  for (std::size_t begin = 0; begin <= plain.size();) {
    const std::size_t end = std::min(plain.find_first_of(",;\t\r\n", begin), plain.size());
    const std::string_view piece = std::string_view(plain).substr(begin, end - begin);
    if (const std::size_t first = piece.find_first_not_of(' '); first != std::string_view::npos)
      ids.emplace_back(piece.substr(first, piece.find_last_not_of(' ') - first + 1));
    begin = end + 1;
  }
  if (ids.empty())
    throw Error(Error::Kind::Usage, "The history names no item; give ids, parted by commas.", "history");
  return ids;
}

}  // namespace core

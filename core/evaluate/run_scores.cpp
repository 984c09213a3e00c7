#include "core/evaluate/run_scores.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "core/evaluate/list_order.h"
#include "core/parallel.h"

namespace core {
namespace {

constexpr std::size_t kBlockQueries = 64;

/// The grades of one query's documents, looked up once for every place of its list.
class Grades {
 public:
  void fill(std::span<const Judgement> judgements) {
    m_shift = 64 - std::countr_zero(std::bit_ceil(std::max<std::size_t>(2 * judgements.size(), 2)));
    m_slots.assign(std::size_t{1} << (64 - m_shift), {kFree, 0});
    m_grades.clear();
    for (const Judgement& judgement : judgements) {
      Judgement& slot = m_slots[find(judgement.document)];
      slot = judgement;  // of a document judged twice the later counts
    }
    for (const Judgement& slot : m_slots)
      if (slot.document != kFree) m_grades.push_back(slot.grade);
  }

  const float* of(std::int32_t document) const {
    const Judgement& slot = m_slots[find(document)];
    return slot.document == kFree ? nullptr : &slot.grade;
  }
  std::span<const float> all() const { return m_grades; }

 private:
  static constexpr std::int32_t kFree = -1;

  std::size_t find(std::int32_t document) const {
    const std::uint64_t mixed = static_cast<std::uint64_t>(document) * 0x9E3779B97F4A7C15U;
    std::size_t slot = mixed >> m_shift;
    while (m_slots[slot].document != kFree && m_slots[slot].document != document)
      slot = slot + 1 == m_slots.size() ? 0 : slot + 1;
    return slot;
  }

  int m_shift = 63;
  std::vector<Judgement> m_slots;
  std::vector<float> m_grades;
};

/// One thread's work on one query after another.
class QueryScorer {
 public:
  QueryScorer(const JudgedRun& judged, ListScorer scorer) : m_judged(judged), m_scorer(std::move(scorer)) {}

  std::span<const double> score(std::size_t query) {
    m_grades.fill(m_judged.judgements.of(query));
    const std::span<const RunEntry> list = orderedList(query);
    const auto depth = static_cast<std::size_t>(m_scorer.depth());
    std::size_t places = std::max(depth, m_scorer.wantsRelevantPlaces() ? m_grades.all().size() : 0);
    places = std::min(places, list.size());
    m_hits.clear();
    for (std::size_t place = 0; place < places; ++place)
      if (const float* grade = m_grades.of(list[place].document))
        m_hits.push_back({static_cast<std::int32_t>(place) + 1, *grade});
    const double area = m_scorer.wantsArea() ? areaOf(list) : 0;
    return m_scorer.score(m_hits, static_cast<std::int64_t>(list.size()), m_grades.all(), area);
  }

 private:
  /// The query's entries best first; as they are where they stand so already.
  std::span<const RunEntry> orderedList(std::size_t query) {
    const std::span<const RunEntry> given = m_judged.run.of(query);
    const bool single = m_scorer.definition().ties == TieOrder::IdentifierDescending;
    const auto notBelow = [single](const RunEntry& a, const RunEntry& b) {
      return !(single ? static_cast<float>(b.score) < static_cast<float>(a.score) : b.score < a.score);
    };
    const bool repeats = std::binary_search(m_judged.repeating.begin(), m_judged.repeating.end(),
                                            static_cast<std::int32_t>(query));
    const bool falls = std::adjacent_find(given.begin(), given.end(), notBelow) == given.end();
    if (!repeats && falls && (given.size() != 1 || !std::isnan(given[0].score))) return given;
    m_entries.assign(given.begin(), given.end());
    if (repeats && m_scorer.definition().repeats == Repeats::LastScore) keepLastScores();
    const bool whole = repeats || m_scorer.wantsArea();
    const std::size_t depth =
        std::max(static_cast<std::size_t>(m_scorer.depth()),
                 m_scorer.wantsRelevantPlaces() || whole ? m_entries.size() : std::size_t{0});
    orderEntries(m_entries, m_scorer.definition().ties, m_judged.documents, depth);
    if (repeats) keepFirsts();
    return m_entries;
  }

  void keepLastScores() {
    std::vector<RunEntry> kept;
    for (const RunEntry& entry : m_entries) {
      const auto same = [&entry](const RunEntry& other) { return other.document == entry.document; };
      const auto known = std::find_if(kept.begin(), kept.end(), same);
      if (known == kept.end())
        kept.push_back(entry);
      else
        known->score = entry.score;
    }
    m_entries = std::move(kept);
  }

  void keepFirsts() {
    std::vector<std::int32_t> seen;
    std::erase_if(m_entries, [&seen](const RunEntry& entry) {
      const auto place = std::lower_bound(seen.begin(), seen.end(), entry.document);
      if (place != seen.end() && *place == entry.document) return true;
      seen.insert(place, entry.document);
      return false;
    });
  }

  bool relevant(const RunEntry& entry) const {
    const float* grade = m_grades.of(entry.document);
    return grade != nullptr && static_cast<double>(*grade) >= m_scorer.definition().threshold;
  }

  /// Over the pairs of a relevant document, listed or not, and another one that is listed: what is not listed
  /// stands below. A tie counts half; 0.5 where there is no pair.
  double areaOf(std::span<const RunEntry> list) const {
    const auto isRelevant = [this](float grade) {
      return static_cast<double>(grade) >= m_scorer.definition().threshold;
    };
    const auto wanted =
        static_cast<double>(std::count_if(m_grades.all().begin(), m_grades.all().end(), isRelevant));
    double right = 0, others = 0, hits = 0;
    for (std::size_t place = 0; place < list.size();) {
      double equalHits = 0, equalOthers = 0;
      const double score = list[place].score;
      for (; place < list.size() && list[place].score == score; ++place)
        (relevant(list[place]) ? equalHits : equalOthers) += 1;
      hits += equalHits;
      right += equalOthers * (hits - equalHits / 2);
      others += equalOthers;
    }
    return wanted > 0 && others > 0 ? right / (wanted * others) : 0.5;
  }

  const JudgedRun& m_judged;
  ListScorer m_scorer;
  Grades m_grades;
  std::vector<RunEntry> m_entries;
  std::vector<Hit> m_hits;
};

/// Which queries count, and how many do not.
void chooseQueries(const JudgedRun& judged, const Definition& definition, RunScores& scores) {
  Grades grades;
  for (std::size_t query = 0; query < judged.queries.size(); ++query) {
    const bool listed = !judged.run.of(query).empty();
    const auto judgements = judged.judgements.of(query);
    grades.fill(judgements);
    const bool relevant = std::any_of(grades.all().begin(), grades.all().end(), [&definition](float grade) {
      return static_cast<double>(grade) >= definition.threshold;
    });
    if (relevant && !listed) ++scores.unanswered;
    if (listed && judgements.empty()) ++scores.unjudged;
    if (!judgements.empty() && !relevant) ++scores.nothingRelevant;
    bool counts = listed || definition.unanswered == Unanswered::Zero;
    if (!relevant) {
      const NothingRelevant rule = definition.nothingRelevant;
      counts = (rule == NothingRelevant::ZeroIfAnswered && listed && !judgements.empty()) ||
               (rule == NothingRelevant::ZeroIfJudged && !judgements.empty()) ||
               (rule == NothingRelevant::ZeroIfListed && listed);
    }
    if (!counts) continue;
    scores.queries.push_back(static_cast<std::int32_t>(query));
    scores.answered += listed ? 1 : 0;
  }
}

/// Queries, by rising number, of whose rows two have the same document.
template <class Row>
std::vector<std::int32_t> queriesWithRepeats(const RowsByQuery<Row>& table, std::size_t documents) {
  std::vector<std::int32_t> lastQuery(documents, -1), repeating;
  for (std::size_t query = 0; query + 1 < table.begins.size(); ++query) {
    bool repeats = false;
    for (const Row& row : table.of(query)) {
      std::int32_t& last = lastQuery[static_cast<std::size_t>(row.document)];
      repeats = repeats || last == static_cast<std::int32_t>(query);
      last = static_cast<std::int32_t>(query);
    }
    if (repeats) repeating.push_back(static_cast<std::int32_t>(query));
  }
  return repeating;
}

template <class Row>
void refuseRepeats(const JudgedRun& judged, const RowsByQuery<Row>& table,
                   const std::vector<std::int32_t>& repeating, const Definition& definition,
                   const std::string& verb) {
  if (repeating.empty() || definition.repeats != Repeats::Refused) return;
  const auto query = static_cast<std::size_t>(repeating.front());
  std::vector<std::int32_t> seen;
  for (const Row& row : table.of(query)) {
    if (std::find(seen.begin(), seen.end(), row.document) != seen.end())
      throw Error(Error::Kind::BadInput,
                  "Query " + judged.queries[query] + " " + verb + " " +
                      judged.documents[static_cast<std::size_t>(row.document)] + " twice, which " +
                      definition.name + " refuses; remove one of the lines.",
                  "query " + judged.queries[query]);
    seen.push_back(row.document);
  }
}

std::int64_t countRepeated(const JudgedRun& judged) {
  std::int64_t repeated = 0;
  for (const std::int32_t query : judged.repeating) {
    std::vector<std::int32_t> documents;
    for (const RunEntry& entry : judged.run.of(static_cast<std::size_t>(query)))
      documents.push_back(entry.document);
    std::sort(documents.begin(), documents.end());
    repeated += documents.end() - std::unique(documents.begin(), documents.end());
  }
  return repeated;
}

}  // namespace

void findRepeats(JudgedRun& judged) {
  judged.repeating = queriesWithRepeats(judged.run, judged.documents.size());
  judged.rejudged = queriesWithRepeats(judged.judgements, judged.documents.size());
}

double RunScores::mean(std::size_t metric) const {
  const std::vector<double>& all = values[metric];
  if (all.empty()) return 0;
  return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
}

RunScores scoreRun(const JudgedRun& judged, const Definition& definition, const std::vector<Metric>& metrics,
                   Progress& progress) {
  const ListScorer prepared(definition, metrics);
  refuseRepeats(judged, judged.run, judged.repeating, definition, "lists");
  refuseRepeats(judged, judged.judgements, judged.rejudged, definition, "judges");
  RunScores scores;
  chooseQueries(judged, definition, scores);
  scores.repeated = countRepeated(judged);
  scores.notRanked = std::count_if(judged.run.rows.begin(), judged.run.rows.end(),
                                   [](const RunEntry& entry) { return std::isnan(entry.score); });
  scores.values.assign(metrics.size(), std::vector<double>(scores.queries.size()));
  const auto blocks = static_cast<std::int64_t>((scores.queries.size() + kBlockQueries - 1) / kBlockQueries);
  forEachBlock(blocks, "score", progress, [&](std::int64_t block) {
    QueryScorer scorer(judged, prepared);
    const std::size_t begin = static_cast<std::size_t>(block) * kBlockQueries;
    for (std::size_t i = begin; i < std::min(begin + kBlockQueries, scores.queries.size()); ++i) {
      const std::span<const double> values = scorer.score(static_cast<std::size_t>(scores.queries[i]));
      for (std::size_t m = 0; m < values.size(); ++m) scores.values[m][i] = values[m];
    }
  });
  return scores;
}

}  // namespace core

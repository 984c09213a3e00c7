#include "core/evaluate/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>

#include "core/error.h"
#include "core/evaluate/beyond_accuracy.h"
#include "core/evaluate/precision_recall.h"

namespace core {
namespace {

constexpr auto kWholeList = std::numeric_limits<std::int32_t>::max();

std::string listOf(const auto& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

void requireMetric(const Definition& definition, const Metric& metric) {
  const auto& known = metric.k > 0 ? definition.atCutoff : definition.wholeList;
  if (std::find(known.begin(), known.end(), metric.name) != known.end()) return;
  throw Error(Error::Kind::Usage,
              "The definition " + definition.name + " has no " + toString(metric) + "; it has " +
                  (definition.atCutoff.empty() ? "" : listOf(definition.atCutoff) + " at a cut-off") +
                  (definition.wholeList.empty() ? "" : " and " + listOf(definition.wholeList) + " without") +
                  ".",
              toString(metric));
}

}  // namespace

std::string toString(const Metric& metric) {
  return metric.k > 0 ? metric.name + "@" + std::to_string(metric.k) : metric.name;
}

Metric metricFrom(const std::string& spelled) {
  const std::size_t at = spelled.find('@');
  Metric metric{spelled.substr(0, at), 0};
  if (std::find(std::begin(ListScorer::kNames), std::end(ListScorer::kNames), metric.name) ==
          std::end(ListScorer::kNames) &&
      !isBeyondAccuracy(metric.name) && !isPrecisionAtRecall(metric.name))
    throw Error(Error::Kind::Usage,
                "There is no metric \"" + metric.name + "\"; known are " + listOf(ListScorer::kNames) + ", " +
                    listOf(beyondAccuracyNames()) + ", with a cut-off as in ndcg@10, and " +
                    precisionAtRecallName(0) + " to " + precisionAtRecallName(kRecallLevels - 1) + ".",
                metric.name);
  if (at == std::string::npos) return metric;
  const char* begin = spelled.data() + at + 1;
  const char* end = spelled.data() + spelled.size();
  const auto [stop, error] = std::from_chars(begin, end, metric.k);
  if (error != std::errc() || stop != end || metric.k < 1)
    throw Error(Error::Kind::Usage,
                "The cut-off of \"" + spelled + "\" must be a whole number above 0, as in ndcg@10.", spelled);
  return metric;
}

Better betterOf(const std::string& metric) {
  if (metric == "gini" || metric == "miscalibration") return Better::Lower;
  if (metric == "popularity" || metric == "popularity_lift" || metric == "tail_share") return Better::Neither;
  return Better::Higher;
}

ListScorer::ListScorer(Definition definition, std::vector<Metric> metrics)
    : m_definition(std::move(definition)), m_metrics(std::move(metrics)) {
  std::int32_t deepest = 0;
  for (const Metric& metric : m_metrics) {
    requireMetric(m_definition, metric);
    const auto name = std::find(std::begin(kNames), std::end(kNames), metric.name);
    m_kinds.push_back(static_cast<Kind>(name - std::begin(kNames)));
    const auto known = [&metric](const Cut& cut) { return cut.k == metric.k; };
    if (std::none_of(m_cuts.begin(), m_cuts.end(), known)) m_cuts.push_back({.k = metric.k});
    // Neither looks at the list's places: the one has its own, the other is told.
    const bool placeless = metric.k == 0 && m_kinds.back() >= Kind::Auc;
    if (!placeless) m_depth = std::max(m_depth, metric.k > 0 ? metric.k : kWholeList);
    m_wantsArea = m_wantsArea || (metric.k == 0 && m_kinds.back() == Kind::Auc);
    m_wantsRelevantPlaces = m_wantsRelevantPlaces || (metric.k == 0 && m_kinds.back() == Kind::RPrecision);
    // The first k others of RecTools' area are not the first k places: relevant documents stand between them.
    m_wantsPairs = m_wantsPairs || (metric.k > 0 && m_kinds.back() == Kind::Auc);
    deepest = std::max(deepest, metric.k);
  }
  if (m_wantsPairs) m_depth = kWholeList;
  std::sort(m_cuts.begin(), m_cuts.end(), [](const Cut& a, const Cut& b) {
    return (a.k > 0 ? a.k : kWholeList) < (b.k > 0 ? b.k : kWholeList);
  });
  for (const Metric& metric : m_metrics)
    m_cutOf.push_back(static_cast<std::size_t>(
        std::find_if(m_cuts.begin(), m_cuts.end(), [&metric](const Cut& cut) { return cut.k == metric.k; }) -
        m_cuts.begin()));
  m_values.resize(m_metrics.size());
  m_discountSums.push_back(0);
  m_harmonicSums.push_back(0);
  growTables(static_cast<std::size_t>(deepest));
}

void ListScorer::growTables(std::size_t places) {
  for (std::size_t rank = m_discounts.size() + 1; rank <= places; ++rank) {
    const auto place = static_cast<double>(rank);
    m_discounts.push_back(m_definition.discount == Discount::LogOfNextRank
                              ? 1 / std::log2(place + 1)
                              : 1 / std::log2(std::max(place, 2.0)));
    m_discountSums.push_back(m_discountSums.back() + m_discounts.back());
    m_harmonicSums.push_back(m_harmonicSums.back() + 1 / place);
  }
}

double ListScorer::gainOf(float grade) const {
  switch (m_definition.gain) {
    case Gain::Binary:
      return 1;
    case Gain::Grade:
      return static_cast<double>(grade);
    case Gain::PowerOfTwo:
      return std::exp2(static_cast<double>(grade) - m_definition.threshold + 1) - 1;
  }
  return 0;
}

/// Takes in the gains of what is relevant, and makes the tables long enough for this list.
void ListScorer::gather(std::span<const float> grades, std::size_t listed) {
  m_gains.clear();
  for (const float grade : grades)
    if (static_cast<double>(grade) >= m_definition.threshold) m_gains.push_back(gainOf(grade));
  if (!std::is_sorted(m_gains.begin(), m_gains.end(), std::greater<>()))
    std::sort(m_gains.begin(), m_gains.end(), std::greater<>());
  growTables(std::max(m_gains.size(), listed));
}

double ListScorer::idealGain(std::size_t places) const {
  if (m_definition.ideal == Ideal::AllPlaces && places < m_discountSums.size()) return m_discountSums[places];
  places = std::min(places, m_gains.size());
  if (places == 0) return 0;
  if (m_gains.front() == m_gains.back()) return m_gains.front() * m_discountSums[places];
  double sum = 0;
  for (std::size_t place = 0; place < places; ++place) sum += m_gains[place] * m_discounts[place];
  return sum;
}

void ListScorer::fillCuts(std::span<const Hit> hits, std::int64_t listed) {
  const auto relevant = static_cast<double>(m_gains.size());
  m_firstHit = m_hitsAmongRelevantPlaces = 0;
  for (Cut& cut : m_cuts) cut.rightPairs = 0;
  Cut sum;
  auto cut = m_cuts.begin();
  const auto close = [&](Cut& place) {
    const std::int32_t k = place.k;
    const double rightPairs = place.rightPairs;  // which relevant documents below k add to
    place = sum;
    place.k = k;
    place.rightPairs = rightPairs;
    if (k > 0)  // each hit at rank r stands in the precisions at r, r + 1 .. k
      place.laterPrecision = sum.hits * m_harmonicSums[static_cast<std::size_t>(k)] - sum.laterPrecision;
    place.idealGain =
        idealGain(k > 0 ? static_cast<std::size_t>(k) : std::numeric_limits<std::size_t>::max());
  };
  for (const Hit& hit : hits) {
    if (static_cast<double>(hit.grade) < m_definition.threshold || hit.rank > listed) continue;
    while (cut != m_cuts.end() && cut->k > 0 && cut->k < hit.rank) close(*cut++);
    const auto rank = static_cast<double>(hit.rank);
    const auto above = static_cast<std::size_t>(hit.rank) - 1;
    if (m_firstHit == 0) m_firstHit = rank;
    if (rank <= relevant) ++m_hitsAmongRelevantPlaces;
    if (m_wantsPairs) {
      const double othersBefore = rank - 1 - sum.hits;
      for (Cut& place : m_cuts) place.rightPairs += std::max(0.0, place.k - othersBefore);
    }
    sum.hits += 1;
    sum.gain += gainOf(hit.grade) * m_discounts[above];
    sum.precisions += sum.hits / rank;
    sum.laterPrecision += m_harmonicSums[above];
  }
  while (cut != m_cuts.end()) close(*cut++);
}

double ListScorer::valueOf(std::size_t metric, std::int64_t listed, double area) const {
  const Cut& cut = m_cuts[m_cutOf[metric]];
  const auto relevant = static_cast<double>(m_gains.size());
  const auto length = static_cast<double>(listed);
  const double places = cut.k > 0 ? cut.k : length;
  const double seen = std::min(places, length);
  const auto precision = [&](PrecisionOver over) {
    const double divisor = over == PrecisionOver::Places ? places : seen;
    return divisor > 0 ? cut.hits / divisor : 0;
  };
  switch (m_kinds[metric]) {
    case Kind::Ndcg:
      return cut.idealGain > 0 ? cut.gain / cut.idealGain : 0;
    case Kind::Recall: {
      const bool bounded = m_definition.recall == RecallOver::Achievable && cut.k > 0;
      return cut.hits / (bounded ? std::min(relevant, places) : relevant);
    }
    case Kind::Precision:
      return precision(m_definition.precision);
    case Kind::F1: {
      const double exact = precision(m_definition.f1Precision), complete = cut.hits / relevant;
      return cut.hits > 0 ? 2 * exact * complete / (exact + complete) : 0;
    }
    case Kind::HitRate:
      return cut.hits > 0 ? 1 : 0;
    case Kind::Map: {
      if (m_definition.averaged == AveragedOver::Places) return cut.laterPrecision / places;
      double divisor = relevant;
      if (m_definition.averaged == AveragedOver::Achievable && cut.k > 0)
        divisor = std::min(relevant, places);
      if (m_definition.averaged == AveragedOver::Listed) divisor = std::min(relevant, seen);
      return divisor > 0 ? cut.precisions / divisor : 0;
    }
    case Kind::Mrr:
      return cut.hits > 0 ? 1 / m_firstHit : 0;
    case Kind::Auc:
      return cut.k > 0 ? cut.rightPairs / (relevant * cut.k) : area;
    case Kind::RPrecision:
      return cut.k > 0 ? cut.hits / std::min(relevant, places) : m_hitsAmongRelevantPlaces / relevant;
  }
  return 0;
}

std::span<const double> ListScorer::score(std::span<const Hit> hits, std::int64_t listed,
                                          std::span<const float> grades, double area) {
  gather(grades, hits.empty() ? 0 : static_cast<std::size_t>(hits.back().rank));
  if (m_gains.empty()) {
    std::fill(m_values.begin(), m_values.end(), 0.0);
    return m_values;
  }
  fillCuts(hits, listed);
  for (std::size_t metric = 0; metric < m_metrics.size(); ++metric)
    m_values[metric] = valueOf(metric, listed, area);
  return m_values;
}

std::span<const double> ListScorer::score(std::span<const std::int32_t> ranked,
                                          std::span<const std::int32_t> judged, std::span<const float> grades,
                                          double area) {
  m_hits.clear();
  for (std::size_t place = 0; place < ranked.size(); ++place) {
    const auto found = std::find(judged.begin(), judged.end(), ranked[place]);
    if (found == judged.end()) continue;
    const auto at = static_cast<std::size_t>(found - judged.begin());
    m_hits.push_back({static_cast<std::int32_t>(place) + 1, grades.empty() ? 1.0F : grades[at]});
  }
  if (grades.empty() && m_ones.size() < judged.size()) m_ones.resize(judged.size(), 1.0F);
  if (grades.empty()) grades = std::span<const float>(m_ones).first(judged.size());
  return score(m_hits, static_cast<std::int64_t>(ranked.size()), grades, area);
}

}  // namespace core

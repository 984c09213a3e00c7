#include "core/evaluate/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

#include "core/error.h"

namespace core {
namespace {

/// What one ranked list shows of the relevant items, up to the cut-off.
struct Hits {
  double count = 0;
  double gain = 0;              ///< discounted
  double averagePrecision = 0;  ///< sum over hits, not yet divided
  double reciprocalRank = 0;
};

Hits findHits(std::span<const std::int32_t> ranked, std::span<const std::int32_t> relevant,
              std::span<const float> gains) {
  Hits hits;
  for (std::size_t place = 0; place < ranked.size(); ++place) {
    const auto found = std::find(relevant.begin(), relevant.end(), ranked[place]);
    if (found == relevant.end()) continue;
    const double rank = static_cast<double>(place) + 1;
    hits.count += 1;
    hits.gain +=
        static_cast<double>(gains[static_cast<std::size_t>(found - relevant.begin())]) / std::log2(rank + 1);
    hits.averagePrecision += hits.count / rank;
    if (hits.count == 1) hits.reciprocalRank = 1 / rank;
  }
  return hits;
}

double idealGain(std::span<const float> gains, std::size_t places) {
  std::vector<float> best(gains.begin(), gains.end());
  std::sort(best.begin(), best.end(), std::greater<>());
  double sum = 0;
  for (std::size_t place = 0; place < std::min(places, best.size()); ++place)
    sum += static_cast<double>(best[place]) / std::log2(static_cast<double>(place) + 2);
  return sum;
}

using Formula = double (*)(const Hits&, double relevant, double k, double ideal);
struct Definition {
  const char* name;
  Formula value;
};

constexpr Definition kDefinitions[] = {
    {"ndcg", [](const Hits& h, double, double, double ideal) { return ideal > 0 ? h.gain / ideal : 0; }},
    {"precision", [](const Hits& h, double, double k, double) { return h.count / k; }},
    {"recall", [](const Hits& h, double relevant, double, double) { return h.count / relevant; }},
    {"f1", [](const Hits& h, double relevant, double k, double) { return 2 * h.count / (relevant + k); }},
    {"hit_rate", [](const Hits& h, double, double, double) { return h.count > 0 ? 1.0 : 0.0; }},
    {"map", [](const Hits& h, double relevant, double k,
               double) { return h.averagePrecision / std::min(relevant, k); }},
    {"mrr", [](const Hits& h, double, double, double) { return h.reciprocalRank; }},
};

const Definition& definitionOf(const std::string& name) {
  std::string known;
  for (const Definition& definition : kDefinitions) {
    if (definition.name == name) return definition;
    known += (known.empty() ? "" : ", ") + std::string(definition.name);
  }
  throw Error(
      Error::Kind::Usage,
      "There is no metric \"" + name + "\"; known are " + known + ", each with a cut-off as in ndcg@10.",
      name);
}

}  // namespace

std::string toString(const Metric& metric) {
  return metric.name + "@" + std::to_string(metric.k);
}

Metric metricFrom(const std::string& spelled) {
  const std::size_t at = spelled.find('@');
  Metric metric;
  metric.name = definitionOf(spelled.substr(0, at)).name;
  if (at == std::string::npos) return metric;
  const char* begin = spelled.data() + at + 1;
  const char* end = spelled.data() + spelled.size();
  const auto [stop, error] = std::from_chars(begin, end, metric.k);
  if (error != std::errc() || stop != end || metric.k < 1)
    throw Error(Error::Kind::Usage,
                "The cut-off of \"" + spelled + "\" must be a whole number above 0, as in ndcg@10.", spelled);
  return metric;
}

double evaluate(const Metric& metric, std::span<const std::int32_t> ranked,
                std::span<const std::int32_t> relevant, std::span<const float> gains) {
  const Definition& definition = definitionOf(metric.name);
  if (relevant.empty()) return 0;
  const auto k = static_cast<std::size_t>(metric.k);
  const Hits hits = findHits(ranked.first(std::min(k, ranked.size())), relevant, gains);
  const double ideal = metric.name == "ndcg" ? idealGain(gains, k) : 0;
  return definition.value(hits, static_cast<double>(relevant.size()), static_cast<double>(k), ideal);
}

}  // namespace core

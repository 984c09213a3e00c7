#include "core/evaluate/beyond_accuracy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

namespace core {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kNames[] = {
    "novelty",   "diversity", "serendipity", "popularity", "popularity_lift", "tail_share", "miscalibration",
    "price_fit", "sentiment", "coverage",    "gini"};
constexpr std::size_t kOfAllLists = 2;  // of the names, the last
constexpr double kHead = 0.2;           // of the items: the most popular, which are no tail

std::size_t at(std::int32_t item) {
  return static_cast<std::size_t>(item);
}

// "Shoes / Running" is a number for itself and one for "Shoes".
class CategoryNumbers {
 public:
  std::vector<std::int32_t> of(const std::string& path) {
    constexpr std::string_view kSeparator = " / ";
    std::vector<std::int32_t> numbers;
    for (std::size_t end = 0; !path.empty() && end != std::string::npos;) {
      end = path.find(kSeparator, end == 0 ? 0 : end + kSeparator.size());
      const auto next = static_cast<std::int32_t>(m_numbers.size());
      numbers.push_back(m_numbers.try_emplace(path.substr(0, end), next).first->second);
    }
    return numbers;
  }

 private:
  std::map<std::string, std::int32_t> m_numbers;
};

void rankByPopularity(ItemFacts& facts) {
  std::vector<std::int32_t> order(facts.popularity.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return facts.popularity[at(a)] > facts.popularity[at(b)];
  });
  facts.popularityRank.resize(order.size());
  facts.tail.resize(order.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    const bool equal =
        place > 0 && facts.popularity[at(order[place])] == facts.popularity[at(order[place - 1])];
    facts.popularityRank[at(order[place])] =
        equal ? facts.popularityRank[at(order[place - 1])] : static_cast<std::int32_t>(place) + 1;
    facts.tail[at(order[place])] = static_cast<double>(place) >= kHead * static_cast<double>(order.size());
  }
}

template <typename Value>
double meanOf(std::span<const std::int32_t> items, const Value& value) {
  if (items.empty()) return kUndefined;
  double sum = 0;
  for (const std::int32_t item : items) sum += value(item);
  return sum / static_cast<double>(items.size());
}

double diversityOf(const ItemFacts& facts, std::span<const std::int32_t> ranked) {
  double sum = 0;
  std::int64_t pairs = 0;
  for (std::size_t i = 0; i < ranked.size(); ++i)
    for (std::size_t j = i + 1; j < ranked.size(); ++j) {
      const std::vector<std::int32_t>&a = facts.categories[at(ranked[i])],
            &b = facts.categories[at(ranked[j])];
      if (a.empty() || b.empty()) continue;
      sum += categoryDistance(a, b);
      ++pairs;
    }
  return pairs > 0 ? sum / static_cast<double>(pairs) : kUndefined;
}

double serendipityOf(const ItemFacts& facts, const JudgedList& list) {
  if (list.ranked.empty()) return kUndefined;
  const auto items = static_cast<double>(facts.popularity.size());
  double sum = 0;
  for (std::size_t place = 0; place < list.ranked.size(); ++place) {
    const std::int32_t item = list.ranked[place];
    if (std::find(list.relevant.begin(), list.relevant.end(), item) == list.relevant.end()) continue;
    const double shown = (items - static_cast<double>(place)) / items;
    const double expected =
        facts.popularity[at(item)] > 0 ? (items + 1 - facts.popularityRank[at(item)]) / items : 0;
    sum += std::max(0.0, shown - expected);
  }
  return sum / static_cast<double>(list.ranked.size());
}

std::map<std::int32_t, double> categoryShares(const ItemFacts& facts, std::span<const std::int32_t> items) {
  std::map<std::int32_t, double> shares;
  double sum = 0;
  for (const std::int32_t item : items)
    if (const std::vector<std::int32_t>& path = facts.categories[at(item)]; !path.empty()) {
      shares[path.back()] += 1;
      sum += 1;
    }
  for (auto& [category, share] : shares) share /= sum;
  return shares;
}

double miscalibrationOf(const ItemFacts& facts, const JudgedList& list) {
  constexpr double kAlpha = 0.01;  // of the history's share, so that no category has none
  const std::map<std::int32_t, double> wanted = categoryShares(facts, list.history);
  std::map<std::int32_t, double> shown = categoryShares(facts, list.ranked);
  if (wanted.empty() || shown.empty()) return kUndefined;
  double divergence = 0;
  for (const auto& [category, share] : wanted) {
    const auto found = shown.find(category);
    const double own = found == shown.end() ? 0 : found->second;
    divergence += share * std::log(share / ((1 - kAlpha) * own + kAlpha * share));
  }
  return divergence;
}

double priceFitOf(const ItemFacts& facts, const JudgedList& list) {
  float cheapest = std::numeric_limits<float>::max(), dearest = 0;
  for (const std::int32_t item : list.history)
    if (const float price = facts.prices[at(item)]; price > 0) {
      cheapest = std::min(cheapest, price);
      dearest = std::max(dearest, price);
    }
  std::int64_t priced = 0, fitting = 0;
  for (const std::int32_t item : list.ranked)
    if (const float price = facts.prices[at(item)]; price > 0) {
      ++priced;
      fitting += price >= cheapest && price <= dearest;
    }
  return dearest > 0 && priced > 0 ? static_cast<double>(fitting) / static_cast<double>(priced) : kUndefined;
}

double sentimentOf(const ItemFacts& facts, std::span<const std::int32_t> ranked) {
  double sum = 0;
  std::int64_t known = 0;
  for (const std::int32_t item : ranked)
    if (const float sentiment = facts.sentiment[at(item)]; !std::isnan(sentiment)) {
      sum += static_cast<double>(sentiment);
      ++known;
    }
  return known > 0 ? sum / static_cast<double>(known) : kUndefined;
}

}  // namespace

double categoryDistance(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  std::size_t common = 0;
  for (const std::int32_t category : a) common += std::find(b.begin(), b.end(), category) != b.end();
  return 1 - static_cast<double>(common) / static_cast<double>(a.size() + b.size() - common);
}

ItemFacts itemFactsOf(const Dataset& dataset, const Interactions& train) {
  ItemFacts facts;
  const auto items = static_cast<std::size_t>(dataset.itemCount());
  facts.popularity.resize(items);
  std::vector<std::int32_t> lastUser(items, -1);
  for (std::int32_t user = 0; user < train.userCount(); ++user) {
    facts.users += !train.itemsOf(user).empty();
    for (const std::int32_t item : train.itemsOf(user))
      if (std::exchange(lastUser[at(item)], user) != user) ++facts.popularity[at(item)];
  }
  rankByPopularity(facts);
  facts.sentiment.assign(items, static_cast<float>(kUndefined));
  CategoryNumbers numbers;
  for (const Item& item : dataset.items) {
    facts.categories.push_back(numbers.of(item.category));
    facts.prices.push_back(static_cast<float>(item.price));
  }
  return facts;
}

std::span<const char* const> listQualityNames() {
  return std::span(kNames).first(std::size(kNames) - kOfAllLists);
}

std::span<const char* const> beyondAccuracyNames() {
  return kNames;
}

bool isBeyondAccuracy(const std::string& metric) {
  return std::find(std::begin(kNames), std::end(kNames), metric) != std::end(kNames);
}

double listQuality(const ItemFacts& facts, ListQuality quality, const JudgedList& list) {
  const auto popularity = [&](std::int32_t item) { return static_cast<double>(facts.popularity[at(item)]); };
  switch (quality) {
    case ListQuality::Novelty:
      return meanOf(list.ranked, [&](std::int32_t item) {
        return std::log2(static_cast<double>(facts.users) / std::max(1.0, popularity(item)));
      });
    case ListQuality::Diversity:
      return diversityOf(facts, list.ranked);
    case ListQuality::Serendipity:
      return serendipityOf(facts, list);
    case ListQuality::Popularity:
      return meanOf(list.ranked, popularity);
    case ListQuality::PopularityLift: {
      const double own = meanOf(list.history, popularity);
      return own > 0 ? meanOf(list.ranked, popularity) / own - 1 : kUndefined;
    }
    case ListQuality::TailShare:
      return meanOf(list.ranked, [&](std::int32_t item) { return facts.tail[at(item)] ? 1.0 : 0.0; });
    case ListQuality::Miscalibration:
      return miscalibrationOf(facts, list);
    case ListQuality::PriceFit:
      return priceFitOf(facts, list);
    case ListQuality::Sentiment:
      return sentimentOf(facts, list.ranked);
  }
  return kUndefined;
}

void Exposure::add(std::span<const std::int32_t> ranked) {
  for (const std::int32_t item : ranked) ++m_counts[at(item)];
}

double Exposure::coverage() const {
  if (m_counts.empty()) return 0;
  const auto shown =
      std::count_if(m_counts.begin(), m_counts.end(), [](std::int64_t count) { return count > 0; });
  return static_cast<double>(shown) / static_cast<double>(m_counts.size());
}

double Exposure::gini() const {
  std::vector<std::int64_t> sorted = m_counts;
  std::sort(sorted.begin(), sorted.end());
  const auto items = static_cast<double>(sorted.size());
  double sum = 0, weighted = 0;
  for (std::size_t place = 0; place < sorted.size(); ++place) {
    const auto count = static_cast<double>(sorted[place]);
    sum += count;
    weighted += (2 * (static_cast<double>(place) + 1) - items - 1) * count;
  }
  return sum > 0 ? weighted / (sum * items) : 0;
}

}  // namespace core

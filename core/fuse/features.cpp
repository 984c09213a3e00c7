#include "core/fuse/features.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

#include "core/data/category_numbers.h"
#include "core/recommend/state_file.h"

namespace core {
namespace {

constexpr float kAbsent = std::numeric_limits<float>::quiet_NaN();

float logOnePlus(double value) {
  return static_cast<float>(std::log1p(value));
}

/// Counts of events and days since the last of each item.
void addEvents(const Interactions& train, ItemTraits& traits) {
  std::vector<double> counts(traits.popularity.size());
  std::vector<std::int64_t> last(counts.size());
  std::int64_t latest = 0;
  for (std::size_t event = 0; event < train.items.size(); ++event) {
    const auto item = static_cast<std::size_t>(train.items[event]);
    counts[item] += 1;
    last[item] = std::max(last[item], train.times[event]);
    latest = std::max(latest, train.times[event]);
  }
  constexpr double kDay = 24 * 3600 * 1000.0;
  for (std::size_t item = 0; item < counts.size(); ++item) {
    traits.popularity[item] = logOnePlus(counts[item]);
    if (last[item] > 0) traits.recency[item] = logOnePlus(static_cast<double>(latest - last[item]) / kDay);
  }
}

void addRatings(const Interactions& train, ItemTraits& traits) {
  constexpr double kPrior = 5;
  std::vector<double> sums(traits.rating.size()), counts(sums.size());
  double sum = 0, count = 0;
  for (std::size_t event = 0; event < train.ratings.size(); ++event) {
    const auto rating = static_cast<double>(train.ratings[event]);
    if (rating == 0) continue;
    const auto item = static_cast<std::size_t>(train.items[event]);
    sums[item] += rating;
    counts[item] += 1;
    sum += rating;
    count += 1;
  }
  if (count == 0) return;
  for (std::size_t item = 0; item < sums.size(); ++item)
    traits.rating[item] = static_cast<float>((sums[item] + kPrior * sum / count) / (counts[item] + kPrior));
}

std::string_view commonestCurrency(const Dataset& dataset) {
  std::map<std::string_view, int> counts;
  for (const Item& item : dataset.items)
    if (item.price > 0) ++counts[item.currency];
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? std::string_view() : most->first;
}

void addCatalogue(const Dataset& dataset, ItemTraits& traits) {
  const std::string_view currency = commonestCurrency(dataset);
  double sum = 0, squares = 0, count = 0;
  for (std::size_t place = 0; place < dataset.items.size(); ++place) {
    const Item& item = dataset.items[place];
    if (item.price <= 0 || item.currency != currency) continue;
    const double price = std::log(item.price);
    traits.price[place] = static_cast<float>(price);
    sum += price;
    squares += price * price;
    count += 1;
  }
  if (count > 0)
    traits.priceSpread =
        static_cast<float>(std::sqrt(std::max(0.0, squares / count - sum / count * sum / count)));
}

/// What a history says of the prices and categories that its user chooses.
class Taste {
 public:
  Taste(const ItemTraits& traits, History history) : m_traits(traits) {
    constexpr double kPrior = 2;
    double sum = 0, count = 0;
    for (const std::int32_t item : history) {
      const auto place = static_cast<std::size_t>(item);
      if (traits.category[place] >= 0) {
        ++m_categories[traits.category[place]];
        ++m_categorised;
      }
      if (std::isnan(traits.price[place])) continue;
      sum += static_cast<double>(traits.price[place]);
      count += 1;
    }
    if (count == 0) return;
    m_price = sum / count;
    const auto spread = static_cast<double>(traits.priceSpread);
    double squares = kPrior * spread * spread;
    for (const std::int32_t item : history) {
      const auto price = static_cast<double>(traits.price[static_cast<std::size_t>(item)]);
      if (!std::isnan(price)) squares += (price - m_price) * (price - m_price);
    }
    m_spread = std::sqrt(squares / (count + kPrior));
  }

  float priceDistance(std::size_t item) const {
    if (m_spread == 0) return kAbsent;
    return static_cast<float>(std::abs(static_cast<double>(m_traits.price[item]) - m_price) / m_spread);
  }

  float categoryShare(std::size_t item) const {
    if (m_categorised == 0 || m_traits.category[item] < 0) return kAbsent;
    const auto found = m_categories.find(m_traits.category[item]);
    return found == m_categories.end()
               ? 0.0F
               : static_cast<float>(found->second) / static_cast<float>(m_categorised);
  }

 private:
  const ItemTraits& m_traits;
  double m_price = 0, m_spread = 0;  ///< of log prices; spread 0: none known
  std::map<std::int32_t, int> m_categories;
  int m_categorised = 0;
};

}  // namespace

ItemTraits traitsOf(const Dataset& dataset, const Interactions& train) {
  const auto items = dataset.items.size();
  const std::vector<float> unknown(items, kAbsent);
  ItemTraits traits{unknown, unknown, unknown, categoryNumbers(dataset.items), unknown};
  addEvents(train, traits);
  addRatings(train, traits);
  addCatalogue(dataset, traits);
  return traits;
}

void saveTraits(const ItemTraits& traits, const std::filesystem::path& file) {
  const std::vector<float> spread{traits.priceSpread};
  StateWriter()
      .add("popularity", std::span<const float>(traits.popularity))
      .add("recency", std::span<const float>(traits.recency))
      .add("price", std::span<const float>(traits.price))
      .add("category", std::span<const std::int32_t>(traits.category))
      .add("rating", std::span<const float>(traits.rating))
      .add("price_spread", std::span<const float>(spread))
      .write(file);
}

ItemTraits loadTraits(const std::filesystem::path& file, std::int32_t itemCount) {
  const StateFile state(file);
  const std::vector<float> spread = state.floats("price_spread");
  ItemTraits traits{state.floats("popularity"), state.floats("recency"),
                    state.floats("price"),      state.integers("category"),
                    state.floats("rating"),     spread.empty() ? 0.0F : spread.front()};
  for (const std::size_t found : {traits.popularity.size(), traits.recency.size(), traits.price.size(),
                                  traits.category.size(), traits.rating.size()})
    checkStateSize(file.parent_path(), static_cast<std::int64_t>(found), itemCount);
  return traits;
}

FusionFeatures::FusionFeatures(const FusionParts& parts) {
  for (std::size_t part = 0; part < parts.size(); ++part) {
    m_readsText.push_back(parts.readsText(part));
    m_scores.push_back(static_cast<int>(m_names.size()));
    m_names.push_back(parts.name(part) + " score");
    m_names.push_back(parts.name(part) + " place");
    if (m_readsText.back()) m_names.push_back(parts.name(part) + " likeness");
  }
  for (const char* name :
       {"popularity", "recency", "rating", "price distance", "category share", "history length"})
    m_names.emplace_back(name);
}

Matrix FusionFeatures::of(const ItemTraits& traits, const Signals& signals, History history,
                          std::span<const std::int32_t> candidates) const {
  Matrix features = Matrix::Constant(static_cast<Eigen::Index>(candidates.size()),
                                     static_cast<Eigen::Index>(m_names.size()), kAbsent);
  const Taste taste(traits, history);
  const float length = logOnePlus(static_cast<double>(history.size()));
  for (Eigen::Index row = 0; row < features.rows(); ++row) {
    const std::int32_t item = candidates[static_cast<std::size_t>(row)];
    const auto place = static_cast<std::size_t>(item);
    float* next = features.row(row).data();
    for (std::size_t part = 0; part < m_readsText.size(); ++part) {
      const auto index = static_cast<Eigen::Index>(part);
      const bool present = signals.ran[part] && std::isfinite(signals.own(index, item));
      if (present) {
        next[0] = signals.scaled(index, item);
        next[1] = std::log2(signals.ranks[part].places[place]);
        if (m_readsText[part]) next[2] = signals.own(index, item);
      }
      next += m_readsText[part] ? 3 : 2;
    }
    *next++ = traits.popularity[place];
    *next++ = traits.recency[place];
    *next++ = traits.rating[place];
    *next++ = taste.priceDistance(place);
    *next++ = taste.categoryShare(place);
    *next++ = length;
  }
  return features;
}

}  // namespace core

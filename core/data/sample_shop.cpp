#include "core/data/sample_shop.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/data/sample_parts.h"
#include "core/error.h"

namespace core {
namespace sample {
namespace {

constexpr double kExact = 1, kSubstitute = 0.1, kComplement = 0.01, kIrrelevant = 0;

bool isOneOf(std::size_t value, const std::vector<std::size_t>& values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// The price band that a word means: of the prices of the query's own types.
struct Band {
  double low = 0, high = 1e12;
};
Band bandOf(const QuerySpec& query, const std::vector<HiddenItem>& items, const SampleShop& shop) {
  std::vector<double> prices;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (isOneOf(items[i].type, query.types)) prices.push_back(shop.items[i].price);
  std::sort(prices.begin(), prices.end());
  const auto quantile = [&](double q) {
    return prices[static_cast<std::size_t>(q * static_cast<double>(prices.size() - 1))];
  };
  Band band;
  if (query.price == "low") band.high = quantile(0.4);
  if (query.price == "middle") band = {quantile(0.3), quantile(0.7)};
  if (query.price == "high") band.low = quantile(0.65);
  if (query.below > 0) band.high = query.below;
  return band;
}

bool meets(const QuerySpec& query, const Band& band, const HiddenItem& item, double price) {
  if (price < band.low || price > band.high) return false;
  if (query.feature >= 0 && !isOneOf(static_cast<std::size_t>(query.feature), item.features)) return false;
  if (query.level >= 0 && item.level != static_cast<std::size_t>(query.level)) return false;
  if (query.style >= 0 && item.style != static_cast<std::size_t>(query.style)) return false;
  if (query.gender == "women" && item.gender == Gender::Men) return false;
  return query.gender != "men" || item.gender != Gender::Women;
}

}  // namespace

std::size_t Random::pickWeighted(std::span<const double> weights) {
  double total = 0;
  for (const double weight : weights) total += weight;
  double at = uniform() * total;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    at -= weights[i];
    if (at < 0) return i;
  }
  return weights.size() - 1;
}

void makeQueries(const Vocabulary& words, const SampleShopOptions& options,
                 const std::vector<HiddenItem>& items, SampleShop& shop) {
  Random random(options.seed, 5);
  for (const QuerySpec& spec : words.queries) {
    const auto query = static_cast<std::int32_t>(shop.queries.size());
    shop.queries.push_back({fmt::format("Q{:03d}", query + 1), spec.text});
    const Band band = bandOf(spec, items, shop);
    std::vector<std::size_t> companions;
    for (const std::size_t type : spec.types)
      companions.insert(companions.end(), words.types[type].next.begin(), words.types[type].next.end());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto item = static_cast<std::int32_t>(i);
      if (isOneOf(items[i].type, spec.types)) {
        const bool exact = meets(spec, band, items[i], shop.items[i].price);
        shop.judgements.push_back({query, item, exact ? kExact : kSubstitute});
      } else if (isOneOf(items[i].type, companions)) {
        if (random.chance(0.2)) shop.judgements.push_back({query, item, kComplement});
      } else if (random.chance(0.005)) {
        shop.judgements.push_back({query, item, kIrrelevant});
      }
    }
  }
}

}  // namespace sample

SampleShop makeSampleShop(const SampleShopOptions& options) {
  const sample::Vocabulary words = sample::readVocabulary();
  const auto kinds = static_cast<int>(words.types.size());
  if (options.items < kinds || options.items > 20000)
    throw Error(Error::Kind::Usage,
                fmt::format("A sample shop of {} products is not possible; choose {} to 20000.",
                            options.items, kinds));
  if (options.users < 1 || options.users > 200000)
    throw Error(Error::Kind::Usage,
                fmt::format("A sample shop of {} users is not possible; choose 1 to 200000.", options.users));
  SampleShop shop;
  const auto items = sample::makeItems(words, options, shop);
  const auto users = sample::makeUsers(words, options, shop);
  const auto purchases = sample::makeBehaviour(words, options, items, users, shop);
  sample::makeSpeech(words, options, items, users, purchases, shop);
  sample::makeQueries(words, options, items, shop);
  std::stable_sort(shop.events.begin(), shop.events.end(),
                   [](const SampleShop::Event& a, const SampleShop::Event& b) { return a.time < b.time; });
  std::stable_sort(shop.reviews.begin(), shop.reviews.end(),
                   [](const SampleShop::Review& a, const SampleShop::Review& b) { return a.time < b.time; });
  return shop;
}

}  // namespace core

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/data/sample_parts.h"

namespace core::sample {
namespace {

/// Evenings, weekends and the two great sales are busier.
double demandAt(std::int64_t time) {
  using namespace std::chrono;
  const sys_days day{days{time / kDay}};
  const year_month_day date{day};
  const unsigned weekday = std::chrono::weekday{day}.c_encoding();
  double demand = weekday == 0 || weekday == 6 ? 1.3 : 1.0;
  const unsigned month = static_cast<unsigned>(date.month()), dayOfMonth = static_cast<unsigned>(date.day());
  if ((month == 11 && dayOfMonth >= 9 && dayOfMonth <= 11) ||
      (month == 6 && dayOfMonth >= 16 && dayOfMonth <= 18))
    demand *= 3;
  return demand;
}

std::int64_t hourOfDay(Random& random) {
  static constexpr std::array<double, 24> kHours{2, 1, 1, 1, 1, 1, 2, 4,  6,  7,  8,  8,
                                                 9, 8, 7, 7, 7, 8, 9, 12, 15, 16, 12, 6};
  return static_cast<std::int64_t>(random.pickWeighted(kHours));
}

std::vector<std::int64_t> timesOf(const std::size_t count, Random& random) {
  const std::int64_t days = (kEnd - kStart) / kDay;
  const std::int64_t joined = static_cast<std::int64_t>(random.uniform() * 0.8 * static_cast<double>(days));
  std::vector<std::int64_t> times;
  while (times.size() < count) {
    const std::int64_t day =
        joined + static_cast<std::int64_t>(random.uniform() * static_cast<double>(days - joined));
    const std::int64_t midnight = kStart + day * kDay;
    if (random.uniform() * 3.9 > demandAt(midnight)) continue;
    times.push_back(midnight + hourOfDay(random) * 3'600'000 +
                    static_cast<std::int64_t>(random.below(3'600'000)));
  }
  std::sort(times.begin(), times.end());
  return times;
}

/// What someone comes for: often what goes with the last purchase, else what the season and their sports say.
std::size_t chooseType(const Vocabulary& words, const HiddenUser& user, std::optional<std::size_t> bought,
                       std::int64_t time, Random& random) {
  if (bought && random.chance(0.6)) return random.pick(words.types[*bought].next);
  const auto month = static_cast<std::size_t>(monthOf(time));
  std::vector<double> weights;
  for (const Type& type : words.types)
    weights.push_back(user.sports[type.sport] * words.sports[type.sport].season[month] * type.share);
  return random.pickWeighted(weights);
}

struct Scored {
  double key = 0, value = 0;
  std::int32_t item = 0;
};

/// The things that catch the eye, best suited first on the whole: a draw without return from a soft maximum.
std::vector<Scored> look(const Vocabulary& words, const HiddenUser& user, std::span<const std::int32_t> shelf,
                         const std::vector<HiddenItem>& items, const SampleShop& shop, std::int64_t time,
                         Random& random) {
  std::vector<Scored> seen;
  for (const std::int32_t i : shelf) {
    const HiddenItem& item = items[static_cast<std::size_t>(i)];
    if (item.launch > time) continue;
    if (item.gender != Gender::Any && item.gender != user.gender && !random.chance(0.06)) continue;
    const double value = suits(words, user, item, shop.items[static_cast<std::size_t>(i)].price);
    seen.push_back({1.5 * value + 1.3 * item.appeal + random.gumbel(), value + 0.6 * item.quality, i});
  }
  const std::size_t wanted = 1 + random.below(4);
  std::sort(seen.begin(), seen.end(), [](const Scored& a, const Scored& b) { return a.key > b.key; });
  if (seen.size() > wanted) seen.resize(wanted);
  return seen;
}

std::optional<std::int32_t> lookAside(const Vocabulary& words, std::size_t type,
                                      const std::vector<std::vector<std::int32_t>>& shelves,
                                      const std::vector<HiddenItem>& items, std::int64_t time,
                                      Random& random) {
  if (!random.chance(0.28)) return {};
  const std::size_t other =
      random.chance(0.5) ? random.pick(words.types[type].next) : random.below(shelves.size());
  std::optional<std::int32_t> best;
  double key = -1e9;
  for (const std::int32_t i : shelves[other]) {
    const HiddenItem& item = items[static_cast<std::size_t>(i)];
    if (item.launch > time) continue;
    if (const double drawn = 1.6 * item.appeal + random.gumbel(); drawn > key) key = drawn, best = i;
  }
  return best;
}

}  // namespace

int monthOf(std::int64_t time) {
  using namespace std::chrono;
  return static_cast<int>(static_cast<unsigned>(year_month_day{sys_days{days{time / kDay}}}.month())) - 1;
}

double likingOf(const HiddenUser& user, std::size_t feature) {
  return 2 * Random(user.features, feature).uniform() - 1;
}

double suits(const Vocabulary& words, const HiddenUser& user, const HiddenItem& item, double price) {
  const double wished = words.types[item.type].price * user.budget;
  double value = 1.5 * user.styles[item.style];
  value -= 0.9 * std::abs(user.level - static_cast<double>(item.level));
  value -= user.thrift * std::abs(std::log(price / wished));
  value += user.qualityWeight * (item.quality - 0.5);
  if (item.brand == user.brand) value += 0.9;
  for (const std::size_t feature : item.features) value += 0.7 * likingOf(user, feature);
  return value;
}

std::vector<HiddenUser> makeUsers(const Vocabulary& words, const SampleShopOptions& options,
                                  SampleShop& shop) {
  Random random(options.seed, 2);
  static constexpr std::array<double, 14> kSportShare{14, 7, 10, 8, 8, 9, 7, 6, 5, 9, 8, 6, 5, 4};
  std::vector<HiddenUser> users;
  for (int i = 0; i < options.users; ++i) {
    HiddenUser user;
    user.sports.assign(words.sports.size(), 0.004);
    const std::size_t count = 1 + random.below(3);
    double weight = 1;
    for (std::size_t s = 0; s < count; ++s, weight *= 0.5)
      user.sports[random.pickWeighted(kSportShare)] += weight;
    user.styles[random.below(user.styles.size())] += 1;
    user.styles[random.below(user.styles.size())] += 0.5;
    static constexpr std::array<double, 3> kLevels{0.4, 0.4, 0.2};
    user.level = static_cast<double>(random.pickWeighted(kLevels)) + 0.25 * random.normal();
    user.budget = words.levels[static_cast<std::size_t>(std::clamp(std::lround(user.level), 0L, 2L))].price *
                  std::exp(0.25 * random.normal());
    user.thrift = 0.6 + 1.8 * random.uniform();
    user.qualityWeight = 0.5 + 3 * random.uniform();
    user.features = random.next();
    user.language = random.chance(0.55) ? Chinese : English;
    user.gender = random.chance(0.5) ? Gender::Women : Gender::Men;
    std::vector<double> fame;
    for (const Brand& brand : words.brands) {
      double shared = 0.01;
      for (const std::size_t sport : brand.sports) shared += user.sports[sport];
      fame.push_back(brand.fame * shared);
    }
    user.brand = random.pickWeighted(fame);
    const nlohmann::ordered_json attributes{{"language", user.language == Chinese ? "zh" : "en"},
                                            {"gender", user.gender == Gender::Women ? "f" : "m"}};
    shop.users.push_back({fmt::format("U{:05d}", i + 1), attributes.dump()});
    users.push_back(std::move(user));
  }
  return users;
}

std::vector<Purchase> makeBehaviour(const Vocabulary& words, const SampleShopOptions& options,
                                    const std::vector<HiddenItem>& items,
                                    const std::vector<HiddenUser>& users, SampleShop& shop) {
  std::vector<std::vector<std::int32_t>> shelves(words.types.size());
  for (std::size_t i = 0; i < items.size(); ++i)
    shelves[items[i].type].push_back(static_cast<std::int32_t>(i));

  std::vector<Purchase> purchases;
  for (std::size_t u = 0; u < users.size(); ++u) {
    Random random(options.seed, 1000 + u);
    const auto index = static_cast<std::int32_t>(u);
    // Few come often: a long tail with a mean near five visits.
    const auto visits =
        static_cast<std::size_t>(std::clamp(std::exp(1.5 + 0.75 * random.normal()), 1.0, 40.0));
    std::optional<std::size_t> bought;
    for (const std::int64_t visit : timesOf(visits, random)) {
      const std::size_t type = chooseType(words, users[u], bought, visit, random);
      const std::vector<Scored> seen = look(words, users[u], shelves[type], items, shop, visit, random);
      std::int64_t time = visit;
      for (const Scored& one : seen) {
        // One look in four goes elsewhere: to what everybody looks at, or to what would go with this.
        const std::optional<std::int32_t> aside = lookAside(words, type, shelves, items, visit, random);
        shop.events.push_back({index, aside.value_or(one.item), "view", 1, {}, time});
        time += 15'000 + static_cast<std::int64_t>(random.below(200'000));
      }
      if (seen.empty() || !random.chance(0.55)) continue;
      const Scored& best = *std::max_element(
          seen.begin(), seen.end(), [](const Scored& a, const Scored& b) { return a.value < b.value; });
      shop.events.push_back({index, best.item, "cart", 2, {}, time});
      if (!random.chance(0.65)) continue;
      time += 60'000 + static_cast<std::int64_t>(random.below(600'000));
      shop.events.push_back({index, best.item, "purchase", 4, {}, time});
      purchases.push_back({index, best.item, time});
      bought = type;
    }
  }
  return purchases;
}

}  // namespace core::sample

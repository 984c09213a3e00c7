#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/data/sample_parts.h"

namespace core::sample {
namespace {

/// How many products each type gets: by its share, at least one, `total` in all.
std::vector<int> countsByType(const Vocabulary& words, int total) {
  int shares = 0;
  for (const Type& type : words.types) shares += type.share;
  std::vector<int> counts;
  int given = 0;
  for (const Type& type : words.types) {
    counts.push_back(std::max(1, total * type.share / shares));
    given += counts.back();
  }
  for (std::size_t i = 0; given < total; i = (i + 1) % counts.size(), ++given) ++counts[i];
  for (std::size_t i = 0; given > total; i = (i + 1) % counts.size())
    if (counts[i] > 1) --counts[i], --given;
  return counts;
}

std::vector<std::size_t> pickFeatures(const Vocabulary& words, const Type& type, Random& random) {
  std::vector<std::size_t> left = type.features, picked;
  const std::size_t wanted = 2 + random.below(2);
  while (picked.size() < wanted && !left.empty()) {
    const std::size_t at = random.below(left.size());
    const std::size_t feature = left[at];
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
    picked.push_back(feature);
    for (const auto& pair : words.exclusive)
      if (pair[0] == feature || pair[1] == feature) std::erase(left, pair[0] == feature ? pair[1] : pair[0]);
  }
  return picked;
}

/// Shops like prices that end in nine.
double shelfPrice(double price) {
  const double step = price < 1000 ? 10 : 100;
  return std::max(19.0, std::floor(price / step) * step + (price < 1000 ? 9 : 99));
}

HiddenItem makeItem(const Vocabulary& words, std::size_t typeIndex, Random& random) {
  const Type& type = words.types[typeIndex];
  HiddenItem item;
  item.type = typeIndex;
  std::vector<double> brandWeights;
  for (const Brand& brand : words.brands) {
    const bool sells = std::find(brand.sports.begin(), brand.sports.end(), type.sport) != brand.sports.end();
    brandWeights.push_back(sells ? 0.3 + brand.fame : 0);
  }
  item.brand = random.pickWeighted(brandWeights);
  const Brand& brand = words.brands[item.brand];
  const std::array<double, 3> levels{0.5 - 0.2 * brand.price + 0.1, 0.42, 0.25 * brand.price};
  item.level = random.pickWeighted(levels);
  // A brand has a look of its own, kept four times in ten.
  item.style = random.chance(0.4) ? item.brand % words.styles.size() : random.below(words.styles.size());
  item.colour = random.below(words.styles[item.style].colours.size());
  if (type.worn && !random.chance(0.15)) item.gender = random.chance(0.5) ? Gender::Women : Gender::Men;
  item.features = pickFeatures(words, type, random);
  item.quality =
      std::clamp(0.1 + 0.7 * brand.quality + 0.08 * static_cast<double>(item.level) + 0.16 * random.normal(),
                 0.02, 0.98);
  item.appeal = 0.9 * random.normal() + 0.8 * brand.fame + 0.8 * item.quality;
  item.launch =
      random.chance(0.7) ? kStart : kStart + static_cast<std::int64_t>(random.uniform() * 450) * kDay;
  return item;
}

std::string_view genderWord(Gender gender, Language language) {
  if (gender == Gender::Any) return "";
  if (language == Chinese) return gender == Gender::Women ? "女款" : "男款";
  return gender == Gender::Women ? "Women's " : "Men's ";
}

std::string describe(const Vocabulary& words, const HiddenItem& hidden, Random& random) {
  const Sport& sport = words.sports[words.types[hidden.type].sport];
  const Style& style = words.styles[hidden.style];
  const Level& level = words.levels[hidden.level];
  std::string english = random.pick(words.leads[English]) + ' ' + sport.use[English] + ", with ";
  std::string chinese = fill(random.pick(words.leads[Chinese]), "use", sport.use[Chinese]);
  for (std::size_t i = 0; i < hidden.features.size(); ++i) {
    if (i > 0) english += i + 1 == hidden.features.size() ? " and " : ", ";
    english += words.features[hidden.features[i]].name[English];
    chinese += "，" + words.features[hidden.features[i]].name[Chinese];
  }
  const Pair& colour = style.colours[hidden.colour];
  return fmt::format("{}. {} {} {}。{}{}", english, fill(style.text[English], "colour", colour[English]),
                     random.pick(level.text[English]), chinese,
                     fill(style.text[Chinese], "colour", colour[Chinese]), random.pick(level.text[Chinese]));
}

}  // namespace

std::vector<HiddenItem> makeItems(const Vocabulary& words, const SampleShopOptions& options,
                                  SampleShop& shop) {
  Random random(options.seed, 1);
  std::vector<HiddenItem> items;
  std::set<std::string> taken;
  const std::vector<int> counts = countsByType(words, options.items);
  for (std::size_t t = 0; t < counts.size(); ++t) {
    const Type& type = words.types[t];
    for (int i = 0; i < counts[t]; ++i) {
      HiddenItem hidden = makeItem(words, t, random);
      const Brand& brand = words.brands[hidden.brand];
      Item item;
      item.id = fmt::format("S{:05d}", items.size() + 1);
      std::string name = random.pick(words.models);
      for (int edition = 2; !taken.insert(brand.name + name + type.id).second; ++edition)
        name = fmt::format("{} {}", random.pick(words.models), edition);
      item.title = fmt::format("{} {} {}{} {}{}", brand.name, name, genderWord(hidden.gender, English),
                               type.name[English], genderWord(hidden.gender, Chinese), type.name[Chinese]);
      item.brand = brand.name;
      item.category = type.category;
      item.description = describe(words, hidden, random);
      item.price = shelfPrice(type.price * words.levels[hidden.level].price * brand.price *
                              std::exp(0.12 * random.normal()));
      item.currency = "CNY";
      const Pair& colour = words.styles[hidden.style].colours[hidden.colour];
      shop.itemAttributes.push_back(
          nlohmann::ordered_json{{"colour", colour[English]}, {"颜色", colour[Chinese]}}.dump());
      shop.items.push_back(std::move(item));
      items.push_back(std::move(hidden));
    }
  }
  return items;
}

}  // namespace core::sample

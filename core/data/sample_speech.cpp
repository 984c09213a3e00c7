#include <algorithm>
#include <set>

#include "core/data/sample_parts.h"

namespace core::sample {
namespace {

constexpr std::size_t kBad = 0, kMiddling = 1, kGood = 2;

std::size_t toneOf(double rating) {
  return rating <= 2 ? kBad : rating < 4 ? kMiddling : kGood;
}

/// How content a buyer is, 0 to 1 and a little beyond, seen from each side that reviews speak of.
struct Contentment {
  double quality = 0, price = 0, style = 0, feature = 0, overall = 0;
};

Contentment contentmentOf(const Vocabulary& words, const HiddenUser& user, const HiddenItem& item,
                          double price) {
  Contentment c;
  c.quality = item.quality;
  const double usual = words.types[item.type].price * words.levels[item.level].price;
  c.price = 0.55 + 0.6 * (item.quality - 0.5) - 0.4 * std::log(price / usual);
  c.style = std::min(1.0, 0.35 + 0.6 * user.styles[item.style]);
  c.feature = 0.5;
  for (const std::size_t feature : item.features) c.feature += 0.3 * likingOf(user, feature);
  c.overall = 0.5 * c.quality + 0.2 * c.price + 0.15 * c.style + 0.15 * c.feature;
  return c;
}

double aspectScore(const std::string& aspect, const Contentment& c) {
  if (aspect == "quality") return c.quality;
  if (aspect == "price") return c.price;
  if (aspect == "style") return c.style;
  if (aspect == "feature") return c.feature;
  return 0.6;  // fit and delivery are luck
}

std::string reviewText(const Vocabulary& words, const HiddenUser& user, const HiddenItem& item,
                       const Contentment& c, double rating, Random& random) {
  const Language language = user.language;
  const std::string between = language == English ? " " : "";
  std::string text = random.pick(words.openings[toneOf(rating)][language]);
  std::set<std::size_t> told;
  for (std::size_t wanted = 1 + random.below(3); told.size() < wanted;) {
    const std::size_t at = random.below(words.aspects.size());
    if (!told.insert(at).second) continue;
    const Aspect& aspect = words.aspects[at];
    // Who is content overall forgives, who is not finds fault.
    const double score = 0.4 * aspectScore(aspect.id, c) + 0.6 * (rating - 1) / 4 + 0.1 * random.normal();
    std::string sentence = random.pick(aspect.sentences[score > 0.5 ? kGood : kBad][language]);
    sentence =
        fill(std::move(sentence), "feature", words.features[random.pick(item.features)].name[language]);
    const std::string& thing = words.types[item.type].name[language];
    text += between + fill(std::move(sentence), "thing", language == English ? inSentence(thing) : thing);
  }
  return text;
}

void makeReviews(const Vocabulary& words, const SampleShopOptions& options,
                 const std::vector<HiddenItem>& items, const std::vector<HiddenUser>& users,
                 const std::vector<Purchase>& purchases, SampleShop& shop) {
  Random random(options.seed, 3);
  for (const Purchase& purchase : purchases) {
    if (!random.chance(0.6)) continue;
    const std::int64_t time =
        purchase.time + 3 * kDay + static_cast<std::int64_t>(random.uniform() * 20) * kDay;
    if (time >= kEnd) continue;
    const auto i = static_cast<std::size_t>(purchase.item);
    const HiddenUser& user = users[static_cast<std::size_t>(purchase.user)];
    const Contentment c = contentmentOf(words, user, items[i], shop.items[i].price);
    const double felt = 7.2 * c.overall - 0.9 + 0.85 * random.normal();
    const double rating = std::clamp(std::round(felt), 1.0, 5.0);
    // The very content and the very cross write more.
    if (random.chance(rating == 3 ? 0.4 : 0.7)) {
      shop.reviews.push_back({purchase.user, purchase.item, rating,
                              random.pick(words.titles[toneOf(rating)][user.language]),
                              reviewText(words, user, items[i], c, rating, random), time});
    } else {
      shop.events.push_back({purchase.user, purchase.item, "rating", 1, rating, time});
    }
  }
}

/// A question about one thing that such products may have, answered by what this one has.
SampleShop::Question askAbout(const Vocabulary& words, const HiddenItem& item, std::size_t feature,
                              Language language, Random& random) {
  const bool has = std::find(item.features.begin(), item.features.end(), feature) != item.features.end();
  const std::string answer = random.pick(has ? words.yes[language] : words.no[language]);
  return {0, words.features[feature].question[language],
          fill(answer, "feature", words.features[feature].name[language]), 0};
}

void makeQuestions(const Vocabulary& words, const SampleShopOptions& options,
                   const std::vector<HiddenItem>& items, SampleShop& shop) {
  Random random(options.seed, 4);
  std::vector<double> attention;
  attention.reserve(items.size());
  for (const HiddenItem& item : items) attention.push_back(std::exp(item.appeal));
  std::set<std::pair<std::size_t, std::string>> asked;
  const std::size_t wanted = items.size() * 3 / 4;
  for (std::size_t tries = 0; shop.questions.size() < wanted && tries < 4 * wanted; ++tries) {
    const std::size_t i = random.pickWeighted(attention);
    const HiddenItem& item = items[i];
    const Language language = random.chance(0.55) ? Chinese : English;
    SampleShop::Question question;
    const double kind = random.uniform();
    if (kind < 0.15) {
      question = {0, words.beginnerQuestion[language], words.beginnerAnswers[language][item.level], 0};
    } else if (kind < 0.25) {
      const Pair& answer = item.quality > 0.55 ? words.valueGood : words.valueBad;
      question = {0, words.valueQuestion[language], answer[language], 0};
    } else {
      const std::size_t feature = random.pick(words.types[item.type].features);
      if (words.features[feature].question[language].empty()) continue;
      question = askAbout(words, item, feature, language, random);
    }
    if (!asked.emplace(i, question.question).second) continue;
    question.item = static_cast<std::int32_t>(i);
    question.time =
        item.launch + static_cast<std::int64_t>(random.uniform() * static_cast<double>(kEnd - item.launch));
    shop.questions.push_back(std::move(question));
  }
}

}  // namespace

std::string fill(std::string text, std::string_view key, std::string_view value) {
  const std::string wanted = '{' + std::string(key) + '}';
  for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + value.size()))
    text.replace(at, wanted.size(), value);
  return text;
}

std::string inSentence(const std::string& name) {
  std::string text = name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = i == 0 || text[i - 1] == ' ' || text[i - 1] == '-';
    const bool capital = text[i] >= 'A' && text[i] <= 'Z';
    const bool abbreviation = i + 1 < text.size() && text[i + 1] >= 'A' && text[i + 1] <= 'Z';
    if (starts && capital && !abbreviation) text[i] = static_cast<char>(text[i] - 'A' + 'a');
  }
  return text;
}

void makeSpeech(const Vocabulary& words, const SampleShopOptions& options,
                const std::vector<HiddenItem>& items, const std::vector<HiddenUser>& users,
                const std::vector<Purchase>& purchases, SampleShop& shop) {
  makeReviews(words, options, items, users, purchases, shop);
  makeQuestions(words, options, items, shop);
}

}  // namespace core::sample

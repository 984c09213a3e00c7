#include "core/retrieve/candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/understand/lexicon.h"

namespace core {
namespace {

constexpr double kUnpricedShare = 0.3;    // from here on an unknown price is no reason to leave an item out
constexpr float kUnknownPriceFit = 0.3F;  // better than far outside the band, worse than just outside

std::string money(double value) {
  std::string text = fmt::format("{:.2f}", value);
  if (text.ends_with(".00")) text.resize(text.size() - 3);
  return text;
}

std::string joined(const std::vector<std::string>& names, const char* separator) {
  return fmt::format("{}", fmt::join(names, separator));
}

class Selection {
 public:
  Selection(const Catalogue& catalogue, const Intent& intent, std::size_t wanted,
            const std::vector<bool>& blocked)
      : m_catalogue(catalogue),
        m_intent(intent),
        m_blocked(blocked),
        m_wanted(std::min(
            wanted, static_cast<std::size_t>(catalogue.itemCount() - std::ranges::count(blocked, true)))),
        m_chinese(intent.language == "zh") {}

  Candidates select(const std::function<bool(std::int32_t, const std::string&)>& holds) {
    readConditions(holds);
    std::vector<std::int32_t> base = keeping({});
    const std::size_t strict = base.size();
    Conditions loosened;  // false: no longer asked for
    // What is asked for least strictly gives way first.
    const std::tuple<bool Conditions::*, const std::vector<std::string>*> kOrder[] = {
        {&Conditions::colour, &m_intent.colours},
        {&Conditions::audience, &m_intent.audience},
        {&Conditions::words, &m_intent.must},
        {&Conditions::brand, &m_intent.brands},
        {&Conditions::category, &m_intent.categories}};
    std::vector<const std::vector<std::string>*> given;
    for (const auto& [condition, names] : kOrder) {
      if (base.size() >= m_wanted || names->empty()) continue;
      loosened.*condition = false;
      const std::size_t before = base.size();
      base = keeping(loosened);
      if (base.size() > before) given.push_back(names);
    }
    m_result.otherRelaxed = base.size() > strict;
    if (m_result.otherRelaxed) sayRelaxed(strict, given);
    applyPrice(base);
    fillFits();
    return std::move(m_result);
  }

 private:
  struct Conditions {
    bool category = true, brand = true, colour = true, audience = true, words = true, excluded = false;
  };

  void readConditions(const std::function<bool(std::int32_t, const std::string&)>& holds) {
    const std::vector<std::int32_t> categories = m_catalogue.categoryNumbers(m_intent.categories);
    const std::vector<std::vector<std::int32_t>> unwanted = unwantedWords();
    const std::vector<std::int32_t> unwantedPlaces = m_catalogue.categoryNumbers(unwantedNames());
    const std::vector<int> unwantedColours = labelsOf(lexicon().colours, m_intent.mustNot);
    const std::vector<std::string> unwantedBrands = brandsIn(m_intent.mustNot);
    const std::vector<int> audiences = labelsOf(lexicon().audiences, m_intent.audience);
    const std::vector<std::int32_t> people = m_catalogue.categoryNumbers(m_intent.audience);
    const std::vector<std::string> brands = knownBrands();
    m_conditions.resize(static_cast<std::size_t>(m_catalogue.itemCount()));
    for (std::int32_t item = 0; item < m_catalogue.itemCount(); ++item) {
      Conditions& conditions = m_conditions[static_cast<std::size_t>(item)];
      conditions.category = m_intent.categories.empty() || m_catalogue.inAny(item, categories);
      conditions.excluded = !m_blocked.empty() && m_blocked[static_cast<std::size_t>(item)];
      conditions.brand = brands.empty() || std::ranges::count(brands, m_catalogue.brand(item)) > 0;
      // An item that names no audience is for everybody.
      conditions.audience = m_intent.audience.empty() || m_catalogue.audiences(item).empty() ||
                            m_catalogue.inAny(item, people) || suits(m_catalogue.audiences(item), audiences);
      for (const std::string& wanted : m_intent.must) conditions.words &= holds(item, wanted);
      for (const std::vector<std::int32_t>& phrase : unwanted) conditions.excluded |= claims(item, phrase);
      conditions.excluded |= m_catalogue.inAny(item, unwantedPlaces) ||
                             isColoured(m_catalogue.colours(item), unwantedColours) ||
                             std::ranges::count(unwantedBrands, m_catalogue.brand(item)) > 0;
    }
    readColours();
  }

  // Colours are a condition only where most of what is asked for says its own; else the words carry them.
  void readColours() {
    constexpr double kColoursToTrust = 0.5;
    const std::vector<int> wanted = labelsOf(lexicon().colours, m_intent.colours);
    if (wanted.empty()) return;
    const std::vector<std::int32_t> asked = keeping({});
    const auto known = std::ranges::count_if(
        asked, [this](std::int32_t item) { return !m_catalogue.colours(item).empty(); });
    if (static_cast<double>(known) < kColoursToTrust * static_cast<double>(asked.size())) return;
    for (std::int32_t item = 0; item < m_catalogue.itemCount(); ++item)
      m_conditions[static_cast<std::size_t>(item)].colour = isColoured(m_catalogue.colours(item), wanted);
  }

  static std::vector<int> labelsOf(const Phrases& phrases, const std::vector<std::string>& names) {
    std::vector<int> labels;
    for (const std::string& name : names)
      if (const std::optional<int> label = phrases.whole(readWords(name))) labels.push_back(*label);
    return labels;
  }

  // Navy is a blue.
  static bool isColoured(std::span<const int> colours, const std::vector<int>& wanted) {
    return std::ranges::any_of(colours, [&](int colour) {
      const Concept& known = lexicon().conceptAt(colour);
      return std::ranges::any_of(wanted, [&](int one) {
        return one == colour || lexicon().conceptAt(one).english.front() == known.wider;
      });
    });
  }

  // What is for kids is for boys, and what is for boys or unisex suits who asks for kids or for women.
  static bool suits(std::span<const int> audiences, const std::vector<int>& wanted) {
    return std::ranges::any_of(audiences, [&](int audience) {
      const Concept& known = lexicon().conceptAt(audience);
      return known.english.front() == "unisex" || std::ranges::any_of(wanted, [&](int one) {
               const Concept& asked = lexicon().conceptAt(one);
               return one == audience || asked.english.front() == known.wider ||
                      known.english.front() == asked.wider || asked.english.front() == "unisex";
             });
    });
  }

  std::vector<std::string> brandsIn(const std::vector<std::string>& phrases) const {
    std::vector<std::string> brands;
    for (const std::string& phrase : phrases)
      if (const Catalogue::BrandMatch match = m_catalogue.brandAt(readWords(phrase), 0); match.length > 0)
        brands.push_back(match.brand);
    return brands;
  }

  // A brand that the catalogue does not have is no condition, and is said.
  std::vector<std::string> knownBrands() {
    std::vector<std::string> brands, unknown;
    for (const std::string& brand : m_intent.brands)
      (m_catalogue.hasBrand(brand) ? brands : unknown).push_back(brand);
    if (!unknown.empty())
      m_result.relaxed.push_back(
          m_chinese ? fmt::format("这里没有「{}」，结果是其他品牌的。", joined(unknown, "、"))
                    : fmt::format("There is nothing by \"{}\" here; the results are of other brands.",
                                  joined(unknown, "\" or \"")));
    return brands;
  }

  // What must not be there, under its names in both languages: words of a title or the name of a category.
  std::vector<std::string> unwantedNames() const {
    std::vector<std::string> names;
    for (const std::string& phrase : m_intent.mustNot) {
      names.push_back(phrase);
      const std::vector<Word> words = readWords(phrase);
      const Phrases::Match match = lexicon().conceptPhrases.longestAt(words, 0);
      if (match.length == 0 || match.length != words.size()) continue;
      const Concept& known = lexicon().concepts[static_cast<std::size_t>(match.label)];
      names.insert(names.end(), known.english.begin(), known.english.end());
      names.insert(names.end(), known.chinese.begin(), known.chinese.end());
    }
    return names;
  }

  std::vector<std::vector<std::int32_t>> unwantedWords() const {
    std::vector<std::vector<std::int32_t>> phrases;
    for (const std::string& name : unwantedNames())
      if (std::vector<std::int32_t> numbers = m_catalogue.wordNumbers(name); !numbers.empty())
        phrases.push_back(std::move(numbers));
    return phrases;
  }

  bool claims(std::int32_t item, std::span<const std::int32_t> phrase) const {
    const std::span<const std::int32_t> title = m_catalogue.titleWords(item);
    auto at = std::search(title.begin(), title.end(), phrase.begin(), phrase.end());
    for (; at != title.end(); at = std::search(at + 1, title.end(), phrase.begin(), phrase.end())) {
      const auto begin = at - title.begin();
      const auto end = begin + static_cast<std::ptrdiff_t>(phrase.size());
      bool denied = false;
      for (auto near = std::max<std::ptrdiff_t>(0, begin - 2);
           near < std::min(end + 2, static_cast<std::ptrdiff_t>(title.size())); ++near)
        denied |= (near < begin || near >= end) && isAbsence(title[static_cast<std::size_t>(near)]);
      if (!denied) return true;
    }
    return false;
  }

  bool isAbsence(std::int32_t word) const {
    if (!m_absenceRead) {
      for (const char* name : {"without", "no", "non", "free", "less", "w", "o", "无", "不", "没", "免"})
        for (const std::int32_t number : m_catalogue.wordNumbers(name)) m_absence.push_back(number);
      m_absenceRead = true;
    }
    return std::find(m_absence.begin(), m_absence.end(), word) != m_absence.end();
  }

  std::vector<std::int32_t> keeping(const Conditions& asked) const {
    std::vector<std::int32_t> items;
    for (std::int32_t item = 0; item < m_catalogue.itemCount(); ++item) {
      const Conditions& kept = m_conditions[static_cast<std::size_t>(item)];
      if (!kept.excluded && (kept.category || !asked.category) && (kept.brand || !asked.brand) &&
          (kept.colour || !asked.colour) && (kept.audience || !asked.audience) &&
          (kept.words || !asked.words))
        items.push_back(item);
    }
    return items;
  }

  void sayRelaxed(std::size_t strict, const std::vector<const std::vector<std::string>*>& given) {
    for (const std::vector<std::string>* names : given)
      m_result.relaxed.push_back(m_chinese ? fmt::format("只有 {} 件商品符合「{}」，其余结果放宽了这一条件。",
                                                         strict, joined(*names, "、"))
                                           : fmt::format("Only {} {} \"{}\"; the results below them do not.",
                                                         strict, strict == 1 ? "item matches" : "items match",
                                                         joined(*names, "\" or \"")));
  }

  // 0 inside the band, else how far outside as a share of the nearer edge.
  double distance(double price) const {
    const PriceBand& band = *m_intent.price;
    if (band.max && price > *band.max) return (price - *band.max) / std::max(*band.max, 1.0);
    if (band.min && price < *band.min) return (*band.min - price) / std::max(*band.min, 1.0);
    return 0;
  }

  bool priced(std::int32_t item) const { return m_catalogue.sells(item, m_intent.price->currency); }

  void applyPrice(const std::vector<std::int32_t>& base) {
    m_result.items = base;
    if (!m_intent.price) return;
    std::vector<std::int32_t> inside, unpriced, outside;
    for (const std::int32_t item : base)
      (!priced(item) ? unpriced : distance(m_catalogue.price(item)) == 0 ? inside : outside).push_back(item);
    if (inside.size() >= std::min(m_wanted, base.size())) {
      m_result.items = std::move(inside);
      return;
    }
    m_result.priceRelaxed = true;
    const std::size_t strict = inside.size();
    if (inside.empty() && outside.empty()) {
      sayNoPrices(base);
      return;
    }
    if (static_cast<double>(unpriced.size()) >= kUnpricedShare * static_cast<double>(base.size())) {
      inside.insert(inside.end(), unpriced.begin(), unpriced.end());
      m_result.relaxed.push_back(
          m_chinese ? fmt::format("价格在 {} 之内的只有 {} 件，其余结果没有标价。", bandText(), strict)
                    : fmt::format("Only {} {} known to cost {}; the others carry no price.", strict,
                                  strict == 1 ? "item is" : "items are", bandText()));
    }
    if (inside.size() < m_wanted) widen(inside, outside, strict);
    std::sort(inside.begin(), inside.end());
    m_result.items = std::move(inside);
  }

  // Lets in the items nearest to the band: twice as many as are missing, so that relevance still has a say.
  void widen(std::vector<std::int32_t>& inside, std::vector<std::int32_t>& outside, std::size_t strict) {
    std::stable_sort(outside.begin(), outside.end(), [this](std::int32_t a, std::int32_t b) {
      return distance(m_catalogue.price(a)) < distance(m_catalogue.price(b));
    });
    const std::size_t count = std::min(outside.size(), 2 * (m_wanted - inside.size()));
    if (count == 0) return;
    double low = m_catalogue.price(outside.front()), high = low;
    for (std::size_t i = 0; i < count; ++i) {
      low = std::min(low, m_catalogue.price(outside[i]));
      high = std::max(high, m_catalogue.price(outside[i]));
      inside.push_back(outside[i]);
    }
    const PriceBand& band = *m_intent.price;
    PriceBand wider = band;
    if (band.min) wider.min = std::min(*band.min, low);
    if (band.max) wider.max = std::max(*band.max, high);
    m_result.relaxed.push_back(m_chinese ? fmt::format("价格在 {} 之内的只有 {} 件，已放宽到 {}。",
                                                       bandText(), strict, textOf(wider))
                                         : fmt::format("{} {}; the price was widened to {}.",
                                                       onlyCost(strict), bandText(), textOf(wider)));
  }

  static std::string onlyCost(std::size_t count) {
    if (count == 0) return "No item costs";
    return count == 1 ? "Only 1 item costs" : fmt::format("Only {} items cost", count);
  }

  void sayNoPrices(const std::vector<std::int32_t>& base) {
    const bool otherMoney = std::any_of(base.begin(), base.end(),
                                        [this](std::int32_t item) { return m_catalogue.price(item) > 0; });
    if (otherMoney)
      m_result.relaxed.push_back(
          m_chinese
              ? fmt::format("这里的价格以 {} 计，没有汇率可换算，所以 {} 的限制没有生效。",
                            m_catalogue.currency(), bandText())
              : fmt::format("Prices here are in {} and there is no exchange rate, so {} was not applied.",
                            m_catalogue.currency(), bandText()));
    else
      m_result.relaxed.push_back(
          m_chinese ? fmt::format("这些商品没有标价，所以 {} 的限制没有生效。", bandText())
                    : fmt::format("These items carry no price, so {} was not applied.", bandText()));
  }

  static std::string textOf(const PriceBand& band) {
    const std::string unit = band.currency.empty() ? "" : " " + band.currency;
    if (band.min && band.max) return money(*band.min) + "–" + money(*band.max) + unit;
    return (band.max ? "≤ " + money(*band.max) : "≥ " + money(*band.min)) + unit;
  }
  std::string bandText() const { return textOf(*m_intent.price); }

  float priceFit(std::int32_t item) const {
    if (!m_intent.price) return 1;
    if (!priced(item)) return kUnknownPriceFit;
    const double price = m_catalogue.price(item);
    const double outside = distance(price);
    if (outside > 0) return static_cast<float>(0.5 * std::exp(-2 * outside));
    // Where a band leans to one end, half of the fit is the place within it.
    const PriceBand& band = *m_intent.price;
    double place = 1;
    if (band.prefer == "low" && band.max) place = 1 - price / std::max(*band.max, 1e-9);
    if (band.prefer == "high" && band.min) place = 1 - *band.min / std::max(price, 1e-9);
    if (band.prefer == "middle" && band.min && band.max && *band.max > *band.min)
      place = 1 - std::abs(2 * price - *band.min - *band.max) / (*band.max - *band.min);
    return static_cast<float>(m_result.priceRelaxed ? 1 : 0.5 + 0.5 * std::clamp(place, 0.0, 1.0));
  }

  void fillFits() {
    for (const std::int32_t item : m_result.items) {
      const Conditions& conditions = m_conditions[static_cast<std::size_t>(item)];
      m_result.priceFit.push_back(priceFit(item));
      m_result.otherFit.push_back((conditions.category ? 0.5F : 0) + (conditions.brand ? 0.2F : 0) +
                                  (conditions.audience ? 0.1F : 0) + (conditions.words ? 0.1F : 0) +
                                  (conditions.colour ? 0.1F : 0));
    }
  }

  const Catalogue& m_catalogue;
  const Intent& m_intent;
  const std::vector<bool>& m_blocked;
  std::size_t m_wanted;
  bool m_chinese;
  std::vector<Conditions> m_conditions;
  mutable std::vector<std::int32_t> m_absence;
  mutable bool m_absenceRead = false;
  Candidates m_result;
};

}  // namespace

Candidates selectCandidates(const Catalogue& catalogue, const Intent& intent, std::size_t wanted,
                            const std::function<bool(std::int32_t, const std::string&)>& holds,
                            const std::vector<bool>& blocked) {
  return Selection(catalogue, intent, wanted, blocked).select(holds);
}

}  // namespace core

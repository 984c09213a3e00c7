#include "ui/pages/data/profile_sentences.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <numeric>

#include "ui/widgets/number_text.h"

namespace ui::sentences {
namespace {

/// The translation context of what follows.
struct ProfileText {
  Q_DECLARE_TR_FUNCTIONS(ProfileText)
};

template <class Pairs>
double total(const Pairs& pairs) {
  double sum = 0;
  for (const auto& pair : pairs) sum += static_cast<double>(pair.second);
  return sum;
}

double share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

}  // namespace

QString kinds(const core::Profile& profile) {
  const double all = total(profile.kinds);
  if (all <= 0) return {};
  if (profile.kinds.size() == 1)
    return ProfileText::tr("One kind of signal only: every event counts the same.");
  const auto most = std::ranges::max_element(profile.kinds, {}, [](const auto& kind) { return kind.second; });
  for (const auto& [kind, count] : profile.kinds)
    if (kind == "purchase")
      return ProfileText::tr(
                 "%1 are %2 of all events, purchases %3: the weak signal is plenty, the strong one rare.")
          .arg(kindText(most->first), percentText(static_cast<double>(most->second) / all),
               percentText(static_cast<double>(count) / all, 1));
  return ProfileText::tr("%1 are %2 of all events.")
      .arg(kindText(most->first), percentText(static_cast<double>(most->second) / all));
}

QString ratings(const core::Profile& profile) {
  const double all = total(profile.ratings);
  if (all <= 0) return ProfileText::tr("No ratings: taste has to be read from what people did.");
  double sum = 0, high = 0;
  const double top = profile.ratings.back().first;
  for (const auto& [value, count] : profile.ratings) {
    sum += value * static_cast<double>(count);
    if (value >= top - 1) high += static_cast<double>(count);
  }
  const QString mean = metricText(sum / all);
  if (high / all > 0.75)
    return ProfileText::tr(
               "Mean %1; %2 are %3 or more. Most are happy, so that something was rated says more than how.")
        .arg(mean, percentText(high / all), QLocale().toString(top - 1, 'g', 3));
  return ProfileText::tr("Mean %1; %2 are %3 or more, so ratings do tell likes from dislikes.")
      .arg(mean, percentText(high / all), QLocale().toString(top - 1, 'g', 3));
}

QString time(const core::Profile& profile) {
  if (profile.firstTime.empty())
    return ProfileText::tr("No times: only leave-one-out in file order and random splits make sense.");
  return ProfileText::tr("From %1 to %2: a split by time is possible, the honest test of a shop.")
      .arg(timeText(profile.firstTime).left(10), timeText(profile.lastTime).left(10));
}

QString perUser(const core::Profile& profile) {
  const auto& bins = profile.eventsPerUser;
  const std::int64_t all = std::accumulate(bins.begin(), bins.end(), std::int64_t{0});
  if (all == 0 || bins.size() < 4) return {};
  const double few = share(bins[0] + bins[1] + bins[2], all);
  if (few > 0.5)
    return ProfileText::tr(
               "%1 of the active users have fewer than 5 events: behaviour alone knows them badly, text "
               "helps.")
        .arg(percentText(few));
  return ProfileText::tr("%1 of the active users have 5 events or more: enough for behaviour to learn from.")
      .arg(percentText(1 - few));
}

QString longTail(const core::Profile& profile) {
  if (profile.longTail.size() < 4) return {};
  const double tenth = profile.longTail[2];
  if (tenth > 0.5)
    return ProfileText::tr(
               "A tenth of the items hold %1 of the events: popularity will be hard to beat, coverage is "
               "worth a look.")
        .arg(percentText(tenth));
  return ProfileText::tr(
             "A tenth of the items hold %1 of the events: a flat market, where personal taste has room.")
      .arg(percentText(tenth));
}

QString prices(const core::Profile& profile) {
  if (profile.priceQuantiles.size() < 7)
    return ProfileText::tr("No prices: words such as “affordable” cannot be obeyed.");
  const QString currency = QString::fromStdString(profile.currency);
  return ProfileText::tr(
             "Half of the items cost between %1 and %2; “affordable” is read from these quantiles.")
      .arg(priceText(profile.priceQuantiles[2], currency), priceText(profile.priceQuantiles[4], currency));
}

QString categories(const core::Profile& profile) {
  if (profile.categories.empty())
    return ProfileText::tr("No categories: queries are matched by their words alone.");
  const auto& [name, count] = profile.categories.front();
  return ProfileText::tr("The largest holds %1 of the items.")
      .arg(percentText(share(count, profile.items), 1));
}

QString text(const core::Profile& profile) {
  if (profile.textCoverage <= 0)
    return ProfileText::tr("No item has a text: a language model has nothing to read here.");
  const double all = total(profile.languages);
  double chinese = 0;
  for (const auto& [language, count] : profile.languages)
    if (language == "zh") chinese = static_cast<double>(count) / std::max(1.0, all);
  const QString covered = percentText(profile.textCoverage);
  if (chinese > 0.05)
    return ProfileText::tr(
               "%1 of the items have a text, %2 of these in Chinese: a bilingual model will read them best.")
        .arg(covered, percentText(chinese));
  return ProfileText::tr(
             "%1 of the items have a text: a language model can place even items that nobody bought yet.")
      .arg(covered);
}

QString cold(const core::Profile& profile) {
  const double items = share(profile.coldItems, profile.items);
  if (profile.coldItems == 0 && profile.coldUsers == 0)
    return ProfileText::tr("Every user and every item has at least one event.");
  return ProfileText::tr("%1 of the items were never touched: behaviour cannot recommend them, text can.")
      .arg(percentText(items, items < 0.1 ? 1 : 0));
}

}  // namespace ui::sentences

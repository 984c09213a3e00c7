#include "core/workflow/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <unordered_map>

#include "core/error.h"
#include "core/understand/words.h"
#include "db/error.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/database_error.h"
#include "db/workspace/profile_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

using db::Workspace;
using CountByName = std::map<std::string, std::int64_t, std::less<>>;
using CountByRow = std::unordered_map<std::int64_t, std::int64_t>;

constexpr std::int64_t kDay = 86'400'000;  // milliseconds

std::chrono::sys_days dayOf(std::int64_t time) {
  return std::chrono::sys_days(std::chrono::floor<std::chrono::days>(std::chrono::milliseconds(time)));
}

std::string monthOf(std::int64_t time) {
  const std::chrono::year_month_day date(dayOf(time));
  return fmt::format("{:04}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()));
}

std::string isoOf(std::int64_t time) {
  const std::chrono::sys_days day = dayOf(time);
  const std::chrono::year_month_day date(day);
  const std::int64_t seconds = (time - day.time_since_epoch().count() * kDay) / 1000;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / 3600,
                     seconds / 60 % 60, seconds % 60);
}

void addOne(CountByName& counts, std::string_view name) {
  const auto found = counts.find(name);
  if (found != counts.end())
    ++found->second;
  else
    counts.emplace(name, 1);
}

/// The commonest first; ties by name.
std::vector<std::pair<std::string, std::int64_t>> commonest(const CountByName& counts, std::size_t most) {
  std::vector<std::pair<std::string, std::int64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (sorted.size() > most) sorted.resize(most);
  return sorted;
}

/// All that one pass over the interactions can tell.
class BehaviourFigures {
 public:
  void add(const db::BehaviourRow& row) {
    ++m_byUser[row.user];
    ++m_byItem[row.item];
    addOne(m_kinds, row.kind);
    if (row.rating) ++m_ratings[*row.rating];
    if (row.time) addTime(*row.time);
  }

  void fill(Profile& profile) {
    keepDay();
    profile.kinds = commonest(m_kinds, m_kinds.size());
    profile.ratings.assign(m_ratings.begin(), m_ratings.end());
    profile.eventsPerMonth.assign(m_months.begin(), m_months.end());
    if (!m_months.empty()) {
      profile.firstTime = isoOf(m_first);
      profile.lastTime = isoOf(m_last);
    }
    profile.coldUsers = profile.users - static_cast<std::int64_t>(m_byUser.size());
    profile.coldItems = profile.items - static_cast<std::int64_t>(m_byItem.size());
    profile.eventsPerUser = histogramOfUsers();
    profile.longTail = longTail(profile.items, profile.interactions);
  }

 private:
  /// Neighbours in a file mostly share their day: the calendar is asked once per change of it.
  void addTime(std::int64_t time) {
    if (m_first > m_last) m_first = m_last = time;
    m_first = std::min(m_first, time);
    m_last = std::max(m_last, time);
    if (time < m_day || time >= m_day + kDay) {
      keepDay();
      m_day = dayOf(time).time_since_epoch().count() * kDay;
    }
    ++m_eventsOfDay;
  }

  void keepDay() {
    if (m_eventsOfDay > 0) m_months[monthOf(m_day)] += m_eventsOfDay;
    m_eventsOfDay = 0;
  }

  std::vector<std::int64_t> histogramOfUsers() const {
    constexpr std::array<std::int64_t, 7> kFrom{1, 2, 3, 5, 10, 20, 50};
    std::vector<std::int64_t> histogram(kFrom.size(), 0);
    for (const auto& [user, count] : m_byUser) {
      const auto above = std::upper_bound(kFrom.begin(), kFrom.end(), count);
      ++histogram[static_cast<std::size_t>(above - kFrom.begin()) - 1];
    }
    return histogram;
  }

  std::vector<double> longTail(std::int64_t items, std::int64_t events) const {
    std::vector<std::int64_t> counts;
    counts.reserve(m_byItem.size());
    for (const auto& [item, count] : m_byItem) counts.push_back(count);
    std::sort(counts.begin(), counts.end(), std::greater<>());
    std::vector<double> shares;
    for (const double share : {0.01, 0.05, 0.1, 0.2, 0.5}) {
      const auto top = static_cast<std::size_t>(std::ceil(share * static_cast<double>(items) - 1e-9));
      std::int64_t held = 0;
      for (std::size_t i = 0; i < std::min(top, counts.size()); ++i) held += counts[i];
      shares.push_back(events > 0 ? static_cast<double>(held) / static_cast<double>(events) : 0);
    }
    return shares;
  }

  CountByRow m_byUser, m_byItem;
  CountByName m_kinds;
  std::map<double, std::int64_t> m_ratings;
  std::map<std::string, std::int64_t> m_months;
  std::int64_t m_first = 1, m_last = 0;  // first after last: no time yet
  std::int64_t m_day = 0, m_eventsOfDay = 0;
};

/// All that one pass over the items can tell.
class CatalogueFigures {
 public:
  void add(const db::ItemFacts& item) {
    if (!item.title.empty() || !item.descriptionStart.empty()) {
      ++m_withText;
      addOne(m_languages, languageOf(fmt::format("{} {}", item.title, item.descriptionStart)));
    }
    if (!item.category.empty()) addOne(m_categories, item.category);
    if (!item.price) return;
    ++m_withPrice;
    const auto found = m_prices.find(item.currency);
    (found != m_prices.end() ? found->second : m_prices[std::string(item.currency)]).push_back(*item.price);
  }

  void fill(Profile& profile) {
    if (profile.items == 0) return;
    const auto items = static_cast<double>(profile.items);
    profile.textCoverage = static_cast<double>(m_withText) / items;
    profile.priceCoverage = static_cast<double>(m_withPrice) / items;
    profile.languages = commonest(m_languages, m_languages.size());
    profile.categories = commonest(m_categories, 12);
    fillPrices(profile);
  }

 private:
  /// Of the commonest currency: prices of two do not mix.
  void fillPrices(Profile& profile) {
    if (m_prices.empty()) return;
    auto& [currency, prices] =
        *std::max_element(m_prices.begin(), m_prices.end(),
                          [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    profile.currency = currency;
    std::sort(prices.begin(), prices.end());
    for (const double share : {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0})
      profile.priceQuantiles.push_back(quantile(prices, share));
    const double low = profile.priceQuantiles.front(), high = profile.priceQuantiles[5];
    profile.priceHistogram.assign(20, 0);
    for (const double price : prices) {
      if (price > high) break;
      const double place = high > low ? (price - low) / (high - low) * 20 : 0;
      ++profile.priceHistogram[std::min<std::size_t>(static_cast<std::size_t>(place), 19)];
    }
  }

  /// Linear between neighbours, as numpy's default.
  static double quantile(const std::vector<double>& sorted, double share) {
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - static_cast<double>(below));
  }

  std::int64_t m_withText = 0, m_withPrice = 0;
  CountByName m_languages, m_categories;
  std::map<std::string, std::vector<double>, std::less<>> m_prices;
};

}  // namespace

Profile profileWorkspace(const std::filesystem::path& folder) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  try {
    const db::Counts counts = db::counts(workspace.database());
    Profile profile;
    profile.users = counts.users;
    profile.items = counts.items;
    profile.interactions = counts.interactions;
    if (counts.users > 0 && counts.items > 0)
      profile.density = static_cast<double>(counts.interactions) /
                        (static_cast<double>(counts.users) * static_cast<double>(counts.items));
    BehaviourFigures behaviour;
    db::scanBehaviour(workspace.database(), [&](const db::BehaviourRow& row) { behaviour.add(row); });
    behaviour.fill(profile);
    CatalogueFigures catalogue;
    db::scanItems(workspace.database(), [&](const db::ItemFacts& item) { catalogue.add(item); });
    catalogue.fill(profile);
    return profile;
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, workspace.folder().string());
  }
}

TablePage browseTable(const std::filesystem::path& folder, const std::string& table, std::int64_t offset,
                      std::int64_t count, const std::string& filter) {
  Workspace workspace = Workspace::open(folder, Workspace::Access::ReadOnly);
  try {
    db::BrowsedRows browsed = db::browseRows(workspace.database(), table, offset, count, filter);
    return {std::move(browsed.columns), std::move(browsed.rows), browsed.total};
  } catch (const db::Error& error) {
    throw Error(Error::Kind::Usage, error.what(), error.where());
  } catch (const SQLite::Exception& exception) {
    throw db::databaseError(exception, workspace.folder().string());
  }
}

}  // namespace core

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace core {

/// What a recommender's maker asks of a data set first.
struct Profile {
  std::int64_t users = 0, items = 0, interactions = 0;
  double density = 0;                                                ///< interactions / (users x items)
  std::vector<std::pair<std::string, std::int64_t>> kinds;           ///< view, cart, purchase, rating...
  std::vector<std::pair<double, std::int64_t>> ratings;              ///< value, count
  std::string firstTime, lastTime;                                   ///< ISO 8601, empty where there is none
  std::vector<std::pair<std::string, std::int64_t>> eventsPerMonth;  ///< "2026-01", count
  double textCoverage = 0;  ///< share of items with a title or description
  std::vector<std::pair<std::string, std::int64_t>> languages;  ///< "en", "zh", "other": items
  double priceCoverage = 0;
  std::string currency;                      ///< the commonest
  std::vector<double> priceQuantiles;        ///< 0, 5, 25, 50, 75, 95, 100 %
  std::vector<std::int64_t> priceHistogram;  ///< 20 equal bins from the 0 to the 95 % quantile
  std::vector<std::pair<std::string, std::int64_t>> categories;  ///< the commonest twelve
  std::vector<double> longTail;  ///< share of events held by the top 1 %, 5 %, 10 %, 20 %, 50 % of items
  std::vector<std::int64_t> eventsPerUser;  ///< histogram: 1, 2, 3-4, 5-9, 10-19, 20-49, 50+
  std::int64_t coldUsers = 0;               ///< users with no event
  std::int64_t coldItems = 0;               ///< items with no event
};
Profile profileWorkspace(const std::filesystem::path& workspace);

/// One page of a table's rows as text, for browsing. table: item, user, interaction, review, question, query,
/// judgement.
struct TablePage {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::int64_t total = 0;
};
TablePage browseTable(const std::filesystem::path& workspace, const std::string& table, std::int64_t offset,
                      std::int64_t count, const std::string& filter = {});

}  // namespace core

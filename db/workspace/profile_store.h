#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace db {

/// One interaction as a profile sees it. `kind` lives until the next row.
struct BehaviourRow {
  std::int64_t user = 0, item = 0;  ///< row ids
  std::string_view kind;
  std::optional<double> rating;
  std::optional<std::int64_t> time;  ///< UTC milliseconds
};
/// All interactions once, in the order that reads fastest.
void scanBehaviour(SQLite::Database& database, const std::function<void(const BehaviourRow&)>& visit);

/// One item as a profile sees it. The texts live until the next row.
struct ItemFacts {
  std::string_view title, descriptionStart, category;  ///< of the description the first 200 characters
  std::optional<double> price;
  std::string_view currency;
};
void scanItems(SQLite::Database& database, const std::function<void(const ItemFacts&)>& visit);

/// The names that browseRows() knows: item, user, interaction, review, question, query, judgement.
std::vector<std::string> browsableTables();

struct BrowsedRows {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  ///< null is empty text
  std::int64_t total = 0;                      ///< of rows that pass the filter
};
/// `count` rows from `offset` in the order of import; `filter` keeps the rows that hold it in one of their
/// ids or texts, whatever its case in ASCII; empty: all. Throws Error where there is no such table.
BrowsedRows browseRows(SQLite::Database& database, std::string_view table, std::int64_t offset,
                       std::int64_t count, std::string_view filter);

}  // namespace db

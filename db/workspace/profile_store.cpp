#include "db/workspace/profile_store.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>

#include "db/error.h"

namespace db {
namespace {

std::string_view view(const SQLite::Column& column) {
  return {column.getText(), static_cast<std::size_t>(column.getBytes())};
}

/// How a table is shown: the table that holds the rows, what is joined to it and which columns of all are
/// shown and searched.
struct BrowsedTable {
  const char* name;
  const char* rows;     ///< called r
  const char* joins;    ///< needed by columns and filter
  const char* columns;  ///< of the page
  const char* filter;   ///< ?1 is the pattern
};

constexpr BrowsedTable kTables[] = {
    {"item", "item", "",
     R"sql(r.item_id, r.title, r.brand, r.category, r.price, r.currency, r.average_rating, r.rating_count,
           (SELECT count(*) FROM interaction_row i WHERE i.item = r.id) AS interactions, r.description)sql",
     R"sql(r.item_id LIKE ?1 ESCAPE '\' OR r.title LIKE ?1 ESCAPE '\' OR r.brand LIKE ?1 ESCAPE '\'
           OR r.category LIKE ?1 ESCAPE '\' OR r.description LIKE ?1 ESCAPE '\')sql"},
    {"user", "user", "",
     R"sql(r.user_id, (SELECT count(*) FROM interaction_row i WHERE i.user = r.id) AS interactions,
           r.attributes)sql",
     R"sql(r.user_id LIKE ?1 ESCAPE '\' OR r.attributes LIKE ?1 ESCAPE '\')sql"},
    {"interaction", "interaction_row", "JOIN user ON user.id = r.user JOIN item ON item.id = r.item",
     R"sql(user.user_id, item.item_id, item.title, r.kind, r.weight, r.rating,
           strftime('%Y-%m-%dT%H:%M:%SZ', r.time / 1000, 'unixepoch') AS time)sql",
     R"sql(user.user_id LIKE ?1 ESCAPE '\' OR item.item_id LIKE ?1 ESCAPE '\' OR item.title LIKE ?1 ESCAPE '\'
           OR r.kind LIKE ?1 ESCAPE '\')sql"},
    {"review", "review_row", "LEFT JOIN user ON user.id = r.user JOIN item ON item.id = r.item",
     R"sql(user.user_id, item.item_id, r.rating, r.title, r.text,
           strftime('%Y-%m-%dT%H:%M:%SZ', r.time / 1000, 'unixepoch') AS time)sql",
     R"sql(user.user_id LIKE ?1 ESCAPE '\' OR item.item_id LIKE ?1 ESCAPE '\' OR r.title LIKE ?1 ESCAPE '\'
           OR r.text LIKE ?1 ESCAPE '\')sql"},
    {"question", "question_row", "JOIN item ON item.id = r.item",
     R"sql(item.item_id, r.question, r.answer,
           strftime('%Y-%m-%dT%H:%M:%SZ', r.time / 1000, 'unixepoch') AS time)sql",
     R"sql(item.item_id LIKE ?1 ESCAPE '\' OR r.question LIKE ?1 ESCAPE '\' OR r.answer LIKE ?1 ESCAPE '\')sql"},
    {"query", "query", "", "r.query_id, r.text",
     R"sql(r.query_id LIKE ?1 ESCAPE '\' OR r.text LIKE ?1 ESCAPE '\')sql"},
    {"judgement", "judgement_row", "JOIN query ON query.id = r.query JOIN item ON item.id = r.item",
     "query.query_id, query.text AS query, item.item_id, item.title, r.grade, r.judge",
     R"sql(query.query_id LIKE ?1 ESCAPE '\' OR query.text LIKE ?1 ESCAPE '\' OR item.item_id LIKE ?1 ESCAPE '\'
           OR item.title LIKE ?1 ESCAPE '\')sql"},
};

const BrowsedTable& tableOf(std::string_view name) {
  for (const BrowsedTable& table : kTables)
    if (table.name == name) return table;
  throw Error(
      Error::Kind::BadInput,
      fmt::format("There is no table {} to browse; there are {}.", name, fmt::join(browsableTables(), ", ")),
      std::string(name));
}

/// Any text that holds `filter`.
std::string patternOf(std::string_view filter) {
  std::string pattern = "%";
  for (const char c : filter) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

std::string cellText(const SQLite::Column& column) {
  if (column.isNull()) return {};
  if (column.isFloat()) return fmt::format("{}", column.getDouble());
  return column.getString();
}

std::int64_t countRows(SQLite::Database& database, const BrowsedTable& table, std::string_view filter) {
  if (filter.empty())
    return database.execAndGet(fmt::format("SELECT count(*) FROM {}", table.rows)).getInt64();
  SQLite::Statement select(
      database, fmt::format("SELECT count(*) FROM {} r {} WHERE {}", table.rows, table.joins, table.filter));
  select.bind(1, patternOf(filter));
  select.executeStep();
  return select.getColumn(0).getInt64();
}

}  // namespace

void scanBehaviour(SQLite::Database& database, const std::function<void(const BehaviourRow&)>& visit) {
  SQLite::Statement select(database, "SELECT user, item, kind, rating, time FROM interaction_row");
  BehaviourRow row;
  while (select.executeStep()) {
    row.user = select.getColumn(0).getInt64();
    row.item = select.getColumn(1).getInt64();
    row.kind = view(select.getColumn(2));
    row.rating.reset();
    row.time.reset();
    if (const SQLite::Column rating = select.getColumn(3); !rating.isNull()) row.rating = rating.getDouble();
    if (const SQLite::Column time = select.getColumn(4); !time.isNull()) row.time = time.getInt64();
    visit(row);
  }
}

void scanItems(SQLite::Database& database, const std::function<void(const ItemFacts&)>& visit) {
  SQLite::Statement select(database,
                           "SELECT title, substr(description, 1, 200), category, price, currency FROM item");
  while (select.executeStep()) {
    const SQLite::Column title = select.getColumn(0), description = select.getColumn(1),
                         category = select.getColumn(2), price = select.getColumn(3),
                         currency = select.getColumn(4);
    ItemFacts facts{view(title), view(description), view(category), std::nullopt, view(currency)};
    if (!price.isNull()) facts.price = price.getDouble();
    visit(facts);
  }
}

std::vector<std::string> browsableTables() {
  std::vector<std::string> names;
  for (const BrowsedTable& table : kTables) names.emplace_back(table.name);
  return names;
}

BrowsedRows browseRows(SQLite::Database& database, std::string_view name, std::int64_t offset,
                       std::int64_t count, std::string_view filter) {
  const BrowsedTable& table = tableOf(name);
  BrowsedRows browsed;
  browsed.total = countRows(database, table, filter);
  // The page is found by row id alone before anything is joined: skipping rows must cost nothing more.
  const std::string page =
      filter.empty() ? fmt::format("SELECT id FROM {} ORDER BY id LIMIT ?2 OFFSET ?3", table.rows)
                     : fmt::format("SELECT r.id AS id FROM {} r {} WHERE {} ORDER BY r.id LIMIT ?2 OFFSET ?3",
                                   table.rows, table.joins, table.filter);
  SQLite::Statement select(
      database, fmt::format("WITH page AS MATERIALIZED ({}) SELECT {} FROM page JOIN {} r ON r.id = page.id "
                            "{} ORDER BY r.id",
                            page, table.columns, table.rows, table.joins));
  if (!filter.empty()) select.bind(1, patternOf(filter));
  select.bind(2, std::max<std::int64_t>(count, 0));
  select.bind(3, std::max<std::int64_t>(offset, 0));
  for (int column = 0; column < select.getColumnCount(); ++column)
    browsed.columns.emplace_back(select.getColumnName(column));
  while (select.executeStep()) {
    std::vector<std::string>& cells = browsed.rows.emplace_back();
    for (int column = 0; column < select.getColumnCount(); ++column)
      cells.push_back(cellText(select.getColumn(column)));
  }
  return browsed;
}

}  // namespace db

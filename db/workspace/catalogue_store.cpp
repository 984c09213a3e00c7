#include "db/workspace/catalogue_store.h"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <unordered_map>

namespace db {
namespace {

constexpr const char* kSelectItems = R"sql(
  SELECT id, item_id, title, brand, category, description, price, currency, average_rating, rating_count
  FROM item )sql";

std::string_view view(const SQLite::Column& column) {
  return {column.getText(), static_cast<std::size_t>(column.getBytes())};
}

std::string text(SQLite::Statement& row, int column) {
  return std::string(view(row.getColumn(column)));
}

ItemRecord readItem(SQLite::Statement& row) {
  ItemRecord item;
  item.id = row.getColumn(0).getInt64();
  item.itemId = text(row, 1);
  item.title = text(row, 2);
  item.brand = text(row, 3);
  item.category = text(row, 4);
  item.description = text(row, 5);
  if (!row.isColumnNull(6)) item.price = row.getColumn(6).getDouble();
  item.currency = text(row, 7);
  item.averageRating = row.getColumn(8).getDouble();
  item.ratingCount = row.getColumn(9).getInt64();
  return item;
}

struct RatingSum {
  double sum = 0;
  std::int64_t count = 0;
  double mean() const { return sum / static_cast<double>(count); }
};

/// Reviews by known users are interactions too: only those of nobody are counted from the review table.
constexpr const char* kRatings = R"sql(
  SELECT item, rating FROM interaction_row WHERE rating IS NOT NULL
  UNION ALL SELECT item, rating FROM review_row WHERE rating IS NOT NULL AND user IS NULL)sql";

constexpr const char* kRatingsOfItem = R"sql(
  SELECT avg(rating), count(rating) FROM (
    SELECT rating FROM interaction_row WHERE item = ?1
    UNION ALL SELECT rating FROM review_row WHERE item = ?1 AND user IS NULL))sql";

/// A statement without SQLiteCpp's columns, which cost as much as the reading where there are millions of
/// rows.
class PlainStatement {
 public:
  PlainStatement(SQLite::Database& database, const char* sql) : m_database(database.getHandle()) {
    check(sqlite3_prepare_v2(m_database, sql, -1, &m_statement, nullptr), SQLITE_OK);
  }
  ~PlainStatement() { sqlite3_finalize(m_statement); }
  PlainStatement(const PlainStatement&) = delete;
  PlainStatement& operator=(const PlainStatement&) = delete;

  bool step() {
    const int code = sqlite3_step(m_statement);
    if (code != SQLITE_ROW) check(code, SQLITE_DONE);
    return code == SQLITE_ROW;
  }
  std::int64_t integer(int column) { return sqlite3_column_int64(m_statement, column); }
  double number(int column) { return sqlite3_column_double(m_statement, column); }
  std::string text(int column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return bytes == nullptr ? std::string() : bytes;
  }

 private:
  void check(int code, int expected) const {
    if (code != expected) throw SQLite::Exception(m_database, code);
  }

  sqlite3* m_database;
  sqlite3_stmt* m_statement = nullptr;
};

/// By item.
std::unordered_map<std::int64_t, RatingSum> ratingSums(SQLite::Database& database) {
  std::unordered_map<std::int64_t, RatingSum> sums;
  PlainStatement select(database, kRatings);
  while (select.step()) {
    RatingSum& sum = sums[select.integer(0)];
    sum.sum += select.number(1);
    ++sum.count;
  }
  return sums;
}

void addRatings(SQLite::Database& database, std::vector<ItemRecord>& items) {
  const std::unordered_map<std::int64_t, RatingSum> sums = ratingSums(database);
  for (ItemRecord& item : items) {
    if (item.averageRating > 0) continue;
    const auto found = sums.find(item.id);
    if (found == sums.end()) continue;
    item.averageRating = found->second.mean();
    item.ratingCount = found->second.count;
  }
}

}  // namespace

Counts counts(SQLite::Database& database) {
  SQLite::Statement select(database, R"sql(
    SELECT (SELECT count(*) FROM user), (SELECT count(*) FROM item), (SELECT count(*) FROM interaction_row),
           (SELECT count(*) FROM review_row), (SELECT count(*) FROM question_row), (SELECT count(*) FROM query),
           (SELECT count(*) FROM judgement_row), (SELECT count(*) FROM run))sql");
  select.executeStep();
  const auto at = [&](int column) { return select.getColumn(column).getInt64(); };
  return {at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)};
}

void forEachUser(SQLite::Database& database,
                 const std::function<void(std::int64_t, std::string_view)>& visit) {
  SQLite::Statement select(database, "SELECT id, user_id FROM user ORDER BY id");
  while (select.executeStep()) visit(select.getColumn(0).getInt64(), view(select.getColumn(1)));
}

void forEachAttributes(SQLite::Database& database,
                       const std::function<void(std::int64_t, std::string_view)>& visit) {
  SQLite::Statement select(database,
                           "SELECT id, attributes FROM item WHERE attributes IS NOT NULL ORDER BY id");
  while (select.executeStep()) visit(select.getColumn(0).getInt64(), view(select.getColumn(1)));
}

std::vector<ItemRecord> allItems(SQLite::Database& database, ItemRatings ratings) {
  SQLite::Statement select(database, std::string(kSelectItems) + "ORDER BY id");
  std::vector<ItemRecord> items;
  bool complete = true;
  while (select.executeStep()) {
    items.push_back(readItem(select));
    complete = complete && items.back().averageRating > 0;
  }
  if (ratings == ItemRatings::Include && !complete) addRatings(database, items);
  return items;
}

std::vector<std::string> itemColours(SQLite::Database& database) {
  std::vector<std::string> colours;
  PlainStatement select(database, R"sql(
    SELECT CASE WHEN json_valid(attributes) THEN
        coalesce(attributes ->> '$.colour', attributes ->> '$.color', attributes ->> '$."颜色"', '') ELSE '' END
    FROM item ORDER BY id)sql");
  while (select.step()) colours.emplace_back(select.text(0));
  return colours;
}

std::vector<double> averageRatings(SQLite::Database& database) {
  std::vector<std::int64_t> ids;
  std::vector<double> ratings;
  PlainStatement select(database, "SELECT id, average_rating FROM item ORDER BY id");
  while (select.step()) {
    ids.push_back(select.integer(0));
    ratings.push_back(select.number(1));
  }
  if (std::all_of(ratings.begin(), ratings.end(), [](double rating) { return rating > 0; })) return ratings;
  const std::unordered_map<std::int64_t, RatingSum> sums = ratingSums(database);
  for (std::size_t item = 0; item < ids.size(); ++item)
    if (const auto found = sums.find(ids[item]); ratings[item] <= 0 && found != sums.end())
      ratings[item] = found->second.mean();
  return ratings;
}

std::optional<ItemRecord> findItem(SQLite::Database& database, std::string_view itemId) {
  SQLite::Statement select(database, std::string(kSelectItems) + "WHERE item_id = ?");
  select.bind(1, std::string(itemId));
  if (!select.executeStep()) return std::nullopt;
  ItemRecord item = readItem(select);
  if (item.averageRating > 0) return item;
  SQLite::Statement ratings(database, kRatingsOfItem);
  ratings.bind(1, item.id);
  if (ratings.executeStep() && ratings.getColumn(1).getInt64() > 0) {
    item.averageRating = ratings.getColumn(0).getDouble();
    item.ratingCount = ratings.getColumn(1).getInt64();
  }
  return item;
}

void forEachInteraction(SQLite::Database& database,
                        const std::function<void(const InteractionRecord&)>& visit) {
  // The table is read from end to end and sorted here: by index, each row would be a jump of its own.
  PlainStatement select(database,
                        "SELECT user, item, weight, rating, time, id FROM interaction_row ORDER BY id");
  std::vector<InteractionRecord> records;
  while (select.step())
    records.push_back({select.integer(0), select.integer(1), select.number(2), select.number(3),
                       select.integer(4), select.integer(5)});
  const auto before = [](const InteractionRecord& a, const InteractionRecord& b) {
    return a.user != b.user ? a.user < b.user : a.time < b.time;
  };
  if (!std::is_sorted(records.begin(), records.end(), before))
    std::stable_sort(records.begin(), records.end(), before);
  for (const InteractionRecord& record : records) visit(record);
}

std::vector<ReviewRecord> reviewsOfItem(SQLite::Database& database, std::int64_t item, int limit) {
  SQLite::Statement select(database, R"sql(
    SELECT user.user_id, r.title, r.text, r.rating, strftime('%Y-%m-%dT%H:%M:%SZ', r.time / 1000, 'unixepoch')
    FROM review_row r LEFT JOIN user ON user.id = r.user
    WHERE r.item = ? ORDER BY r.time DESC, r.id LIMIT ?)sql");
  select.bind(1, item);
  select.bind(2, limit);
  std::vector<ReviewRecord> reviews;
  while (select.executeStep())
    reviews.push_back({text(select, 0), text(select, 1), text(select, 2), select.getColumn(3).getDouble(),
                       text(select, 4)});
  return reviews;
}

std::int64_t countReviewsOfItem(SQLite::Database& database, std::int64_t item) {
  SQLite::Statement select(database, "SELECT count(*) FROM review_row WHERE item = ?");
  select.bind(1, item);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

std::vector<QueryRecord> allQueries(SQLite::Database& database) {
  SQLite::Statement select(database, "SELECT id, query_id, text FROM query ORDER BY id");
  std::vector<QueryRecord> queries;
  while (select.executeStep())
    queries.push_back({select.getColumn(0).getInt64(), text(select, 1), text(select, 2)});
  return queries;
}

std::vector<JudgementRecord> allJudgements(SQLite::Database& database) {
  SQLite::Statement select(database, R"sql(
    SELECT query, item, avg(grade) FROM judgement_row GROUP BY query, item ORDER BY query, item)sql");
  std::vector<JudgementRecord> judgements;
  while (select.executeStep())
    judgements.push_back(
        {select.getColumn(0).getInt64(), select.getColumn(1).getInt64(), select.getColumn(2).getDouble()});
  return judgements;
}

void DataHash::Names::add(std::int64_t id, const ContentHash::Digest& digest) {
  ids.push_back(id);
  digests.push_back(digest);
}

ContentHash::Digest DataHash::Names::of(std::int64_t id) const {
  auto place = static_cast<std::size_t>(id - 1);  // where no row was ever removed
  if (place >= ids.size() || ids[place] != id)
    place = static_cast<std::size_t>(std::lower_bound(ids.begin(), ids.end(), id) - ids.begin());
  return place < ids.size() && ids[place] == id ? digests[place] : ContentHash::Digest{};
}

void DataHash::addUser(std::int64_t id, std::string_view name) {
  ContentHash hash;
  hash.add(name);
  m_users.add(id, hash.digest());
  m_userSum += hash.digest();
}

void DataHash::addItem(const ItemRecord& item) {
  ContentHash hash;
  hash.add(item.itemId);
  m_items.add(item.id, hash.digest());
  for (const std::string* text : {&item.title, &item.brand, &item.category, &item.description})
    hash.add(*text);
  hash.add(item.price.value_or(-1.0));
  hash.add(item.currency);
  m_itemSum += hash.digest();
}

void DataHash::addInteraction(const InteractionRecord& record) {
  m_place = record.user == m_user ? m_place + 1 : 1;
  m_user = record.user;
  ContentHash hash;
  hash.add(m_users.of(record.user));
  hash.add(m_items.of(record.item));
  hash.add(record.weight);
  hash.add(record.rating);
  hash.add(record.time);
  hash.add(m_place);
  m_interactionSum += hash.digest();
}

std::string DataHash::hex() const {
  ContentHash hash;
  hash.add(m_itemSum);
  hash.add(m_userSum);
  hash.add(m_interactionSum);
  return hash.hex();
}

std::string dataHash(SQLite::Database& database) {
  DataHash hash;
  forEachUser(database, [&](std::int64_t id, std::string_view name) { hash.addUser(id, name); });
  for (const ItemRecord& item : allItems(database, ItemRatings::Leave)) hash.addItem(item);
  forEachInteraction(database, [&](const InteractionRecord& record) { hash.addInteraction(record); });
  return hash.hex();
}

}  // namespace db

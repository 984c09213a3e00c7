#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/workspace/content_hash.h"

namespace db {

struct ItemRecord {
  std::int64_t id = 0;  ///< row id
  std::string itemId;   ///< the user's own string
  std::string title, brand, category, description;
  std::optional<double> price;
  std::string currency;
  double averageRating = 0;  ///< the source's own, else the mean of ratings and reviews here, else 0
  std::int64_t ratingCount = 0;
};

struct ReviewRecord {
  std::string userId, title, text;
  double rating = 0;
  std::string time;  ///< ISO 8601 UTC; empty where there is none
};

struct Counts {
  std::int64_t users = 0, items = 0, interactions = 0, reviews = 0, questions = 0, queries = 0,
               judgements = 0, runs = 0;
};
Counts counts(SQLite::Database& database);

/// All users by row id: visit(row id, user's own string).
void forEachUser(SQLite::Database& database,
                 const std::function<void(std::int64_t, std::string_view)>& visit);
/// Whether averageRating and ratingCount are filled in: a pass over all ratings where the source had none.
enum class ItemRatings { Include, Leave };
/// All items by row id.
std::vector<ItemRecord> allItems(SQLite::Database& database, ItemRatings ratings = ItemRatings::Include);
/// The colour that the source gave of each item, by row id; empty where it gave none.
std::vector<std::string> itemColours(SQLite::Database& database);
/// averageRating of all items by row id, without the rest of what is known of them.
std::vector<double> averageRatings(SQLite::Database& database);
std::optional<ItemRecord> findItem(SQLite::Database& database, std::string_view itemId);

/// What the sources said of items beyond our columns: visit(row id, JSON), by row id, of those that have any.
void forEachAttributes(SQLite::Database& database,
                       const std::function<void(std::int64_t, std::string_view)>& visit);

struct InteractionRecord {
  std::int64_t user = 0, item = 0;  ///< row ids
  double weight = 1;
  double rating = 0;      ///< 0 where there is none
  std::int64_t time = 0;  ///< UTC milliseconds, 0 where there is none
  std::int64_t id = 0;    ///< row id, which grows in file order
};
/// All interactions ordered by user row id, then time, then file order.
void forEachInteraction(SQLite::Database& database,
                        const std::function<void(const InteractionRecord&)>& visit);

/// The newest first.
std::vector<ReviewRecord> reviewsOfItem(SQLite::Database& database, std::int64_t item, int limit);
std::int64_t countReviewsOfItem(SQLite::Database& database, std::int64_t item);

struct QueryRecord {
  std::int64_t id = 0;
  std::string queryId, text;
};
std::vector<QueryRecord> allQueries(SQLite::Database& database);
struct JudgementRecord {
  std::int64_t query = 0, item = 0;  ///< row ids
  double grade = 0;
};
/// Ordered by query row id; the mean over judges where there are several.
std::vector<JudgementRecord> allJudgements(SQLite::Database& database);

/// A hash of users, items and interactions: the same content gives the same hash, in any workspace, whatever
/// the order of the imports; the order of one user's events counts.
class DataHash {
 public:
  void addUser(std::int64_t id, std::string_view name);  ///< by rising id
  void addItem(const ItemRecord& item);                  ///< likewise
  /// In the order of forEachInteraction(), after all users and items.
  void addInteraction(const InteractionRecord& record);
  std::string hex() const;

 private:
  /// Digests by rising row id.
  struct Names {
    std::vector<std::int64_t> ids;
    std::vector<ContentHash::Digest> digests;

    void add(std::int64_t id, const ContentHash::Digest& digest);
    ContentHash::Digest of(std::int64_t id) const;
  };

  Names m_items, m_users;
  ContentHash::Digest m_itemSum, m_userSum, m_interactionSum;
  std::int64_t m_user = 0, m_place = 0;  // of the last interaction; its place among those of its user
};

/// DataHash of all that a workspace holds.
std::string dataHash(SQLite::Database& database);

}  // namespace db

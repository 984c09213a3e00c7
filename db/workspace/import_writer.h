#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace db {

/// What the import table says of a file.
struct ImportDescription {
  std::string file;      ///< name without folder
  std::string fileHash;  ///< of its bytes; may be empty
  std::string kind;      ///< interactions, items, users, reviews, qa, queries, judgements
  std::string format;
  std::string columns = "{}";  ///< our field -> column, JSON
};

/// Empty strings and absent numbers mean "not said" and never erase what is known.
struct NewItem {
  std::string itemId, title, brand, category, description;
  std::optional<double> price;
  std::string currency;
  std::optional<double> averageRating;
  std::optional<std::int64_t> ratingCount;
  std::string attributes;  ///< JSON object of what else the source said
};
struct NewInteraction {
  std::string userId, itemId;
  std::string kind = "view";  ///< view, click, cart, favourite, purchase, rating, sequence
  double weight = 1;
  std::optional<double> rating;
  std::optional<std::int64_t> time;  ///< UTC milliseconds
};
struct NewReview {
  std::string userId;  ///< may be empty
  std::string itemId;
  std::optional<double> rating;
  std::string title, text;
  std::optional<std::int64_t> time;  ///< UTC milliseconds
};
struct NewQuestion {
  std::string itemId, question, answer;
  std::optional<std::int64_t> time;  ///< UTC milliseconds
};
struct NewJudgement {
  std::string queryId, itemId;
  double grade = 0;   ///< as a gain
  std::string judge;  ///< who judged; may be empty
};

/// Writes one import. Rows are staged in temporary tables of the connection, so the workspace stays free for
/// others while a file is read; commit() moves them in one transaction. Without it nothing has happened.
///
/// Users, items and queries are made as they are named. Metadata of an item that is known from behaviour only
/// fills it in; items, users, queries and judgements that are imported again are updated, never doubled.
/// Memory grows with the number of different ids, not with the rows. One writer per connection at a time.
class ImportWriter {
 public:
  /// `database` must outlive the writer.
  ImportWriter(SQLite::Database& database, ImportDescription description);
  ~ImportWriter();  ///< drops what was not committed
  ImportWriter(const ImportWriter&) = delete;
  ImportWriter& operator=(const ImportWriter&) = delete;

  void addItem(const NewItem& item);
  void addUser(const std::string& userId, const std::string& attributes = {});
  void addInteraction(const NewInteraction& interaction);
  /// A review with a user and a rating is also an interaction of kind 'rating'.
  void addReview(const NewReview& review);
  void addQuestion(const NewQuestion& question);
  void addQuery(const std::string& queryId, const std::string& text);
  void addJudgement(const NewJudgement& judgement);

  /// True once this import has called addItem() with the id.
  bool hasItem(std::string_view itemId) const;

  struct Outcome {
    std::int64_t rowsRead = 0, rowsImported = 0, rowsRejected = 0;  ///< read = imported + rejected
    double seconds = 0;                                             ///< of reading, before the commit
  };
  /// Moves everything into the workspace and returns the id of its import row. `between` is called once the
  /// database is locked and then every few thousand rows; what it throws undoes the whole. Throws
  /// Error(Failed) where the disk is full or the workspace is locked or read-only.
  std::int64_t commit(const Outcome& outcome, const std::function<void()>& between = {});

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace db

#include "db/workspace/import_writer.h"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <filesystem>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "db/workspace/database_error.h"
#include "db/workspace/run_store.h"

namespace db {
namespace {

constexpr const char* kStage = R"(
  CREATE TEMP TABLE stage_user (local INTEGER PRIMARY KEY, real INTEGER, user_id TEXT, attributes TEXT,
    described INTEGER);
  CREATE TEMP TABLE stage_item (local INTEGER PRIMARY KEY, real INTEGER, item_id TEXT, title TEXT, brand TEXT,
    category TEXT, description TEXT, price REAL, currency TEXT, average_rating REAL, rating_count INTEGER,
    attributes TEXT, described INTEGER);
  CREATE TEMP TABLE stage_interaction (id INTEGER PRIMARY KEY, user INTEGER, item INTEGER, kind TEXT,
    weight REAL, rating REAL, time INTEGER);
  CREATE TEMP TABLE stage_review (id INTEGER PRIMARY KEY, user INTEGER, item INTEGER, rating REAL, title TEXT,
    text TEXT, time INTEGER);
  CREATE TEMP TABLE stage_question (id INTEGER PRIMARY KEY, item INTEGER, question TEXT, answer TEXT,
    time INTEGER);
  CREATE TEMP TABLE stage_query (local INTEGER PRIMARY KEY, real INTEGER, query_id TEXT, text TEXT,
    described INTEGER);
  CREATE TEMP TABLE stage_judgement (id INTEGER PRIMARY KEY, query INTEGER, item INTEGER, grade REAL,
    judge TEXT);)";

constexpr const char* kUnstage = R"(
  DROP TABLE IF EXISTS temp.stage_user;
  DROP TABLE IF EXISTS temp.stage_item;
  DROP TABLE IF EXISTS temp.stage_interaction;
  DROP TABLE IF EXISTS temp.stage_review;
  DROP TABLE IF EXISTS temp.stage_question;
  DROP TABLE IF EXISTS temp.stage_query;
  DROP TABLE IF EXISTS temp.stage_judgement;)";

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using LocalIds = std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>>;

/// The local id of a string, and whether it is new.
std::pair<std::int64_t, bool> localId(LocalIds& ids, const std::string& text) {
  const auto [place, fresh] = ids.try_emplace(text, static_cast<std::int64_t>(ids.size()) + 1);
  return {place->second, fresh};
}

void bindText(SQLite::Statement& statement, int index, const std::string& text) {
  if (text.empty())
    statement.bind(index);
  else
    statement.bindNoCopy(index, text);
}

template <typename Number>
void bindNumber(SQLite::Statement& statement, int index, const std::optional<Number>& number) {
  if (number)
    statement.bind(index, *number);
  else
    statement.bind(index);
}

void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

/// The temporary tables, and one transaction over them that keeps single inserts cheap. It touches only the
/// temporary database, so the workspace is not locked meanwhile.
class Stage {
 public:
  explicit Stage(SQLite::Database& database)
      : m_database(database), m_store(database.execAndGet("PRAGMA temp_store").getInt()) {
    // In a file: a long import must not fill the memory. Changing it drops what a former writer left.
    m_database.exec("PRAGMA temp_store = FILE");
    m_database.exec(kUnstage);
    m_database.exec(kStage);
    m_database.exec("BEGIN");
  }
  ~Stage() {
    if (m_open) m_database.tryExec("ROLLBACK");
    m_database.tryExec(kUnstage);
    m_database.tryExec("PRAGMA temp_store = " + std::to_string(m_store));
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  void close() {
    m_database.exec("COMMIT");
    m_open = false;
  }

 private:
  SQLite::Database& m_database;
  int m_store;
  bool m_open = true;
};

[[noreturn]] void explain(SQLite::Database& database, const SQLite::Exception& exception) {
  throw databaseError(exception, std::filesystem::path(database.getFilename()).parent_path().string());
}

}  // namespace

struct ImportWriter::State {
  State(SQLite::Database& connection, ImportDescription said)
      : database(connection), stage(connection), description(std::move(said)) {
    if (description.columns.empty()) description.columns = "{}";
  }

  SQLite::Statement prepare(const char* sql) { return {database, sql}; }

  std::int64_t user(const std::string& userId) {
    const auto [local, fresh] = localId(users, userId);
    if (fresh) stageUser(local, userId, {}, false);
    return local;
  }
  std::int64_t item(const std::string& itemId) {
    const auto [local, fresh] = localId(items, itemId);
    if (fresh) {
      bareItem.bind(1, local);
      bareItem.bindNoCopy(2, itemId);
      run(bareItem);
    }
    return local;
  }
  std::int64_t query(const std::string& queryId) {
    const auto [local, fresh] = localId(queries, queryId);
    if (fresh) stageQuery(local, queryId, {}, false);
    return local;
  }

  void stageUser(std::int64_t local, const std::string& userId, const std::string& attributes,
                 bool described) {
    userInsert.bind(1, local);
    userInsert.bindNoCopy(2, userId);
    bindText(userInsert, 3, attributes);
    userInsert.bind(4, described ? 1 : 0);
    run(userInsert);
  }
  void stageQuery(std::int64_t local, const std::string& queryId, const std::string& text, bool described) {
    queryInsert.bind(1, local);
    queryInsert.bindNoCopy(2, queryId);
    bindText(queryInsert, 3, text);
    queryInsert.bind(4, described ? 1 : 0);
    run(queryInsert);
  }

  std::int64_t insertImport(const Outcome& outcome);
  void moveParents(std::int64_t import);
  void moveChildren(std::int64_t import, const std::function<void()>& between);

  SQLite::Database& database;
  Stage stage;
  ImportDescription description;
  std::string started = now();
  LocalIds users, items, queries;
  std::unordered_set<std::int64_t> describedItems;  // local ids

  SQLite::Statement bareItem = prepare(R"(
    INSERT INTO stage_item (local, item_id, described) VALUES (?, ?, 0))");
  SQLite::Statement itemInsert = prepare(R"(
    INSERT INTO stage_item (local, item_id, title, brand, category, description, price, currency,
      average_rating, rating_count, attributes, described)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
    ON CONFLICT (local) DO UPDATE SET
      title = coalesce(excluded.title, title), brand = coalesce(excluded.brand, brand),
      category = coalesce(excluded.category, category),
      description = coalesce(excluded.description, description), price = coalesce(excluded.price, price),
      currency = coalesce(excluded.currency, currency),
      average_rating = coalesce(excluded.average_rating, average_rating),
      rating_count = coalesce(excluded.rating_count, rating_count),
      attributes = coalesce(excluded.attributes, attributes), described = 1)");
  SQLite::Statement userInsert = prepare(R"(
    INSERT INTO stage_user (local, user_id, attributes, described) VALUES (?, ?, ?, ?)
    ON CONFLICT (local) DO UPDATE SET attributes = coalesce(excluded.attributes, attributes),
      described = max(excluded.described, described))");
  SQLite::Statement queryInsert = prepare(R"(
    INSERT INTO stage_query (local, query_id, text, described) VALUES (?, ?, ?, ?)
    ON CONFLICT (local) DO UPDATE SET text = coalesce(excluded.text, text),
      described = max(excluded.described, described))");
  SQLite::Statement interactionInsert = prepare(R"(
    INSERT INTO stage_interaction (user, item, kind, weight, rating, time) VALUES (?, ?, ?, ?, ?, ?))");
  SQLite::Statement reviewInsert = prepare(R"(
    INSERT INTO stage_review (user, item, rating, title, text, time) VALUES (?, ?, ?, ?, ?, ?))");
  SQLite::Statement questionInsert = prepare(R"(
    INSERT INTO stage_question (item, question, answer, time) VALUES (?, ?, ?, ?))");
  SQLite::Statement judgementInsert = prepare(R"(
    INSERT INTO stage_judgement (query, item, grade, judge) VALUES (?, ?, ?, ?))");
};

std::int64_t ImportWriter::State::insertImport(const Outcome& outcome) {
  SQLite::Statement insert = prepare(R"(
    INSERT INTO import (file, file_hash, kind, format, columns, rows_read, rows_imported, rows_rejected,
      started, seconds)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?))");
  insert.bindNoCopy(1, description.file);
  insert.bindNoCopy(2, description.fileHash);
  insert.bindNoCopy(3, description.kind);
  insert.bindNoCopy(4, description.format);
  insert.bindNoCopy(5, description.columns);
  insert.bind(6, outcome.rowsRead);
  insert.bind(7, outcome.rowsImported);
  insert.bind(8, outcome.rowsRejected);
  insert.bindNoCopy(9, started);
  insert.bind(10, outcome.seconds);
  insert.exec();
  return database.getLastInsertRowid();
}

// Each statement runs over the stage in the order of first mention, so row ids follow the file.
void ImportWriter::State::moveParents(std::int64_t import) {
  const auto move = [&](const char* sql) {
    SQLite::Statement statement = prepare(sql);
    if (statement.getBindParameterCount() > 0) statement.bind(1, import);
    statement.exec();
  };
  move(R"(
    INSERT INTO user (user_id, attributes, import_id)
    SELECT user_id, attributes, CASE WHEN described THEN ?1 END FROM stage_user WHERE true ORDER BY local
    ON CONFLICT (user_id) DO UPDATE SET attributes = coalesce(excluded.attributes, attributes),
      import_id = excluded.import_id WHERE excluded.import_id IS NOT NULL)");
  move("UPDATE stage_user SET real = (SELECT id FROM user WHERE user.user_id = stage_user.user_id)");
  move(R"(
    INSERT INTO item (item_id, title, brand, category, description, price, currency, average_rating,
      rating_count, attributes, import_id)
    SELECT item_id, title, brand, category, description, price, currency, average_rating, rating_count,
      attributes, CASE WHEN described THEN ?1 END
    FROM stage_item WHERE true ORDER BY local
    ON CONFLICT (item_id) DO UPDATE SET
      title = coalesce(excluded.title, title), brand = coalesce(excluded.brand, brand),
      category = coalesce(excluded.category, category),
      description = coalesce(excluded.description, description), price = coalesce(excluded.price, price),
      currency = coalesce(excluded.currency, currency),
      average_rating = coalesce(excluded.average_rating, average_rating),
      rating_count = coalesce(excluded.rating_count, rating_count),
      attributes = coalesce(excluded.attributes, attributes), import_id = excluded.import_id
    WHERE excluded.import_id IS NOT NULL)");
  move("UPDATE stage_item SET real = (SELECT id FROM item WHERE item.item_id = stage_item.item_id)");
  move(R"(
    INSERT INTO query (query_id, text, import_id)
    SELECT query_id, coalesce(text, ''), CASE WHEN described THEN ?1 END FROM stage_query
    WHERE true ORDER BY local
    ON CONFLICT (query_id) DO UPDATE SET text = excluded.text, import_id = excluded.import_id
    WHERE excluded.text <> '')");
  move("UPDATE stage_query SET real = (SELECT id FROM query WHERE query.query_id = stage_query.query_id)");
}

void ImportWriter::State::moveChildren(std::int64_t import, const std::function<void()>& between) {
  constexpr std::int64_t kBlock = 50'000;
  const auto move = [&](const char* lastSql, const char* sql) {
    const std::int64_t last = database.execAndGet(lastSql).getInt64();
    SQLite::Statement statement = prepare(sql);
    for (std::int64_t first = 0; first < last; first += kBlock) {
      statement.bind(1, import);
      statement.bind(2, first);
      statement.bind(3, first + kBlock);
      run(statement);
      if (between) between();
    }
  };
  // CROSS JOIN fixes the order of the loops: by stage row, which is file order.
  move("SELECT coalesce(max(id), 0) FROM stage_interaction", R"(
    INSERT INTO interaction_row (user, item, kind, weight, rating, time, import_id)
    SELECT u.real, i.real, s.kind, s.weight, s.rating, s.time, ?1
    FROM stage_interaction s CROSS JOIN stage_user u ON u.local = s.user
      CROSS JOIN stage_item i ON i.local = s.item
    WHERE s.id > ?2 AND s.id <= ?3 ORDER BY s.id)");
  move("SELECT coalesce(max(id), 0) FROM stage_review", R"(
    INSERT INTO review_row (user, item, rating, title, text, time, import_id)
    SELECT (SELECT u.real FROM stage_user u WHERE u.local = s.user), i.real, s.rating, s.title, s.text,
      s.time, ?1
    FROM stage_review s CROSS JOIN stage_item i ON i.local = s.item
    WHERE s.id > ?2 AND s.id <= ?3 ORDER BY s.id)");
  move("SELECT coalesce(max(id), 0) FROM stage_question", R"(
    INSERT INTO question_row (item, question, answer, time, import_id)
    SELECT i.real, s.question, s.answer, s.time, ?1
    FROM stage_question s CROSS JOIN stage_item i ON i.local = s.item
    WHERE s.id > ?2 AND s.id <= ?3 ORDER BY s.id)");
  move("SELECT coalesce(max(id), 0) FROM stage_judgement", R"(
    INSERT INTO judgement_row (query, item, grade, judge, import_id)
    SELECT q.real, i.real, s.grade, s.judge, ?1
    FROM stage_judgement s CROSS JOIN stage_query q ON q.local = s.query
      CROSS JOIN stage_item i ON i.local = s.item
    WHERE s.id > ?2 AND s.id <= ?3 ORDER BY s.id
    ON CONFLICT (query, item, judge) DO UPDATE SET grade = excluded.grade,
      import_id = excluded.import_id)");
}

ImportWriter::ImportWriter(SQLite::Database& database, ImportDescription description) try
    : m_state(std::make_unique<State>(database, std::move(description))) {
} catch (const SQLite::Exception& exception) {
  explain(database, exception);
}

ImportWriter::~ImportWriter() = default;

void ImportWriter::addItem(const NewItem& item) try {
  const auto [local, fresh] = localId(m_state->items, item.itemId);
  SQLite::Statement& insert = m_state->itemInsert;
  insert.bind(1, local);
  insert.bindNoCopy(2, item.itemId);
  bindText(insert, 3, item.title);
  bindText(insert, 4, item.brand);
  bindText(insert, 5, item.category);
  bindText(insert, 6, item.description);
  bindNumber(insert, 7, item.price);
  bindText(insert, 8, item.currency);
  bindNumber(insert, 9, item.averageRating);
  bindNumber(insert, 10, item.ratingCount);
  bindText(insert, 11, item.attributes);
  run(insert);
  m_state->describedItems.insert(local);
} catch (const SQLite::Exception& exception) {
  explain(m_state->database, exception);
}

void ImportWriter::addUser(const std::string& userId, const std::string& attributes) try {
  const auto [local, fresh] = localId(m_state->users, userId);
  m_state->stageUser(local, userId, attributes, true);
} catch (const SQLite::Exception& exception) {
  explain(m_state->database, exception);
}

void ImportWriter::addInteraction(const NewInteraction& interaction) try {
  SQLite::Statement& insert = m_state->interactionInsert;
  insert.bind(1, m_state->user(interaction.userId));
  insert.bind(2, m_state->item(interaction.itemId));
  insert.bindNoCopy(3, interaction.kind);
  insert.bind(4, interaction.weight);
  bindNumber(insert, 5, interaction.rating);
  bindNumber(insert, 6, interaction.time);
  run(insert);
} catch (const SQLite::Exception& exception) {
  explain(m_state->database, exception);
}

void ImportWriter::addReview(const NewReview& review) try {
  SQLite::Statement& insert = m_state->reviewInsert;
  if (review.userId.empty())
    insert.bind(1);
  else
    insert.bind(1, m_state->user(review.userId));
  insert.bind(2, m_state->item(review.itemId));
  bindNumber(insert, 3, review.rating);
  bindText(insert, 4, review.title);
  bindText(insert, 5, review.text);
  bindNumber(insert, 6, review.time);
  run(insert);
  if (!review.userId.empty() && review.rating)
    addInteraction({.userId = review.userId,
                    .itemId = review.itemId,
                    .kind = "rating",
                    .rating = review.rating,
                    .time = review.time});
} catch (const SQLite::Exception& exception) {
  explain(m_state->database, exception);
}

void ImportWriter::addQuestion(const NewQuestion& question) try {
  SQLite::Statement& insert = m_state->questionInsert;
  insert.bind(1, m_state->item(question.itemId));
  insert.bindNoCopy(2, question.question);
  bindText(insert, 3, question.answer);
  bindNumber(insert, 4, question.time);
  run(insert);
} catch (const SQLite::Exception& exception) {
  explain(m_state->database, exception);
}

void ImportWriter::addQuery(const std::string& queryId, const std::string& text) try {
  const auto [local, fresh] = localId(m_state->queries, queryId);
  m_state->stageQuery(local, queryId, text, true);
} catch (const SQLite::Exception& exception) {
  explain(m_state->database, exception);
}

void ImportWriter::addJudgement(const NewJudgement& judgement) try {
  SQLite::Statement& insert = m_state->judgementInsert;
  insert.bind(1, m_state->query(judgement.queryId));
  insert.bind(2, m_state->item(judgement.itemId));
  insert.bind(3, judgement.grade);
  insert.bindNoCopy(4, judgement.judge);
  run(insert);
} catch (const SQLite::Exception& exception) {
  explain(m_state->database, exception);
}

bool ImportWriter::hasItem(std::string_view itemId) const {
  const auto place = m_state->items.find(itemId);
  return place != m_state->items.end() && m_state->describedItems.contains(place->second);
}

std::int64_t ImportWriter::commit(const Outcome& outcome, const std::function<void()>& between) try {
  m_state->stage.close();
  // Immediate: a lock that cannot be had is found before the work, and waiting for it obeys the busy timeout.
  SQLite::Transaction transaction(m_state->database, SQLite::TransactionBehavior::IMMEDIATE);
  if (between) between();
  const std::int64_t import = m_state->insertImport(outcome);
  m_state->moveParents(import);
  m_state->moveChildren(import, between);
  transaction.commit();
  return import;
} catch (const SQLite::Exception& exception) {
  explain(m_state->database, exception);
}

}  // namespace db

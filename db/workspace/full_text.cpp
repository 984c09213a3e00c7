#include "db/workspace/full_text.h"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <unordered_set>

#include "db/error.h"
#include "db/workspace/full_text_tokenizer.h"

namespace db {
namespace {

class FtsSink : public TokenSink {
 public:
  using Callback = int (*)(void*, int, const char*, int, int, int);
  FtsSink(void* context, Callback callback) : m_context(context), m_callback(callback) {}

  int token(std::string_view word, int begin, int end, bool samePlace) override {
    return m_callback(m_context, samePlace ? FTS5_TOKEN_COLOCATED : 0, word.data(),
                      static_cast<int>(word.size()), begin, end);
  }

 private:
  void* m_context;
  Callback m_callback;
};

class TermSink : public TokenSink {
 public:
  int token(std::string_view word, int, int, bool) override {
    if (m_seen.emplace(word).second) m_terms.emplace_back(word);
    return 0;
  }
  std::vector<std::string> take() { return std::move(m_terms); }

 private:
  std::unordered_set<std::string> m_seen;
  std::vector<std::string> m_terms;
};

int createTokenizer(void*, const char**, int, Fts5Tokenizer** out) {
  static char stateless;  // FTS5 wants a pointer that is not null
  *out = reinterpret_cast<Fts5Tokenizer*>(&stateless);
  return SQLITE_OK;
}

void deleteTokenizer(Fts5Tokenizer*) {}

int runTokenizer(Fts5Tokenizer*, void* context, int flags, const char* text, int length,
                 FtsSink::Callback callback) {
  try {
    FtsSink sink(context, callback);
    const CjkCut cut = (flags & FTS5_TOKENIZE_QUERY) != 0 ? CjkCut::Pairs : CjkCut::SinglesAndPairs;
    return tokenize({text, static_cast<std::size_t>(length)}, cut, sink);
  } catch (...) {
    return SQLITE_NOMEM;  // C code calls us: no exception may leave
  }
}

/// SQLite hands out the FTS5 interface through a bound pointer only.
fts5_api* fullTextInterface(SQLite::Database& database) {
  fts5_api* interface = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database.getHandle(), "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, &interface, "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return interface;
}

/// Terms as FTS5 strings: what stands in quotes is never read as an operator.
std::string anyOf(const std::vector<std::string>& terms) {
  std::string expression;
  for (const std::string& term : terms) {
    if (!expression.empty()) expression += " OR ";
    expression += '"';
    for (const char c : term) {
      if (c == '"') expression += '"';
      expression += c;
    }
    expression += '"';
  }
  return expression;
}

}  // namespace

void registerFullTextTokenizer(SQLite::Database& database) {
  fts5_api* interface = fullTextInterface(database);
  fts5_tokenizer tokenizer = {createTokenizer, deleteTokenizer, runTokenizer};
  if (interface == nullptr ||
      interface->xCreateTokenizer(interface, "reclens", nullptr, &tokenizer, nullptr) != SQLITE_OK)
    throw Error(Error::Kind::Failed, "This SQLite has no full-text search (FTS5); install one that has.");
}

std::vector<std::string> queryTerms(std::string_view text) {
  TermSink sink;
  tokenize(text, CjkCut::Pairs, sink);
  return sink.take();
}

std::vector<FullTextHit> searchItems(SQLite::Database& database, const std::vector<std::string>& terms,
                                     const FullTextWeights& weights, int limit) {
  std::vector<FullTextHit> hits;
  if (terms.empty() || limit <= 0) return hits;
  SQLite::Statement search(database, R"sql(
    SELECT rowid, bm25(item_text, ?1, ?2, ?3, ?4) AS cost FROM item_text
    WHERE item_text MATCH ?5 ORDER BY cost, rowid LIMIT ?6)sql");
  search.bind(1, weights.title);
  search.bind(2, weights.brand);
  search.bind(3, weights.category);
  search.bind(4, weights.description);
  search.bind(5, anyOf(terms));
  search.bind(6, limit);
  // FTS5 counts down: the more negative, the better.
  while (search.executeStep())
    hits.push_back({search.getColumn(0).getInt64(), -search.getColumn(1).getDouble()});
  return hits;
}

}  // namespace db

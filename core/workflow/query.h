#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluate/caution.h"
#include "core/lm/device.h"
#include "core/progress.h"
#include "core/understand/intent.h"

namespace core {

struct QueryRequest {
  std::string text;
  std::string user = {};                 ///< external id; empty: nobody
  std::optional<std::int64_t> run = {};  ///< a trained run whose behaviour score joins in
  std::optional<Intent> intent = {};     ///< the analyst's edited intent; empty: read it from the text
  int k = 10;
  bool explain = true;
  /// Whether blocked items (core/workflow/blocked.h) are found too: for figures, which are of the search
  /// itself.
  bool showBlocked = false;
};

struct QueryResult {
  int rank = 0;
  std::string itemId, title, brand, category, currency;
  double price = 0;   ///< 0 where unknown
  double rating = 0;  ///< mean, 0 where unknown
  std::int64_t ratingCount = 0;
  double score = 0;
  /// text (vectors), words (full text), behaviour, price, and match where conditions were relaxed: they add
  /// up to the score. A part that cannot tell the candidates apart is exactly 0.
  std::vector<std::pair<std::string, double>> parts;
  std::string snippet;  ///< the words of the item that matched
};

struct QueryAnswer {
  std::string query;
  Intent intent;
  std::vector<std::string> relaxed;  ///< what had to be loosened to find anything, as sentences
  std::vector<std::string> notices;  ///< e.g. that the model reads English only
  std::vector<QueryResult> results;
  std::int64_t candidates = 0;
  /// All brands of the catalogue: what is written about a result must not name another's.
  std::shared_ptr<const std::vector<std::string>> brands;
  std::string model;     ///< whose vectors carried the text part; empty where words alone did
  double latencyMs = 0;  ///< work once the model is loaded
};

class Catalogue;

/// The model of a session that goes by words alone.
inline constexpr const char* kNoModel = "none";

/// One workspace opened for questions: keeps model, item vectors and prices in memory. Use from one thread at
/// a time.
class QuerySession {
 public:
  /// `model` is a name or folder; empty: the workspace's default, words alone where no model is installed;
  /// kNoModel: words alone.
  QuerySession(const std::filesystem::path& workspace, const std::string& model, Device device,
               Progress& progress);
  ~QuerySession();
  /// Throws Error(BadInput) for an unknown user or run. The first answer with a run loads it, the first to a
  /// statement ("these shoes are fantastic") the newest run that can judge it.
  QueryAnswer answer(const QueryRequest& request, Progress& progress);
  /// What queries are read against.
  const Catalogue& catalogue() const;

  struct State;  ///< internal; see core/workflow/query_state.h
  State& state() { return *m_state; }

 private:
  std::unique_ptr<State> m_state;
};

/// nDCG@10 of judged queries, gains as the judgements state them, over all of the workspace's items: for
/// words alone, vectors alone, and what answer() gives (with its filters). An item without a judgement gains
/// nothing.
struct QuerySetMeans {
  std::int64_t queries = 0;
  std::map<std::string, double> lexical, vectors, hybrid;  ///< "ndcg@10" -> mean over queries
};
struct QuerySetSlice : QuerySetMeans {
  std::string dimension, value;  ///< as Slice
};
struct QuerySetResult : QuerySetMeans {
  std::string model;                  ///< empty where there is none: vectors is empty then
  std::vector<QuerySetSlice> slices;  ///< by query length and language
  std::vector<Caution> cautions;      ///< what weakens the figures
};
QuerySetResult evaluateQuerySet(const std::filesystem::path& workspace, const std::string& model,
                                Device device, Progress& progress);

}  // namespace core

#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace db {

/// Registers the FTS5 tokenizer "reclens" on a connection: ICU word boundaries, NFKC, case folded, accents
/// removed, English plurals folded; each CJK run becomes its single characters and its pairs of neighbours.
void registerFullTextTokenizer(SQLite::Database& database);

/// The words that the tokenizer makes of a query, without doubles. CJK: pairs, and a single character only
/// where a run has just one.
std::vector<std::string> queryTerms(std::string_view text);

struct FullTextHit {
  std::int64_t item = 0;  ///< row id
  double score = 0;       ///< BM25, more is better
};
/// Items that hold at least one of the terms, best first. Weights are those of title, brand, category,
/// description.
struct FullTextWeights {
  double title = 1, brand = 1, category = 1, description = 1;
};
std::vector<FullTextHit> searchItems(SQLite::Database& database, const std::vector<std::string>& terms,
                                     const FullTextWeights& weights, int limit);

}  // namespace db

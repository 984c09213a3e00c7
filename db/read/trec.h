#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace db {

/// Numbers for names, in the order in which they are first seen.
class NameTable {
 public:
  std::int32_t numberOf(std::string_view name);
  std::size_t size() const { return m_names.size(); }
  /// All names by number; the table is empty afterwards.
  std::vector<std::string> take();

 private:
  std::deque<std::string> m_names;  ///< whose addresses the index keeps
  std::unordered_map<std::string_view, std::int32_t> m_numbers;
};

/// Queries and documents, numbered over all files that are read with it.
struct TrecNames {
  NameTable queries, documents;
};

struct TrecLine {
  std::int32_t query = 0, document = 0;
  double value = 0;  ///< score or grade
};

/// A run in TREC's format, "query Q0 document rank score name" a line, the columns apart by blanks or tabs.
/// The rank is not looked at: scores order a run, as trec_eval has it. A score may be "nan" or infinite. The
/// file may be gzipped; empty lines count for nothing. Throws Error(BadInput) with the line where one is
/// malformed.
std::vector<TrecLine> readTrecRun(const std::filesystem::path& file, TrecNames& names);

/// Judgements in TREC's format, "query iteration document grade" a line, else as readTrecRun(). A grade may
/// be negative or have decimals.
std::vector<TrecLine> readTrecJudgements(const std::filesystem::path& file, TrecNames& names);

}  // namespace db

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core {

/// What a report says, before anybody decides how it looks: the writers of writers.h turn it into files, and
/// none of them knows a number that is not here. All text is UTF-8 in the report's language and not yet
/// escaped.

struct ReportCell {
  std::string text{};                   ///< as a person reads it: "0.0532 ± 0.0021"
  std::optional<double> value{};        ///< the number itself, unrounded; empty for text
  std::optional<double> low{}, high{};  ///< bounds of its 95 % interval, where it has one
  std::optional<std::int64_t> n{};      ///< over how many users or items
  bool best = false;                    ///< the best of its column, or not shown to be worse
};

struct ReportColumn {
  std::string key{};         ///< for CSV and JSON, the same in every language: "ndcg@10"
  std::string title{};       ///< for people
  std::string definition{};  ///< one sentence; may be empty
  bool numeric = false;      ///< aligned right
};

struct ReportTable {
  std::string key{}, title{}, note{};
  std::vector<ReportColumn> columns{};
  std::vector<std::vector<ReportCell>> rows{};  ///< each as long as columns
};

/// One line, or one bar. `low` and `high` are empty or as long as y; so is x, except for bars.
struct ReportSeries {
  std::string name{};
  int colour = 0;  ///< of kSeriesColours, modulo their number; a run keeps its colour
  std::vector<double> x{}, y{}, low{}, high{};
};

struct ReportChart {
  enum class Kind {
    Bars,       ///< one bar per series, lying, with a whisker where it has bounds
    Columns,    ///< one series, one standing bar per category
    Histogram,  ///< one series, one standing bar between neighbouring edges
    Lines,
  };
  Kind kind = Kind::Bars;
  std::string key{}, title{}, xLabel{}, yLabel{};
  std::vector<std::string> categories{};  ///< Columns: as many as y
  std::vector<double> edges{};            ///< Histogram: one more than y
  std::vector<ReportSeries> series{};
};

struct ReportSection {
  std::string key{}, title{};
  std::vector<std::string> paragraphs{};
  std::vector<std::string> points{};  ///< one sentence each
  std::vector<ReportTable> tables{};
  std::vector<ReportChart> charts{};
};

struct Report {
  std::string title{}, subtitle{};
  std::string language{};        ///< "en", "zh_CN"
  std::string generatedLabel{};  ///< empty for real data
  std::string created{};         ///< ISO 8601 UTC
  std::string program{};         ///< "RecLens 0.1.0"
  std::string contents{};        ///< heading of the outline
  std::vector<ReportSection> sections{};
};

}  // namespace core

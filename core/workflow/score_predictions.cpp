#include "core/workflow/score_predictions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>

#include "core/error.h"
#include "db/read/delimited_reader.h"
#include "db/read/text_stream.h"
#include "db/read/values.h"

namespace core {
namespace {

constexpr std::size_t kNoColumn = std::numeric_limits<std::size_t>::max();

/// The columns of the file that are looked at, read whole.
struct Table {
  std::string name;
  std::vector<std::string> actual, predicted, scores, texts;
  std::vector<std::int64_t> lines;
};

[[noreturn]] void failAt(const Table& table, std::size_t row, const std::string& reason) {
  throw Error(Error::Kind::BadInput, fmt::format("Line {} of {} {}.", table.lines[row], table.name, reason),
              fmt::format("{}:{}", table.name, table.lines[row]));
}

std::size_t columnOf(const db::DelimitedReader& reader, const std::string& name) {
  const auto found = std::find(reader.columns().begin(), reader.columns().end(), name);
  return found == reader.columns().end() ? kNoColumn
                                         : static_cast<std::size_t>(found - reader.columns().begin());
}

Table readTable(const std::filesystem::path& file) {
  db::TextStream stream(file);
  const std::string extension = file.extension().string();
  db::DelimitedReader reader(stream, {.delimiter = extension == ".tsv" ? "\t" : ","});
  Table table{file.filename().string(), {}, {}, {}, {}, {}};
  db::SourceRow row;
  while (reader.next(row)) {
    const std::size_t actual = columnOf(reader, "actual"), predicted = columnOf(reader, "predicted"),
                      score = columnOf(reader, "score"), text = columnOf(reader, "text");
    if (actual == kNoColumn || predicted == kNoColumn)
      throw Error(
          Error::Kind::BadInput,
          table.name + " has no columns \"actual\" and \"predicted\" in its first line; name them so.",
          table.name);
    table.lines.push_back(row.line);
    if (!row.error.empty()) failAt(table, table.lines.size() - 1, "cannot be read: " + row.error);
    table.actual.emplace_back(row.cells[actual]);
    table.predicted.emplace_back(row.cells[predicted]);
    if (score != kNoColumn) table.scores.emplace_back(row.cells[score]);
    table.texts.emplace_back(text == kNoColumn ? std::string_view() : std::string_view(row.cells[text]));
  }
  if (table.lines.empty())
    throw Error(Error::Kind::BadInput, table.name + " holds no row below its header.", table.name);
  return table;
}

double numberAt(const Table& table, const std::vector<std::string>& cells, std::size_t row) {
  const std::optional<double> number = db::parseNumber(cells[row]);
  if (!number || !std::isfinite(*number))
    failAt(table, row, "has \"" + cells[row] + "\" where a number is due");
  return *number;
}

RatingErrors scoreRatings(const Table& table) {
  std::vector<double> actual, predicted;
  for (std::size_t row = 0; row < table.lines.size(); ++row) {
    actual.push_back(numberAt(table, table.actual, row));
    predicted.push_back(table.predicted[row].empty() ? std::nan("") : numberAt(table, table.predicted, row));
  }
  return ratingErrors(actual, predicted);
}

void scoreClasses(const Table& table, const std::vector<std::string>& labels, ScoredPredictions& result) {
  std::map<std::string, std::int32_t> numbers;
  for (const std::string& label : labels) numbers.emplace(label, 0);
  for (std::size_t row = 0; row < table.lines.size(); ++row)
    for (const std::string* label : {&table.actual[row], &table.predicted[row]}) {
      if (label->empty()) failAt(table, row, "has an empty class");
      numbers.emplace(*label, 0);
    }
  for (auto& [label, number] : numbers) {
    number = static_cast<std::int32_t>(result.labels.size());
    result.labels.push_back(label);
  }
  std::vector<std::int32_t> actual, predicted;
  for (std::size_t row = 0; row < table.lines.size(); ++row) {
    actual.push_back(numbers.at(table.actual[row]));
    predicted.push_back(numbers.at(table.predicted[row]));
  }
  result.classes = classificationOf(actual, predicted, numbers.size());
}

void drawCurves(const Table& table, const std::string& positive, ScoredPredictions& result) {
  if (positive.empty())
    throw Error(Error::Kind::Usage, table.name + " has scores; say of which class they are.", "positive");
  if (std::find(result.labels.begin(), result.labels.end(), positive) == result.labels.end())
    throw Error(Error::Kind::Usage, "No row of " + table.name + " has the class \"" + positive + "\".",
                "positive");
  const auto flags = std::make_unique<bool[]>(table.lines.size());
  std::vector<double> scores;
  for (std::size_t row = 0; row < table.lines.size(); ++row) {
    flags[row] = table.actual[row] == positive;
    scores.push_back(numberAt(table, table.scores, row));
  }
  const std::span<const bool> isPositive(flags.get(), table.lines.size());
  result.roc = rocCurve(isPositive, scores);
  result.precisionRecall = precisionRecallCurve(isPositive, scores);
}

}  // namespace

ScoredPredictions scorePredictions(const ScorePredictionsRequest& request) {
  const Table table = readTable(request.file);
  ScoredPredictions result;
  if (request.kind == PredictionKind::Ratings) {
    result.ratings = scoreRatings(table);
  } else {
    scoreClasses(table, request.labels, result);
    if (!table.scores.empty()) drawCurves(table, request.positive, result);
  }
  for (std::size_t row = 0; row < table.lines.size(); ++row) {
    result.rows.push_back({table.texts[row], table.actual[row], table.predicted[row], {}});
    if (!table.scores.empty()) result.rows.back().score = db::parseNumber(table.scores[row]);
  }
  return result;
}

}  // namespace core

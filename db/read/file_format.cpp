#include "db/read/file_format.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "db/error.h"
#include "db/read/format_signs.h"
#include "db/read/sequence_reader.h"

namespace db {
namespace {

constexpr std::size_t kSample = 256 * 1024;

/// A source of rows that is the sample alone, for the column names of a JSON file.
std::vector<std::string> jsonColumns(std::string_view sample, JsonShape shape) {
  std::vector<std::string> columns;
  std::set<std::string> seen;
  for (const std::string& key : jsonKeysOf(sample, shape))
    if (seen.insert(key).second) columns.push_back(key);
  return columns;
}

JsonShape jsonShapeOf(std::string_view sample) {
  if (sample.find("\"judgmentRatings\"") < 4096) return JsonShape::Judgements;
  if (sample.find("\"querySetQueries\"") < 4096) return JsonShape::QuerySet;
  if (sample.starts_with('[')) return JsonShape::Array;
  const std::string_view line = sample.substr(0, sample.find('\n'));
  const LineKind kind = jsonKindOf(line);
  if (kind == LineKind::Action) return JsonShape::Bulk;
  if (kind == LineKind::Object) return JsonShape::Lines;
  if (jsonKindOf(jsonFromPython(line)) == LineKind::Object) return JsonShape::PythonLines;
  // The first line may be a bad row of a file of lines: look at the ones after it.
  std::size_t objects = 0, lines = 0;
  for (std::size_t at = 0; at < sample.size() && lines < 20; ++lines) {
    const std::size_t end = std::min(sample.find('\n', at), sample.size());
    if (jsonKindOf(sample.substr(at, end - at)) == LineKind::Object) ++objects;
    at = end + 1;
  }
  return objects * 2 > lines ? JsonShape::Lines : JsonShape::Array;
}

void recogniseJson(std::string_view sample, FileFormat& format) {
  format.json = jsonShapeOf(sample);
  format.columns = jsonColumns(sample, *format.json);
  const auto has = [&](std::string_view column) {
    return std::ranges::find(format.columns, column) != format.columns.end();
  };
  switch (*format.json) {
    case JsonShape::Judgements:
      format.name = "search-judgements-json";
      format.kind = "judgements";
      format.mapping = {{"query", "query"}, {"item_id", "docId"}, {"grade", "rating"}};
      return;
    case JsonShape::QuerySet:
      format.name = "search-queries-json";
      format.kind = "queries";
      format.mapping = {{"query", "queryText"}};
      return;
    case JsonShape::Bulk:
      format.name = "opensearch-bulk";
      if (has("asin") && has("bullet_points")) {
        format.name = "esci-products";
        format.kind = "items";
        format.currency = "USD";
        return;
      }
      format.kind = guessKind(format.columns);
      if (format.kind.empty() && has("title")) format.kind = "items";
      return;
    case JsonShape::PythonLines:
    case JsonShape::Lines:
    case JsonShape::Array:
      break;
  }
  format.name = *format.json == JsonShape::PythonLines ? "python-lines"
                : *format.json == JsonShape::Lines     ? "json-lines"
                                                       : "json-array";
  if (has("reviewerID") && has("asin")) {
    format.name = has("helpful") ? "amazon-2014-reviews" : "amazon-2018-reviews";
    format.kind = "reviews";
    format.mapping = {{"user_id", "reviewerID"}, {"item_id", "asin"},    {"rating", "overall"},
                      {"text", "reviewText"},    {"summary", "summary"}, {"time", "unixReviewTime"}};
  } else if (has("parent_asin") && has("user_id") && has("text")) {
    format.name = "amazon-2023-reviews";
    format.kind = "reviews";
    format.mapping = {{"user_id", "user_id"}, {"item_id", "parent_asin"}, {"rating", "rating"},
                      {"text", "text"},       {"summary", "title"},       {"time", "timestamp"}};
  } else if (has("parent_asin") && has("main_category")) {
    format.name = "amazon-2023-items";
    format.kind = "items";
    format.currency = "USD";
    format.mapping = {{"item_id", "parent_asin"},
                      {"title", "title"},
                      {"brand", "store"},
                      {"category", "categories+main_category"},
                      {"description", "description+features"},
                      {"price", "price"},
                      {"average_rating", "average_rating"},
                      {"rating_count", "rating_number"}};
  } else if (has("asin") &&
             (has("imUrl") || has("also_buy") || has("imageURL") || has("tech1") || has("salesRank"))) {
    format.name = has("imUrl") || has("salesRank") ? "amazon-2014-items" : "amazon-2018-items";
    format.kind = "items";
    format.currency = "USD";
    format.mapping = {{"item_id", "asin"},
                      {"title", "title"},
                      {"brand", "brand"},
                      {"category", "category+categories"},
                      {"description", "description+feature"},
                      {"price", "price"}};
  } else if (has("asin") && (has("question") || has("questions"))) {
    format.name = "amazon-qa";
    format.kind = "qa";
    format.mapping = {
        {"item_id", "asin"}, {"question", "question"}, {"answer", "answer"}, {"time", "unixTime"}};
  } else if (has("_id") && has("text")) {
    format.name = has("title") ? "beir-corpus" : "beir-queries";
    format.kind = has("title") ? "items" : "queries";
    format.mapping = has("title")
                         ? ColumnMapping{{"item_id", "_id"}, {"title", "title"}, {"description", "text"}}
                         : ColumnMapping{{"query_id", "_id"}, {"query", "text"}};
  } else {
    format.kind = guessKind(format.columns);
  }
}

/// Mapped columns that a sample of JSON did not show may still come: absent values are left out there.
void checkMapping(const FileFormat& format, const FormatHints& hints, const TextStream& stream) {
  for (const auto& [field, column] : hints.mapping) {
    for (const std::string& part : splitColumns(column)) {
      if (std::ranges::find(format.columns, part) != format.columns.end()) continue;
      throw Error(Error::Kind::BadInput,
                  fmt::format("{} has no column {} to take {} from; its columns are {}.",
                              stream.file().string(), part, field, fmt::join(format.columns, ", ")),
                  part);
    }
  }
}

void requireKnown(const FormatHints& hints) {
  if (hints.format.empty()) return;
  std::vector<std::string> names;
  for (const KnownFormat& known : knownFormats()) names.push_back(known.name);
  if (std::ranges::find(names, hints.format) != names.end()) return;
  throw Error(
      Error::Kind::BadInput,
      fmt::format("The format {} is not known; it is one of {}.", hints.format, fmt::join(names, ", ")),
      hints.format);
}

}  // namespace

const std::vector<KnownFormat>& knownFormats() {
  static const std::vector<std::string> kAny = {"interactions", "items",   "users",     "reviews",
                                                "qa",           "queries", "judgements"};
  static const std::vector<KnownFormat> kFormats = {
      {"csv", "Comma-separated text (or ; or |)", kAny},
      {"tsv", "Tab-separated text", kAny},
      {"json-lines", "JSON, one object a line", kAny},
      {"json-array", "JSON, an array of objects", kAny},
      {"python-lines", "Python literals, one a line", kAny},
      {"opensearch-bulk", "OpenSearch bulk lines", kAny},
      {"esci-products", "Amazon Shopping Queries products (OpenSearch bulk)", {"items"}},
      {"search-judgements-json", "Search judgements (judgmentRatings)", {"judgements"}},
      {"search-queries-json", "Search query set (querySetQueries)", {"queries"}},
      {"movielens-ratings",
       "User, item, rating, time without header (u.data, ratings.dat)",
       {"interactions"}},
      {"movielens-100k-items", "MovieLens-100K films (u.item)", {"items"}},
      {"movielens-100k-users", "MovieLens-100K users (u.user)", {"users"}},
      {"movielens-1m-items", "MovieLens-1M films (movies.dat)", {"items"}},
      {"movielens-1m-users", "MovieLens-1M users (users.dat)", {"users"}},
      {"recbole-inter", "RecBole interactions (.inter)", {"interactions"}},
      {"recbole-item", "RecBole items (.item)", {"items"}},
      {"recbole-user", "RecBole users (.user)", {"users"}},
      {"sequences", "A user and their items a line (S3-Rec, SASRec)", {"interactions"}},
      {"s3rec-items", "Items of the S3-Rec sequences (beauty_items.tsv)", {"items"}},
      {"online-retail", "UCI Online Retail invoices", {"interactions"}},
      {"amazon-ratings", "Amazon ratings without header", {"interactions"}},
      {"taobao-behaviour", "Taobao UserBehavior without header", {"interactions"}},
      {"amazon-2014-reviews", "Amazon 2014 reviews", {"reviews"}},
      {"amazon-2018-reviews", "Amazon 2018 reviews", {"reviews"}},
      {"amazon-2023-reviews", "Amazon 2023 reviews", {"reviews"}},
      {"amazon-2014-items", "Amazon 2014 metadata", {"items"}},
      {"amazon-2018-items", "Amazon 2018 metadata", {"items"}},
      {"amazon-2023-items", "Amazon 2023 metadata", {"items"}},
      {"amazon-qa", "Amazon questions and answers", {"qa"}},
      {"labelled-reviews", "Reviews with a label of sentiment", {"reviews"}},
      {"trec-qrels", "TREC relevance judgements", {"judgements"}},
      {"beir-queries", "BEIR queries", {"queries"}},
      {"beir-corpus", "BEIR corpus", {"items"}}};
  return kFormats;
}

FileFormat recogniseFormat(TextStream& stream, const FormatHints& hints) {
  requireKnown(hints);
  while (stream.view().size() < kSample && stream.extend()) {
  }
  const bool whole = stream.view().size() < kSample;
  std::string sample(stream.view().substr(0, kSample));
  if (!whole) sample.resize(std::max<std::size_t>(sample.rfind('\n') + 1, 1));
  const std::size_t start = sample.find_first_not_of(" \t\r\n");
  if (start == std::string::npos)
    throw Error(
        Error::Kind::BadInput,
        fmt::format("{} holds nothing but blanks; there is nothing to import.", stream.file().string()),
        stream.file().string());

  FileFormat format;
  const bool looksLikeJson = sample[start] == '{' || sample[start] == '[';
  if (looksLikeJson && hints.delimiter.empty())
    recogniseJson(std::string_view(sample).substr(start), format);
  else
    recogniseDelimited(sample, hints, format);

  if (!hints.format.empty()) format.name = hints.format;
  if (!hints.kind.empty() && hints.kind != format.kind) {
    format.kind = hints.kind;
    format.mapping.clear();
  }
  if (format.kind.empty() && !hints.mapping.empty()) {
    std::vector<std::string> fields;  // the user's own names tell the kind
    for (const auto& [field, column] : hints.mapping) fields.push_back(field);
    format.kind = guessKind(fields);
  }
  if (format.mapping.empty()) format.mapping = guessMapping(format.columns, format.kind);
  for (const auto& [field, column] : hints.mapping) format.mapping[field] = column;
  checkMapping(format, hints, stream);

  const bool generic = format.name == "csv" || format.name == "tsv" || format.name == "json-lines" ||
                       format.name == "json-array";
  if (format.kind == "reviews" && generic && format.mapping.contains("label") &&
      !format.mapping.contains("user_id"))
    format.name = "labelled-reviews";
  if (format.kind == "reviews" && !format.mapping.contains("item_id"))
    format.defaultItem =
        stream.file().filename().string().substr(0, stream.file().filename().string().find('.'));
  return format;
}

std::unique_ptr<RowReader> openRows(TextStream& stream, const FileFormat& format) {
  if (format.json) return std::make_unique<JsonReader>(stream, *format.json);
  if (format.sequences) return std::make_unique<SequenceReader>(stream);
  return std::make_unique<DelimitedReader>(stream, format.delimited);
}

}  // namespace db

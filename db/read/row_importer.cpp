#include "db/read/row_importer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "db/error.h"
#include "db/read/format_signs.h"
#include "db/read/values.h"

namespace db {
namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
constexpr std::size_t kLongestId = 512;

/// The kind of interaction that a file's own word means; an unknown word stays itself.
std::string eventKind(std::string_view word) {
  struct Name {
    std::string_view word, kind;
  };
  static constexpr std::array kNames = {Name{"pv", "view"},
                                        Name{"view", "view"},
                                        Name{"pageview", "view"},
                                        Name{"page_view", "view"},
                                        Name{"product_view", "view"},
                                        Name{"0", "click"},
                                        Name{"click", "click"},
                                        Name{"1", "purchase"},
                                        Name{"cart", "cart"},
                                        Name{"addtocart", "cart"},
                                        Name{"add_to_cart", "cart"},
                                        Name{"fav", "favourite"},
                                        Name{"favorite", "favourite"},
                                        Name{"favourite", "favourite"},
                                        Name{"like", "favourite"},
                                        Name{"wishlist", "favourite"},
                                        Name{"buy", "purchase"},
                                        Name{"purchase", "purchase"},
                                        Name{"transaction", "purchase"},
                                        Name{"order", "purchase"},
                                        Name{"rating", "rating"},
                                        Name{"rate", "rating"},
                                        Name{"浏览", "view"},
                                        Name{"点击", "click"},
                                        Name{"加购", "cart"},
                                        Name{"加购物车", "cart"},
                                        Name{"收藏", "favourite"},
                                        Name{"购买", "purchase"},
                                        Name{"下单", "purchase"}};
  std::string folded(word);
  for (char& character : folded)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character + 32);
  const auto place = std::ranges::find(kNames, folded, &Name::word);
  return place == kNames.end() ? folded : std::string(place->kind);
}

/// The members of a path such as "Women/Shoes", "A > B | C" or a list, with " / " between; doubles in a row
/// go.
std::string categoryPath(std::string_view cell, bool words) {
  std::string path, last;
  const auto add = [&](std::string_view part) {
    part = trimmed(part);
    if (part.empty() || part == last) return;
    if (!path.empty()) path += " / ";
    path += part;
    last = part;
  };
  const bool list = cell.find(kListSeparator) != std::string_view::npos;
  const bool arrows = !list && cell.find('>') != std::string_view::npos;
  const bool bars = !list && !arrows && cell.find('|') != std::string_view::npos;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= cell.size(); ++at) {
    const char character = at < cell.size() ? cell[at] : '\0';
    const bool cut = at == cell.size() || (list     ? character == kListSeparator
                                           : arrows ? character == '>'
                                           : bars   ? character == '|'
                                           : words  ? character == ' '
                                                    : character == '/');
    if (!cut) continue;
    add(cell.substr(begin, at - begin));
    begin = at + 1;
  }
  return path;
}

/// ESCI grades as gains: Exact, Substitute, Complement, Irrelevant, by letter or by the search tool's
/// percents; WANDS by word.
std::optional<double> gradeOf(std::string_view cell, bool percents) {
  cell = trimmed(cell);
  static constexpr std::pair<std::string_view, double> kWords[] = {
      {"E", 1},         {"S", 0.1},          {"C", 0.01},          {"I", 0},
      {"Exact", 1},     {"Substitute", 0.1}, {"Complement", 0.01}, {"Partial", 0.5},
      {"Irrelevant", 0}};
  for (const auto& [word, gain] : kWords)
    if (cell == word) return gain;
  const std::optional<double> number = parseNumber(cell);
  if (!number || !percents) return number;
  for (const auto& [percent, gain] : {std::pair{100.0, 1.0}, {10.0, 0.1}, {1.0, 0.01}, {0.0, 0.0}})
    if (*number == percent) return gain;
  return std::nullopt;
}

/// The rating that a label of sentiment stands for on a scale of five.
std::optional<double> ratingOfLabel(std::string_view label) {
  std::string folded(trimmed(label));
  for (char& character : folded)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character + 32);
  if (folded == "1" || folded == "positive" || folded == "pos" || folded == "好评" || folded == "正面")
    return 5;
  if (folded == "0" || folded == "-1" || folded == "negative" || folded == "neg" || folded == "差评" ||
      folded == "负面")
    return 1;
  if (folded == "neutral" || folded == "中评" || folded == "中性") return 3;
  return std::nullopt;
}

bool hasDigit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

RowImporter::RowImporter(const FileFormat& format, RowReader& rows, ImportWriter* writer)
    : m_format(format), m_rows(rows), m_writer(writer) {
  struct Need {
    std::string_view kind;
    Outcome (RowImporter::*take)(const SourceRow&);
    std::vector<std::string_view> fields;
  };
  const std::vector<Need> needs = {{"items", &RowImporter::takeItem, {"item_id"}},
                                   {"users", &RowImporter::takeUser, {"user_id"}},
                                   {"interactions", &RowImporter::takeInteraction, {"user_id", "item_id"}},
                                   {"reviews", &RowImporter::takeReview, {"text"}},
                                   {"qa", &RowImporter::takeQuestion, {"item_id", "question"}},
                                   {"queries", &RowImporter::takeQuery, {"query"}},
                                   {"judgements", &RowImporter::takeJudgement, {"item_id", "grade"}}};
  const auto need = std::ranges::find(needs, format.kind, &Need::kind);
  if (need == needs.end())
    throw Error(
        Error::Kind::BadInput,
        format.kind.empty() && format.columns.empty()
            ? "The file holds no whole JSON object, so there is nothing to import."
        : format.kind.empty()
            ? fmt::format("What the rows of this file are cannot be told from its columns ({}); say it with "
                          "--kind, and --map item_id=COLUMN where names differ.",
                          fmt::join(format.columns, ", "))
            : fmt::format("The kind {} is not known; it is one of interactions, items, users, reviews, qa, "
                          "queries, judgements.",
                          format.kind),
        "kind");
  m_take =
      format.name == "online-retail" && format.kind == "interactions" ? &RowImporter::takeRetail : need->take;
  for (const std::string_view field : need->fields)
    if (!format.mapping.contains(std::string(field)) && !(format.name == "amazon-qa" && field == "question"))
      throw Error(
          Error::Kind::BadInput,
          fmt::format("No column of the file gives the {} that {} need; name it with --map {}=COLUMN.", field,
                      format.kind, field),
          std::string(field));
  if (format.kind == "judgements" && !format.mapping.contains("query") &&
      !format.mapping.contains("query_id"))
    throw Error(
        Error::Kind::BadInput,
        "No column of the file gives the query of its judgements; name it with --map query_id=COLUMN.",
        "query_id");

  m_itemId = fieldFor("item_id"), m_userId = fieldFor("user_id"), m_title = fieldFor("title");
  m_brand = fieldFor("brand"), m_category = fieldFor("category"), m_description = fieldFor("description");
  m_price = fieldFor("price"), m_currency = fieldFor("currency"),
  m_averageRating = fieldFor("average_rating");
  m_ratingCount = fieldFor("rating_count"), m_rating = fieldFor("rating"), m_time = fieldFor("time");
  m_event = fieldFor("event"), m_weight = fieldFor("weight"), m_text = fieldFor("text");
  m_summary = fieldFor("summary"), m_label = fieldFor("label"), m_question = fieldFor("question");
  m_answer = fieldFor("answer"), m_queryId = fieldFor("query_id"), m_query = fieldFor("query");
  m_grade = fieldFor("grade"), m_judge = fieldFor("judge");
  if (format.name == "online-retail") m_invoice.columns = {"InvoiceNo"}, m_quantity.columns = {"Quantity"};
  if (format.name == "s3rec-items") m_combined.columns = {"attributes"};
  if (format.name == "amazon-qa") m_questions.columns = {"questions"};
}

RowImporter::Field RowImporter::fieldFor(std::string_view name) const {
  Field field;
  if (const auto place = m_format.mapping.find(std::string(name)); place != m_format.mapping.end())
    field.columns = splitColumns(place->second);
  return field;
}

/// Columns of JSON come as their keys appear, so names are looked up again whenever there are more of them.
void RowImporter::findColumns() {
  const std::vector<std::string>& columns = m_rows.columns();
  if (columns.size() == m_columnsKnown) return;
  m_columnsKnown = columns.size();
  m_mapped.assign(columns.size(), false);
  for (Field* field :
       {&m_itemId,   &m_userId,        &m_title,       &m_brand,    &m_category, &m_description, &m_price,
        &m_currency, &m_averageRating, &m_ratingCount, &m_rating,   &m_time,     &m_event,       &m_weight,
        &m_text,     &m_summary,       &m_label,       &m_question, &m_answer,   &m_queryId,     &m_query,
        &m_grade,    &m_judge,         &m_invoice,     &m_quantity, &m_combined, &m_questions}) {
    field->indices.clear();
    for (const std::string& name : field->columns) {
      const auto place = std::ranges::find(columns, name);
      field->indices.push_back(place == columns.end() ? kNowhere
                                                      : static_cast<std::size_t>(place - columns.begin()));
      if (place != columns.end()) m_mapped[field->indices.back()] = true;
    }
  }
}

/// The first of the field's columns that says something.
std::string_view RowImporter::cell(const Field& field, const SourceRow& row) const {
  for (const std::size_t index : field.indices) {
    if (index >= row.cells.size()) continue;
    const std::string_view found = trimmed(row.cells[index]);
    if (!found.empty()) return found;
  }
  return {};
}

/// All of the field's columns that say something, each on its own line.
std::string RowImporter::text(const Field& field, const SourceRow& row, std::string_view listJoint) const {
  std::string joined;
  for (const std::size_t index : field.indices) {
    if (index >= row.cells.size()) continue;
    std::string_view part = trimmed(row.cells[index]);
    if (part.empty() || part == "NULL" || part == "\\N" || part == "nan" || part == "None") continue;
    if (part.front() == kObjectMark) part.remove_prefix(1);
    if (!joined.empty()) joined += '\n';
    for (const char character : part) {
      if (character == kListSeparator)
        joined += listJoint;
      else if (character != '\0')
        joined += character;
    }
  }
  return joined;
}

Rejection RowImporter::reject(const Field& field, std::string reason) const {
  return {field.columns.empty() ? std::string() : field.columns.front(), std::move(reason)};
}

RowImporter::Outcome RowImporter::readId(const Field& field, const SourceRow& row, std::string_view what,
                                         std::string& id) const {
  const std::string_view found = cell(field, row);
  if (found.empty() || found == "NULL" || found == "null" || found == "\\N" || found == "nan" ||
      found == "NaN" || found == "None")
    return reject(field, fmt::format("The {} is missing.", what));
  if (found.size() > kLongestId)
    return reject(field, fmt::format("The {} is longer than {} bytes.", what, kLongestId));
  if (found.find('\0') != std::string_view::npos || found.find(kListSeparator) != std::string_view::npos ||
      found.front() == kObjectMark)
    return reject(field, fmt::format("The {} is not a plain text or number.", what));
  id.assign(found);
  return std::nullopt;
}

RowImporter::Outcome RowImporter::readTime(const SourceRow& row, std::optional<std::int64_t>& time) const {
  time.reset();
  const std::string_view found = cell(m_time, row);
  if (isAbsent(found)) return std::nullopt;
  time = parseTime(found);
  if (!time)
    return reject(m_time, fmt::format("\"{}\" is not a time that can be read.", found.substr(0, 60)));
  return std::nullopt;
}

RowImporter::Outcome RowImporter::readRating(const SourceRow& row, std::optional<double>& rating) const {
  rating.reset();
  const std::string_view found = cell(m_rating, row);
  if (found.empty() || (isAbsent(found) && found != "nan" && found != "NaN")) return std::nullopt;
  rating = parseNumber(found);
  if (!rating)
    return reject(m_rating, fmt::format("The rating \"{}\" is not a number.", found.substr(0, 60)));
  return std::nullopt;
}

RowImporter::Outcome RowImporter::readPrice(const SourceRow& row, NewItem& item) const {
  item.price.reset();
  item.currency.clear();
  const std::string_view found = cell(m_price, row);
  if (isAbsent(found) || !hasDigit(found)) {
    // "Call us" is no price, and no reason to lose the item. Full-width digits are digits.
    if (isAbsent(found) || !parsePrice(found)) return std::nullopt;
  }
  const bool rubbish = m_format.name.starts_with("amazon-") && (found.size() > 40 || found.front() == '.');
  if (rubbish) return std::nullopt;  // pieces of the shop's pages, known in these files
  const std::optional<Price> price = parsePrice(found);
  if (!price || price->amount < 0)
    return reject(m_price, fmt::format("\"{}\" is not a price that can be read.", found.substr(0, 60)));
  item.price = price->amount;
  item.currency = currencyOf(cell(m_currency, row));
  if (item.currency.empty()) item.currency = price->currency;
  if (item.currency.empty()) item.currency = m_format.currency;
  if (item.currency.empty() && !cell(m_currency, row).empty())
    item.currency = cell(m_currency, row).substr(0, 8);
  return std::nullopt;
}

void RowImporter::addAttributes(const SourceRow& row, std::string& attributes) const {
  attributes.clear();
  const std::vector<std::string>& columns = m_rows.columns();
  for (std::size_t column = 0; column < row.cells.size() && column < columns.size(); ++column) {
    const std::string_view value = trimmed(row.cells[column]);
    if (m_mapped[column] || value.empty()) continue;
    attributes += attributes.empty() ? '{' : ',';
    std::string_view name = columns[column];
    if (m_format.name.starts_with("recbole-")) name = name.substr(0, name.find(':'));
    appendJsonString(attributes, name);
    attributes += ':';
    if (value.front() == kObjectMark && value.find(kListSeparator) == std::string_view::npos) {
      attributes += value.substr(1);
    } else if (value.find(kListSeparator) != std::string_view::npos) {
      char before = '[';
      for (std::size_t at = 0; at <= value.size();) {
        const std::size_t end = std::min(value.find(kListSeparator, at), value.size());
        attributes += before;
        std::string_view member = value.substr(at, end - at);
        if (!member.empty() && member.front() == kObjectMark) member.remove_prefix(1);
        appendJsonString(attributes, member);
        before = ',';
        at = end + 1;
      }
      attributes += ']';
    } else {
      appendJsonString(attributes, value);
    }
  }
  if (!attributes.empty()) attributes += '}';
}

std::optional<Rejection> RowImporter::take(const SourceRow& row) {
  if (!row.error.empty()) return Rejection{{}, row.error};
  if (!simdjson::validate_utf8(row.raw.data(), row.raw.size()))
    return Rejection{{}, "The row holds bytes that are not valid UTF-8."};
  if (row.raw.find('\0') != std::string_view::npos) return Rejection{{}, "The row holds a zero byte."};
  findColumns();
  return (this->*m_take)(row);
}

RowImporter::Outcome RowImporter::takeItem(const SourceRow& row) {
  NewItem item;
  if (Outcome outcome = readId(m_itemId, row, "item's id", item.itemId)) return outcome;
  if (Outcome outcome = readPrice(row, item)) return outcome;
  item.title = text(m_title, row, " ");
  item.brand = text(m_brand, row, ", ");
  const bool words = m_format.name == "recbole-item";
  item.category = categoryPath(cell(m_category, row), words);
  item.description = text(m_description, row, "\n");
  const std::string_view average = cell(m_averageRating, row);
  if (!isAbsent(average) && !(item.averageRating = parseNumber(average)))
    return reject(m_averageRating, fmt::format("The rating \"{}\" is not a number.", average.substr(0, 60)));
  std::string count(cell(m_ratingCount, row));
  std::erase(count, ',');
  if (!isAbsent(count)) {
    const std::optional<double> number = parseNumber(count);
    if (!number || *number < 0 || *number > 1e15)
      return reject(m_ratingCount, fmt::format("The count \"{}\" is not a number.", count.substr(0, 60)));
    item.ratingCount = std::llround(*number);
  }
  if (m_format.name == "movielens-100k-items") {
    // Nineteen columns, one a genre, say 1 or 0.
    constexpr std::size_t kFirstGenre = 5;
    for (std::size_t column = kFirstGenre; column < row.cells.size(); ++column) {
      if (row.cells[column] == "1") {
        if (!item.category.empty()) item.category += " / ";
        item.category += m_rows.columns()[column];
      }
      m_mapped[column] = true;
    }
  }
  if (!m_combined.columns.empty()) {
    // "brand | category | category ...", where an unknown brand is called so.
    const std::string_view combined = cell(m_combined, row);
    const std::size_t bar = combined.find('|');
    const std::string_view brand = trimmed(combined.substr(0, bar));
    const bool hasBrand = bar != std::string_view::npos && brand != "Unknown";
    if (hasBrand) item.brand = brand;
    item.category = categoryPath(bar == std::string_view::npos ? combined : combined.substr(bar + 1), false);
  }
  addAttributes(row, item.attributes);
  if (m_writer) m_writer->addItem(item);
  return std::nullopt;
}

RowImporter::Outcome RowImporter::takeUser(const SourceRow& row) {
  std::string userId, attributes;
  if (Outcome outcome = readId(m_userId, row, "user's id", userId)) return outcome;
  addAttributes(row, attributes);
  if (m_writer) m_writer->addUser(userId, attributes);
  return std::nullopt;
}

RowImporter::Outcome RowImporter::takeInteraction(const SourceRow& row) {
  NewInteraction& interaction = m_interaction;
  if (Outcome outcome = readId(m_userId, row, "user's id", interaction.userId)) return outcome;
  if (Outcome outcome = readId(m_itemId, row, "item's id", interaction.itemId)) return outcome;
  if (Outcome outcome = readTime(row, interaction.time)) return outcome;
  if (Outcome outcome = readRating(row, interaction.rating)) return outcome;
  interaction.weight = 1;
  const std::string_view weight = cell(m_weight, row);
  if (!isAbsent(weight)) {
    const std::optional<double> number = parseNumber(weight);
    if (!number)
      return reject(m_weight, fmt::format("The weight \"{}\" is not a number.", weight.substr(0, 60)));
    interaction.weight = *number;
  }
  const std::string_view event = cell(m_event, row);
  if (!event.empty())
    interaction.kind = eventKind(event);
  else if (!m_format.event.empty())
    interaction.kind = m_format.event;
  else
    interaction.kind = interaction.rating ? "rating" : "view";
  // What an order line says of its item is kept once.
  const bool describes = !m_title.columns.empty() || !m_price.columns.empty() || !m_category.columns.empty();
  NewItem item;
  if (describes && !m_described.contains(interaction.itemId)) {
    if (Outcome outcome = readPrice(row, item)) return outcome;
    item.itemId = interaction.itemId;
    item.title = text(m_title, row, " ");
    item.category = categoryPath(cell(m_category, row), false);
    const bool said = !item.title.empty() || !item.category.empty() || item.price;
    if (m_writer && said) m_writer->addItem(item);
    if (said) m_described.insert(interaction.itemId);
  }
  if (m_writer) m_writer->addInteraction(interaction);
  return std::nullopt;
}

/// Cancelled invoices, lines without a customer and lines that are no sale are rejected, as the studies of
/// this data set do: 397,884 of 541,909 lines are left.
RowImporter::Outcome RowImporter::takeRetail(const SourceRow& row) {
  if (cell(m_invoice, row).starts_with('C')) return reject(m_invoice, "The invoice is cancelled.");
  if (isAbsent(cell(m_userId, row))) return reject(m_userId, "The customer is missing.");
  const std::optional<double> quantity = parseNumber(cell(m_quantity, row));
  if (!quantity || *quantity <= 0) return reject(m_quantity, "The quantity is not above zero: no sale.");
  const std::optional<double> price = parseNumber(cell(m_price, row));
  if (!price || *price <= 0) return reject(m_price, "The price is not above zero: no sale.");
  return takeInteraction(row);
}

RowImporter::Outcome RowImporter::takeReview(const SourceRow& row) {
  NewReview review;
  if (m_itemId.columns.empty())
    review.itemId = m_format.defaultItem;
  else if (Outcome outcome = readId(m_itemId, row, "item's id", review.itemId))
    return outcome;
  if (!m_userId.columns.empty())
    if (Outcome outcome = readId(m_userId, row, "user's id", review.userId)) return outcome;
  if (Outcome outcome = readTime(row, review.time)) return outcome;
  if (Outcome outcome = readRating(row, review.rating)) return outcome;
  const std::string_view label = cell(m_label, row);
  if (!review.rating && !label.empty()) {
    review.rating = ratingOfLabel(label);
    if (!review.rating)
      return reject(m_label, fmt::format("The label \"{}\" is not 1, 0, positive, neutral or negative.",
                                         label.substr(0, 60)));
  }
  review.title = text(m_summary, row, " ");
  review.text = text(m_text, row, "\n");
  if (review.text.empty() && review.title.empty() && !review.rating)
    return reject(m_text, "The review has neither a text nor a rating.");
  if (review.text.empty() && review.userId.empty()) return reject(m_text, "The review is empty.");
  if (m_writer) {
    // Where a shop's own category stands in for the item, it is its title too.
    if (m_format.name == "labelled-reviews" && !m_writer->hasItem(review.itemId)) {
      NewItem item;
      item.itemId = item.title = item.category = review.itemId;
      m_writer->addItem(item);
    }
    m_writer->addReview(review);
  }
  return std::nullopt;
}

RowImporter::Outcome RowImporter::takeQuestion(const SourceRow& row) {
  NewQuestion question;
  if (Outcome outcome = readId(m_itemId, row, "item's id", question.itemId)) return outcome;
  if (Outcome outcome = readTime(row, question.time)) return outcome;
  question.question = text(m_question, row, " ");
  question.answer = text(m_answer, row, "\n");
  const std::string_view nested = cell(m_questions, row);
  if (question.question.empty() && !nested.empty()) {
    // Several questions of one item in one row, each with its answers.
    simdjson::dom::parser parser;
    std::string array = "[";
    for (const char character : nested)
      array += character == kListSeparator ? ',' : character == kObjectMark ? ' ' : character;
    array += ']';
    simdjson::dom::array questions;
    if (!parser.parse(array).get(questions)) {
      for (const simdjson::dom::element element : questions) {
        std::string_view asked, answered;
        simdjson::dom::array answers;
        if (element["questionText"].get(asked)) continue;
        question.question = asked;
        question.answer.clear();
        if (!element["answers"].get(answers))
          for (const simdjson::dom::element answer : answers)
            if (!answer["answerText"].get(answered)) {
              if (!question.answer.empty()) question.answer += '\n';
              question.answer += answered;
            }
        if (m_writer) m_writer->addQuestion(question);
      }
      if (!question.question.empty()) return std::nullopt;
    }
  }
  if (question.question.empty()) return reject(m_question, "The question is empty.");
  if (m_writer) m_writer->addQuestion(question);
  return std::nullopt;
}

/// Where a query has no id of its own, its text is its id.
RowImporter::Outcome RowImporter::takeQuery(const SourceRow& row) {
  const std::string query = text(m_query, row, " ");
  if (query.empty()) return reject(m_query, "The query is empty.");
  std::string queryId = query;
  if (!m_queryId.columns.empty())
    if (Outcome outcome = readId(m_queryId, row, "query's id", queryId)) return outcome;
  if (m_writer) m_writer->addQuery(queryId, query);
  return std::nullopt;
}

RowImporter::Outcome RowImporter::takeJudgement(const SourceRow& row) {
  NewJudgement judgement;
  const std::string query = text(m_query, row, " ");
  judgement.queryId = query;
  if (!m_queryId.columns.empty() || query.empty())
    if (Outcome outcome =
            readId(m_queryId.columns.empty() ? m_query : m_queryId, row, "query", judgement.queryId))
      return outcome;
  if (Outcome outcome = readId(m_itemId, row, "item's id", judgement.itemId)) return outcome;
  const std::string_view grade = cell(m_grade, row);
  const std::optional<double> gain = gradeOf(grade, m_format.name == "search-judgements-json");
  if (!gain)
    return reject(m_grade, fmt::format("\"{}\" is not a grade that can be read.", grade.substr(0, 60)));
  judgement.grade = *gain;
  judgement.judge = text(m_judge, row, " ");
  if (m_writer) {
    if (!query.empty()) m_writer->addQuery(judgement.queryId, query);
    m_writer->addJudgement(judgement);
  }
  return std::nullopt;
}

}  // namespace db

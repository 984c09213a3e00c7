#include "core/text/tokenizer_json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <limits>

#include "core/error.h"

namespace core {
namespace {

namespace dom = simdjson::dom;
constexpr std::size_t kDeepest = 64;  // real files nest less than ten levels

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(Error::Kind::BadInput, sentence);
}

dom::element parse(dom::parser& parser, std::string_view text) {
  dom::element root;
  simdjson::error_code error = parser.allocate(text.size(), kDeepest);
  if (!error) error = parser.parse(text.data(), text.size()).get(root);
  if (error) refuse(fmt::format("it is not valid JSON: {}.", simdjson::error_message(error)));
  return root;
}

// Small parts go on as the JSON of the rest of the program.
nlohmann::json small(dom::element element) {
  return nlohmann::json::parse(simdjson::minify(element));
}

std::vector<std::string> readVocabulary(dom::object vocabulary, std::size_t added) {
  std::vector<std::pair<std::string, std::int64_t>> pieces;
  pieces.reserve(vocabulary.size());
  for (const auto [token, value] : vocabulary) {
    std::int64_t id = 0;
    if (value.get(id)) refuse(fmt::format("the id of token \"{}\" is no whole number.", token));
    pieces.emplace_back(token, id);
  }
  const std::size_t limit = pieces.size() + added;  // an added token may have an id among the others
  return piecesById(std::move(pieces), limit);
}

void readScores(dom::array vocabulary, ModelLists& lists) {
  for (const dom::element entry : vocabulary) {
    dom::array pair;
    std::string_view piece;
    double score = 0;
    if (entry.get(pair) || pair.size() != 2 || pair.at(0).get(piece) || pair.at(1).get(score))
      refuse("a token of the vocabulary is not given as a text and a score.");
    if (piece.empty()) refuse("a token of the vocabulary is empty.");
    lists.pieces.emplace_back(piece);
    lists.scores.push_back(score);
  }
}

void readMerges(dom::array merges, ModelLists& lists) {
  lists.merges.reserve(merges.size());
  for (const dom::element entry : merges) {
    dom::array pair;
    std::string_view left, right;
    if (entry.get(left) == simdjson::SUCCESS) {
      lists.merges.push_back(splitMerge(left));
    } else if (!entry.get(pair) && pair.size() == 2 && !pair.at(0).get(left) && !pair.at(1).get(right)) {
      lists.merges.emplace_back(left, right);
    } else {
      refuse("a merge is not given as two tokens.");
    }
  }
}

// The model's lists, which are long, one by one; its settings as they are.
void readModel(dom::object model, std::size_t added, TokenizerDocument& document) {
  nlohmann::json& settings = document.json["model"] = nlohmann::json::object();
  for (const auto [key, value] : model) {
    dom::object vocabulary;
    dom::array list;
    if (key == "vocab" && value.get(vocabulary) == simdjson::SUCCESS)
      document.lists.pieces = readVocabulary(vocabulary, added);
    else if (key == "vocab" && value.get(list) == simdjson::SUCCESS)
      readScores(list, document.lists);
    else if (key == "merges" && value.get(list) == simdjson::SUCCESS)
      readMerges(list, document.lists);
    else if (key == "vocab" || key == "merges")
      refuse(fmt::format("\"{}\" of the model is no list of tokens.", key));
    else
      settings[std::string(key)] = small(value);
  }
}

}  // namespace

TokenizerDocument parseTokenizerJson(std::string_view text) {
  dom::parser parser;
  dom::object root;
  if (parse(parser, text).get(root)) refuse("it does not have the shape of a tokenizer: it is no object.");
  dom::object model;
  if (root["model"].get(model)) refuse("it does not have the shape of a tokenizer: it has no \"model\".");
  dom::array added;
  const std::size_t addedCount = root["added_tokens"].get(added) ? 0 : added.size();
  TokenizerDocument document;
  for (const auto [key, value] : root)
    if (key != "model") document.json[std::string(key)] = small(value);
  readModel(model, addedCount, document);
  return document;
}

std::vector<std::string> parseVocabularyJson(std::string_view text) {
  dom::parser parser;
  dom::object vocabulary;
  if (parse(parser, text).get(vocabulary)) refuse("it is no object of tokens and ids.");
  return readVocabulary(vocabulary, 0);
}

}  // namespace core

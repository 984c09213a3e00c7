#include "core/data/text_corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "core/data/dataset.h"
#include "core/error.h"

namespace core {
namespace {

constexpr float kGood = 4, kBad = 2;

// FNV-1a and the finaliser of splitmix64, so that all bits depend on all bytes.
std::uint64_t stableHash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31);
}

bool isBlank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  return text;
}

// Bytes of the sentence end at `at`; 0 where the sentence goes on. A full stop ends one only before a blank:
// prices and versions have stops too.
std::size_t sentenceEnd(std::string_view text, std::size_t at) {
  static constexpr std::array<std::string_view, 4> kWide = {"。", "！", "？", "…"};
  const char byte = text[at];
  if (byte == '\n') return 1;
  if ((byte == '.' || byte == '!' || byte == '?') && (at + 1 == text.size() || isBlank(text[at + 1])))
    return 1;
  for (const std::string_view end : kWide)
    if (text.substr(at).starts_with(end)) return end.size();
  return 0;
}

}  // namespace

DocumentSources documentSourcesFrom(std::string_view names) {
  DocumentSources sources;
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    const std::string_view name = trimmed(names.substr(0, comma));
    names.remove_prefix(std::min(comma + 1, names.size()));
    if (name == "items")
      sources.items = true;
    else if (name == "reviews")
      sources.reviews = true;
    else if (name == "questions")
      sources.questions = true;
    else if (name == "queries")
      sources.queries = true;
    else
      throw Error(
          Error::Kind::Usage,
          fmt::format("There are no texts called \"{}\"; items, reviews, questions and queries are.", name),
          "texts");
  }
  if (!sources.items && !sources.reviews && !sources.questions && !sources.queries)
    throw Error(Error::Kind::Usage,
                "The setting texts names none; write some of items,reviews,questions,queries.", "texts");
  return sources;
}

std::vector<std::string> documentsOf(const TextCorpus& corpus, const DocumentSources& sources) {
  std::vector<std::string> documents;
  std::unordered_set<std::string> seen;
  const auto add = [&](std::string_view text) {
    const std::string_view document = trimmed(text);
    if (!document.empty() && seen.emplace(document).second) documents.emplace_back(document);
  };
  if (sources.items)
    for (const std::string& text : corpus.items) add(text);
  if (sources.reviews)
    for (const RatedText& review : corpus.reviews) add(review.text);
  if (sources.questions)
    for (const QuestionText& question : corpus.questions)
      add(question.answer.empty() ? question.question : question.question + "\n" + question.answer);
  if (sources.queries)
    for (const JudgedQuery& query : corpus.queries) add(query.text);
  return documents;
}

std::string reviewText(std::string_view title, std::string_view text) {
  std::string whole(title);
  if (!title.empty() && !text.empty()) whole += "\n";
  return whole += text;
}

std::vector<std::string> textsOf(std::span<const Item> items) {
  std::vector<std::string> texts;
  texts.reserve(items.size());
  for (const Item& item : items) texts.push_back(itemText(item));
  return texts;
}

std::vector<LabelledText> sentimentsOf(const TextCorpus& corpus) {
  std::vector<LabelledText> texts;
  for (const RatedText& review : corpus.reviews)
    if (!trimmed(review.text).empty() &&
        (review.rating >= kGood || (review.rating > 0 && review.rating <= kBad)))
      texts.push_back({std::string(trimmed(review.text)), review.rating >= kGood ? 1.0F : 0.0F});
  return texts;
}

std::vector<LabelledText> ratingsOf(const TextCorpus& corpus) {
  std::vector<LabelledText> texts;
  for (const RatedText& review : corpus.reviews)
    if (!trimmed(review.text).empty() && review.rating > 0)
      texts.push_back({std::string(trimmed(review.text)), review.rating});
  return texts;
}

bool isHeldOut(std::string_view text, double share) {
  constexpr double kUnit = 0x1p-53;
  return static_cast<double>(stableHash(trimmed(text)) >> 11) * kUnit < share;
}

std::vector<std::string_view> sentencesOf(std::string_view text) {
  std::vector<std::string_view> sentences;
  std::size_t begin = 0;
  const auto cut = [&](std::size_t end) {
    const std::string_view sentence = trimmed(text.substr(begin, end - begin));
    if (!sentence.empty()) sentences.push_back(sentence);
    begin = end;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = sentenceEnd(text, at);
    if (end == 0) {
      ++at;
      continue;
    }
    at += end;
    while (at < text.size()) {  // "?!" and "……" end one sentence, not two
      const std::size_t more = sentenceEnd(text, at);
      if (more == 0) break;
      at += more;
    }
    cut(at);
  }
  cut(text.size());
  return sentences;
}

}  // namespace core

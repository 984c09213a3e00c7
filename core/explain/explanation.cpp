#include "core/explain/explanation.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/explain/grounding.h"
#include "core/understand/words.h"

namespace core {
namespace {

std::string amount(double value) {
  const bool whole = value == static_cast<double>(static_cast<std::int64_t>(value));
  return whole ? fmt::format("{}", static_cast<std::int64_t>(value)) : fmt::format("{:.2f}", value);
}

std::string priceText(const ResultFacts& facts, bool chinese) {
  if (chinese && facts.currency == "CNY") return amount(facts.price) + " 元";
  return facts.currency.empty() ? amount(facts.price) : amount(facts.price) + " " + facts.currency;
}

// The part that carried the most of the score.
std::string leadingPart(const ResultFacts& facts) {
  const auto most = std::max_element(facts.parts.begin(), facts.parts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most != facts.parts.end() && most->second > 0 ? most->first : std::string();
}

std::string englishTemplate(const ResultFacts& facts) {
  const std::string part = leadingPart(facts);
  std::string reason;
  if (part == "behaviour")
    reason = "goes with what was chosen before";
  else if (part == "price")
    reason = "fits the price that was asked for";
  else if (!facts.matching.empty())
    reason = fmt::format("matches \"{}\"", fmt::join(facts.matching, "\", \""));
  else
    reason = "is close in meaning to the query";
  std::vector<std::string> more;
  if (facts.price > 0) more.push_back("costs " + priceText(facts, false));
  if (facts.rating > 0 && facts.ratingCount > 0)
    more.push_back(fmt::format("is rated {:.1f} by {} {}", facts.rating, facts.ratingCount,
                               facts.ratingCount == 1 ? "buyer" : "buyers"));
  std::string text = fmt::format("{} {}", facts.title.empty() ? "This item" : facts.title, reason);
  if (more.size() == 1) text += " and " + more[0];
  if (more.size() == 2) text += ", " + more[0] + " and " + more[1];
  return text + ".";
}

std::string chineseTemplate(const ResultFacts& facts) {
  const std::string part = leadingPart(facts);
  std::string text = facts.title.empty() ? "这件商品" : "“" + facts.title + "”";
  if (part == "behaviour")
    text += "与以往的选择相符";
  else if (part == "price")
    text += "符合所要的价位";
  else if (!facts.matching.empty())
    text += fmt::format("与“{}”相符", fmt::join(facts.matching, "”、“"));
  else
    text += "与查询的意思相近";
  if (facts.price > 0) text += "，价格 " + priceText(facts, true);
  if (facts.rating > 0 && facts.ratingCount > 0)
    text += fmt::format("，{} 位买家平均评分 {:.1f}", facts.ratingCount, facts.rating);
  return text + "。";
}

bool chineseText(std::string_view text) {
  for (const Word& word : readWords(text))
    if (word.kind == Word::Kind::Han) return true;
  return false;
}

std::string trimmed(std::string_view text) {
  const std::string_view kAround = " \t\r\n\"'*-";
  const std::size_t begin = text.find_first_not_of(kAround);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kAround) - begin + 1));
}

// The first sentence; empty where the text breaks off before one ends.
std::string firstSentence(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const std::string_view end : {"。", "！", "？"})
      if (text.substr(i).starts_with(end)) return trimmed(text.substr(0, i + end.size()));
    const bool stop = text[i] == '.' || text[i] == '!' || text[i] == '?';
    if (stop && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n'))
      return trimmed(text.substr(0, i + 1));
    if (text[i] == '\n' && i > 0) break;
  }
  return {};
}

// What of a text that is still growing cannot change any more: up to the last space, or mark of a Chinese
// sentence.
std::string wholeWords(std::string_view text) {
  std::size_t end = text.rfind(' ');
  if (end == std::string_view::npos) end = 0;
  for (const std::string_view mark : {"，", "、", "；"})
    if (const std::size_t at = text.rfind(mark); at != std::string_view::npos)
      end = std::max(end, at + mark.size());
  return trimmed(text.substr(0, end));
}

Facts groundsOf(const ResultFacts& facts) {
  Facts grounds;
  grounds.texts = {facts.title, facts.brand, facts.category, facts.query};
  grounds.texts.insert(grounds.texts.end(), facts.matching.begin(), facts.matching.end());
  for (const double number : {facts.price, facts.rating, static_cast<double>(facts.ratingCount)})
    if (number > 0) grounds.numbers.push_back(number);
  if (facts.rating > 0) grounds.numbers.push_back(5);  // "4.5 out of 5"
  if (facts.price > 0) grounds.currency = facts.currency;
  grounds.foreign = facts.otherBrands;
  return grounds;
}

std::string factLines(const ResultFacts& facts, bool chinese) {
  std::string lines =
      (chinese ? "查询：" : "Search: ") + facts.query + (chinese ? "\n商品：" : "\nProduct: ") + facts.title;
  if (!facts.brand.empty()) lines += (chinese ? "\n品牌：" : "\nBrand: ") + facts.brand;
  if (facts.price > 0) lines += (chinese ? "\n价格：" : "\nPrice: ") + priceText(facts, chinese);
  if (facts.rating > 0) lines += fmt::format("{}{:.1f}", chinese ? "\n评分：" : "\nRating: ", facts.rating);
  if (!facts.matching.empty())
    lines +=
        fmt::format("{}{}", chinese ? "\n相符的词：" : "\nMatching words: ", fmt::join(facts.matching, ", "));
  return lines;
}

std::string folded(std::string_view text) {
  std::string result;
  for (const Word& word : readWords(text)) result += word.stem + " ";
  return result;
}

}  // namespace

WrittenText explainResult(const ResultFacts& facts, const AskModel& ask, const DraftSink& draft) {
  const bool chinese = facts.language == "zh";
  if (ask) {
    const Facts grounds = groundsOf(facts);
    std::string shown;
    const auto watch = [&](std::string_view text) {
      // A point may still turn out to stand within a number.
      if (!firstSentence(std::string(text) + "…").empty()) return false;  // no more is wanted
      const std::string words = wholeWords(text);
      if (words == shown) return true;
      shown = words;
      constexpr std::size_t kNames = 60;  // bytes: a Chinese sentence may begin with a Latin name
      const bool right = chinese ? words.size() < kNames || chineseText(words) : !chineseText(words);
      return right && !ungrounded(words, grounds) && (!draft || draft(words));
    };
    const std::optional<std::string> answer = ask(
        chinese
            ? "你用一句话说明商品为什么符合查询，只使用给出的事实。"
            : "You explain in one short sentence why a product fits a search, using only the facts given.",
        factLines(facts, chinese), watch);
    constexpr std::size_t kLongest = 400;  // bytes
    if (answer) {
      const std::string sentence = firstSentence(*answer);
      if (!sentence.empty() && sentence.size() <= kLongest && chineseText(sentence) == chinese &&
          !ungrounded(sentence, grounds))
        return {sentence, "model"};
    }
  }
  return {chinese ? chineseTemplate(facts) : englishTemplate(facts), "template"};
}

std::vector<WrittenText> draftQueryVariants(const QueryFacts& facts, std::size_t count, const AskModel& ask) {
  const bool chinese = facts.language == "zh";
  std::vector<WrittenText> variants;
  std::vector<std::string> seen = {folded(facts.query)};
  const auto add = [&](const std::string& text, const char* source) {
    const std::string key = folded(text);
    if (variants.size() >= count || key.empty() || std::find(seen.begin(), seen.end(), key) != seen.end())
      return;
    seen.push_back(key);
    variants.push_back({text, source});
  };
  if (ask && !facts.remaining.empty()) {
    Facts grounds;
    grounds.texts = {facts.query};
    grounds.texts.insert(grounds.texts.end(), facts.categories.begin(), facts.categories.end());
    grounds.foreign = facts.otherBrands;
    const std::optional<std::string> answer =
        ask(chinese ? "你换几种说法改写商品搜索词，每行一个，不加解释。"
                    : "You rewrite a shop's search query in other words, one a line, in lower case, without "
                      "comments.",
            facts.query, {});
    std::size_t begin = 0;
    while (answer && begin < answer->size()) {
      const std::size_t end = std::min(answer->find('\n', begin), answer->size());
      std::string line = trimmed(std::string_view(*answer).substr(begin, end - begin));
      begin = end + 1;
      // "1. ..." as lists are written
      if (const std::size_t mark = line.find_first_not_of("0123456789");
          mark != std::string::npos && mark > 0 && (line[mark] == '.' || line[mark] == ')'))
        line = trimmed(line.substr(mark + 1));
      constexpr std::size_t kLongest = 80;
      // A query in other words still shares one with it: a model that drifts shares none.
      std::size_t shared = 0;
      for (const Word& word : readWords(line))
        if (folded(facts.query).find(word.stem) != std::string::npos && word.stem.size() > 2) ++shared;
      if (line.size() <= kLongest && shared > 0 && chineseText(line) == chinese && !ungrounded(line, grounds))
        add(line, "model");
    }
  }
  if (!facts.remaining.empty()) add(facts.remaining, "template");
  for (const std::string& category : facts.categories) {
    add(category, "template");
    if (!facts.remaining.empty()) add(facts.remaining + " " + category, "template");
  }
  for (const std::string& word : facts.translations) add(word, "template");
  return variants;
}

}  // namespace core

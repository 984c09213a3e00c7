#include "core/recommend/liking_question.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/understand/words.h"

namespace core {
namespace {

const std::string& nameOf(const std::vector<std::string>& names, std::int32_t item) {
  return names[static_cast<std::size_t>(item)];
}

bool inChinese(const std::vector<std::string>& names, History history) {
  return languageOf(nameOf(names, history.back())) == "zh";
}

}  // namespace

std::vector<std::string> itemNames(const Dataset& dataset) {
  std::vector<std::string> names;
  for (const Item& item : dataset.items) names.push_back(item.title.empty() ? item.id : item.title);
  return names;
}

std::string likingQuestion(const std::vector<std::string>& names, History history, std::size_t longest,
                           std::int32_t item) {
  std::string list;
  for (const std::int32_t had : history.last(std::min(longest, history.size())))
    list += "- " + nameOf(names, had) + "\n";
  const std::string& name = nameOf(names, item);
  if (inChinese(names, history))
    return fmt::format("一位顾客喜欢这些商品：\n{}这位顾客会喜欢“{}”吗？请只回答“会”或“不会”。", list, name);
  return fmt::format(
      "A customer liked these items:\n{}Will this customer like \"{}\"? Answer only yes or no.", list, name);
}

LikingAnswers likingAnswers(const std::vector<std::string>& names, History history) {
  return inChinese(names, history) ? LikingAnswers{"会", "不会"} : LikingAnswers{"yes", "no"};
}

}  // namespace core

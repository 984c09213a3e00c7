#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/understand/words.h"
#include "core/workflow/explain_run.h"
#include "core/workflow/runs.h"

namespace cli {
namespace {

struct ExplainOptions {
  std::string workspace, run, language, device = "auto";
  core::ExplainRunRequest request;
};

using Parts = std::vector<std::pair<std::string, double>>;

Json jsonOf(const Parts& parts) {
  Json json = Json::object();
  for (const auto& [name, value] : parts) json[name] = value;
  return json;
}

void addHistory(Json& json, const core::ScoreByHistory& byHistory) {
  json["method"] = core::toString(byHistory.method);
  json["history"] = Json::array();
  for (const core::PastShare& past : byHistory.history)
    json["history"].push_back({{"item_id", past.itemId}, {"title", past.title}, {"share", past.share}});
  json["others"] = jsonOf(byHistory.others);
  json["residual"] = byHistory.residual;
}

Json jsonOf(const core::ReviewQuote& quote) {
  Json json = {{"text", quote.text},
               {"user_id", quote.user.empty() ? Json(nullptr) : Json(quote.user)},
               {"rating", quote.rating > 0 ? Json(quote.rating) : Json(nullptr)},
               {"sentiment", nullptr}};
  if (quote.sentiment)
    json["sentiment"] = {{"label", quote.sentiment->label}, {"good", quote.sentiment->good}};
  return json;
}

Json jsonOf(const core::PartGap& gap) {
  return {{"name", gap.name}, {"past_item", gap.pastItem}, {"own", gap.own}, {"other", gap.other}};
}

Json jsonOf(const core::WhyNot& whyNot, bool chinese) {
  Json json = {{"reason", core::toString(whyNot.reason)},
               {"sentence", chinese ? whyNot.sentence.chinese : whyNot.sentence.english},
               {"sentence_en", whyNot.sentence.english},
               {"sentence_zh", whyNot.sentence.chinese},
               {"behind_item", nullptr},
               {"held_back_by", nullptr},
               {"parts", Json::array()}};
  if (!whyNot.behindItem.empty())
    json["behind_item"] = {{"item_id", whyNot.behindItem},
                           {"title", whyNot.behindTitle},
                           {"rank", whyNot.behindRank},
                           {"score", whyNot.behindScore}};
  if (whyNot.widest) json["held_back_by"] = jsonOf(whyNot.gaps[*whyNot.widest]);
  for (const core::PartGap& gap : whyNot.gaps) json["parts"].push_back(jsonOf(gap));
  return json;
}

Json jsonOf(const core::RunExplanation& explanation, int k, bool chinese) {
  const core::ListPlace& standing = explanation.standing;
  Json json = {{"run", explanation.run},
               {"name", explanation.name},
               {"recipe", explanation.recipe},
               {"item_id", explanation.itemId},
               {"title", explanation.title},
               {"rank", standing.rank > 0 ? Json(standing.rank) : Json(nullptr)},
               {"of", standing.of},
               {"k", k},
               {"seen", standing.seen},
               {"score", explanation.score ? Json(*explanation.score) : Json(nullptr)},
               {"parts", jsonOf(explanation.parts)}};
  addHistory(json, explanation.byHistory);
  json["signals"] = Json::array();
  for (const core::ExplainedPart& part : explanation.signals) {
    Json one = {{"name", part.name}, {"score", part.score}};
    addHistory(one, part.byHistory);
    json["signals"].push_back(std::move(one));
  }
  json["words_of"] = explanation.wordsOf.empty() ? Json(nullptr) : Json(explanation.wordsOf);
  json["words"] = Json::array();
  for (const core::WordEffect& word : explanation.words)
    json["words"].push_back(
        {{"word", word.word}, {"span", {word.span.begin, word.span.end}}, {"difference", word.difference}});
  json["sentence"] = explanation.sentence ? jsonOf(*explanation.sentence) : Json(nullptr);
  json["why_not"] = explanation.whyNot ? jsonOf(*explanation.whyNot, chinese) : Json(nullptr);
  return json;
}

/// A line a value with a bar as long as it is large, the largest first; of the least ones the sum.
std::string bars(Parts values, std::size_t most) {
  constexpr double kWidth = 24;
  std::stable_sort(values.begin(), values.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.second) > std::abs(b.second); });
  if (values.size() > most) {
    double rest = 0;
    for (std::size_t i = most; i < values.size(); ++i) rest += values[i].second;
    const std::size_t count = values.size() - most;
    values.resize(most);
    values.emplace_back(fmt::format("{} more", count), rest);
  }
  double largest = 0;
  for (const auto& [name, value] : values) largest = std::max(largest, std::abs(value));
  std::string text;
  for (const auto& [name, value] : values) {
    const auto length =
        static_cast<std::size_t>(largest > 0 ? std::lround(kWidth * std::abs(value) / largest) : 0);
    text += fmt::format("  {:>10.4f}  {:<24}  {}\n", value, std::string(length, value < 0 ? '-' : '#'), name);
  }
  return text;
}

std::string textOf(const core::ScoreByHistory& byHistory) {
  constexpr std::size_t kShown = 10;
  Parts values;
  for (const core::PastShare& past : byHistory.history)
    values.emplace_back(fmt::format("{} [{}]", past.title, past.itemId), past.share);
  std::string text =
      fmt::format("by past items ({}):\n", core::toString(byHistory.method)) + bars(values, kShown);
  for (const auto& [name, value] : byHistory.others) text += fmt::format("  {:>10.4f}  {}\n", value, name);
  if (byHistory.method != core::HistoryShares::Method::Exact)
    text += fmt::format("  {:>10.4f}  not accounted for\n", byHistory.residual);
  return text;
}

std::string textOf(const core::RunExplanation& explanation, bool chinese) {
  constexpr std::size_t kParts = 12, kWords = 12;
  const core::ListPlace& standing = explanation.standing;
  std::string text = fmt::format(
      "{} [{}]\nrun {} ({}): ", explanation.title.empty() ? explanation.itemId : explanation.title,
      explanation.itemId, explanation.run, explanation.name);
  if (explanation.score)
    text +=
        fmt::format("rank {} of {}, score {:.6g}\n\nparts of the score:\n{}\n{}", standing.rank, standing.of,
                    *explanation.score, bars(explanation.parts, kParts), textOf(explanation.byHistory));
  else
    text += fmt::format("no rank among {}, no score\n", standing.of);
  for (const core::ExplainedPart& part : explanation.signals)
    text += fmt::format("\n{}, on its own scale {:.6g}, ", part.name, part.score) + textOf(part.byHistory);
  if (!explanation.words.empty()) {
    Parts words;
    for (const core::WordEffect& word : explanation.words) words.emplace_back(word.word, word.difference);
    text += fmt::format("\nwhat each word of the {} adds:\n{}", explanation.wordsOf, bars(words, kWords));
  }
  if (explanation.sentence) {
    text += fmt::format("\na review says: {}\n", explanation.sentence->text);
    if (explanation.sentence->sentiment)
      text += fmt::format("  judged {} ({:.2f})\n", explanation.sentence->sentiment->label,
                          explanation.sentence->sentiment->good);
    else if (explanation.sentence->rating > 0)
      text += fmt::format("  its writer's rating: {:g}\n", explanation.sentence->rating);
  }
  if (explanation.whyNot)
    text +=
        "\n" + (chinese ? explanation.whyNot->sentence.chinese : explanation.whyNot->sentence.english) + "\n";
  return text;
}

Answer explain(const ExplainOptions& options) {
  core::ExplainRunRequest request = options.request;
  request.run = core::findRun(options.workspace, options.run);
  request.device = core::deviceFrom(options.device);
  LineProgress progress;
  const core::RunExplanation explanation = core::explainRun(options.workspace, request, progress);
  const std::string& spoken = request.text.empty() ? explanation.title : request.text;
  const bool chinese = options.language.empty() ? core::languageOf(spoken) == "zh" : options.language == "zh";
  return {jsonOf(explanation, request.k, chinese), textOf(explanation, chinese)};
}

}  // namespace

void addExplainCommand(CLI::App& program) {
  const auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = addCommand(program, "explain",
                                 "Why a run ranks an item where it does: parts of the score, shares of the "
                                 "past items, words, a review, and why it is not in the list",
                                 [options] { return explain(*options); });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  command->add_option("--run", options->run, "Run, by number or name")->required();
  command->add_option("--user", options->request.user, "A user of the workspace");
  command->add_option("--history", options->request.history, "Item ids, oldest first, separated by commas")
      ->delimiter(',');
  command->add_option("--item", options->request.item, "The id of the item that is asked about")->required();
  command->add_option("--text", options->request.text,
                      "A typed text, to see which of its words bring the item near");
  command->add_option("-k", options->request.k, "How long the list is that the item is in or not");
  command
      ->add_option("--language", options->language,
                   "en or zh, of the sentence; else that of the text or the item's title")
      ->check(CLI::IsMember({"en", "zh"}));
  command->add_option("--device", options->device, "auto, cpu or cuda")->capture_default_str();
}

}  // namespace cli

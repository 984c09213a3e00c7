#include <fmt/format.h>

#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/workflow/item_page.h"

namespace cli {
namespace {

struct ItemOptions {
  std::string workspace, device = "auto";
  core::ItemPageRequest request;
};

Json orNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json orNull(double value) {
  return value > 0 ? Json(value) : Json(nullptr);
}

Json jsonOf(const core::ItemReview& review) {
  Json json = {{"user_id", orNull(review.user)}, {"title", orNull(review.title)},
               {"text", orNull(review.text)},    {"rating", orNull(review.rating)},
               {"time", orNull(review.time)},    {"sentiment", nullptr}};
  if (review.sentiment)
    json["sentiment"] = {{"label", review.sentiment->label}, {"good", review.sentiment->good}};
  return json;
}

Json jsonOf(const core::ItemPage& page) {
  Json json = {{"item_id", page.itemId},
               {"title", orNull(page.title)},
               {"brand", orNull(page.brand)},
               {"category", orNull(page.category)},
               {"description", orNull(page.description)},
               {"price", orNull(page.price)},
               {"currency", orNull(page.currency)},
               {"rating", orNull(page.rating)},
               {"rating_count", page.ratingCount},
               {"review_count", page.reviewCount},
               {"sentiment", nullptr},
               {"reviews", Json::array()}};
  for (const core::ItemReview& review : page.reviews) json["reviews"].push_back(jsonOf(review));
  if (!page.judge) return json;
  json["sentiment"] = {{"run", page.judge->run}, {"name", page.judge->name}, {"good", page.good},
                       {"bad", page.bad},        {"most_good", nullptr},     {"most_bad", nullptr}};
  if (page.mostGood) json["sentiment"]["most_good"] = *page.mostGood;
  if (page.mostBad) json["sentiment"]["most_bad"] = *page.mostBad;
  return json;
}

std::string textOf(const core::ItemPage& page) {
  std::string text = fmt::format("{}  [{}]\n", page.title.empty() ? page.itemId : page.title, page.itemId);
  if (!page.brand.empty()) text += fmt::format("{}\n", page.brand);
  if (!page.category.empty()) text += fmt::format("{}\n", page.category);
  if (page.price > 0) text += fmt::format("{:.2f} {}\n", page.price, page.currency);
  if (page.rating > 0) text += fmt::format("rated {:.1f} by {}\n", page.rating, page.ratingCount);
  if (!page.description.empty()) text += fmt::format("\n{}\n", page.description);
  text += fmt::format("\n{} reviews", page.reviewCount);
  if (page.judge)
    text += fmt::format("; of {} judged by run {} ({}) {} are good, {} bad", page.good + page.bad,
                        page.judge->run, page.judge->name, page.good, page.bad);
  else if (page.reviewCount > 0)
    text += "; train the recipe sentiment to have them judged";
  text += "\n";
  for (const core::ItemReview& review : page.reviews) {
    const std::string mark =
        review.sentiment ? fmt::format("{:<4} {:.2f}", review.sentiment->label, review.sentiment->good) : "-";
    text += fmt::format("{:<9}  {}{}{}\n", mark, review.title, review.title.empty() ? "" : ": ", review.text);
  }
  return text;
}

}  // namespace

void addItemCommand(CLI::App& program) {
  const auto options = std::make_shared<ItemOptions>();
  CLI::App* command =
      addCommand(program, "item", "One item with its reviews, and which of them are good", [options] {
        options->request.device = core::deviceFrom(options->device);
        LineProgress progress;
        const core::ItemPage page = core::itemPage(options->workspace, options->request, progress);
        return Answer{jsonOf(page), textOf(page)};
      });
  command->add_option("WORKSPACE", options->workspace, "Workspace folder")->required();
  command->add_option("ITEM", options->request.item, "The item's id")->required();
  command->add_option("--reviews", options->request.reviews, "Reviews at most, the newest first")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
  command->add_option("--device", options->device, "auto, cpu or cuda")->capture_default_str();
}

}  // namespace cli

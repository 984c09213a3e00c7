#include <fmt/format.h>

#include <memory>

#include "app/cli/command.h"
#include "core/workflow/profile.h"

namespace cli {
namespace {

using core::Profile;
using Counts = std::vector<std::pair<std::string, std::int64_t>>;

constexpr const char* kQuantiles[] = {"0", "5", "25", "50", "75", "95", "100"};
constexpr const char* kTailShares[] = {"1", "5", "10", "20", "50"};
constexpr const char* kEventBins[] = {"1", "2", "3-4", "5-9", "10-19", "20-49", "50+"};

Json jsonOf(const Counts& counts) {
  Json object = Json::object();
  for (const auto& [name, count] : counts) object[name] = count;
  return object;
}

template <class Values, class Names>
Json jsonOf(const Values& values, const Names& names) {
  Json object = Json::object();
  for (std::size_t i = 0; i < values.size(); ++i) object[names[i]] = values[i];
  return object;
}

Json jsonOf(const Profile& profile) {
  Json ratings = Json::array();
  for (const auto& [value, count] : profile.ratings) ratings.push_back({{"value", value}, {"count", count}});
  const auto textOrNull = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"users", profile.users},
          {"items", profile.items},
          {"interactions", profile.interactions},
          {"density", profile.density},
          {"kinds", jsonOf(profile.kinds)},
          {"ratings", ratings},
          {"time",
           {{"first", textOrNull(profile.firstTime)},
            {"last", textOrNull(profile.lastTime)},
            {"per_month", jsonOf(profile.eventsPerMonth)}}},
          {"text", {{"coverage", profile.textCoverage}, {"languages", jsonOf(profile.languages)}}},
          {"price",
           {{"coverage", profile.priceCoverage},
            {"currency", textOrNull(profile.currency)},
            {"quantiles", jsonOf(profile.priceQuantiles, kQuantiles)},
            {"histogram", profile.priceHistogram}}},
          {"categories", jsonOf(profile.categories)},
          {"long_tail", jsonOf(profile.longTail, kTailShares)},
          {"events_per_user", jsonOf(profile.eventsPerUser, kEventBins)},
          {"cold", {{"users", profile.coldUsers}, {"items", profile.coldItems}}}};
}

std::string listed(const Counts& counts) {
  std::string text;
  for (const auto& [name, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
  return text.empty() ? "none" : text;
}

std::string textOf(const Profile& profile) {
  std::string text = fmt::format("{} users, {} items, {} interactions, density {:.4f} %\n", profile.users,
                                 profile.items, profile.interactions, profile.density * 100);
  text += fmt::format("signals     {}\n", listed(profile.kinds));
  if (!profile.firstTime.empty())
    text += fmt::format("time        {} to {}\n", profile.firstTime, profile.lastTime);
  text += fmt::format("text        {:.1f} % of items; languages: {}\n", profile.textCoverage * 100,
                      listed(profile.languages));
  text += fmt::format("price       {:.1f} % of items", profile.priceCoverage * 100);
  if (profile.priceQuantiles.size() == 7)
    text += fmt::format("; {} from {:g} to {:g}, half between {:g} and {:g}", profile.currency,
                        profile.priceQuantiles[0], profile.priceQuantiles[6], profile.priceQuantiles[2],
                        profile.priceQuantiles[4]);
  text += "\n";
  if (profile.interactions > 0)
    text += fmt::format("long tail   the top 10 % of items hold {:.1f} % of the events\n",
                        profile.longTail[2] * 100);
  text +=
      fmt::format("cold        {} users and {} items without an event", profile.coldUsers, profile.coldItems);
  return text;
}

}  // namespace

void addProfileCommand(CLI::App& program) {
  auto folder = std::make_shared<std::string>();
  CLI::App* profile = addCommand(program, "profile", "Say what a workspace's data is like", [folder] {
    const Profile result = core::profileWorkspace(*folder);
    return Answer{jsonOf(result), textOf(result)};
  });
  profile->add_option("WORKSPACE", *folder, "Workspace folder")->required();
}

}  // namespace cli

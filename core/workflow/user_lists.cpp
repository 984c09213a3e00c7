#include "core/workflow/user_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "core/error.h"
#include "core/evaluate/ranking.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/text_source.h"
#include "core/workflow/trained_run.h"

namespace core {
namespace {

std::vector<std::string> titlesOf(const Dataset& dataset, std::span<const std::int32_t> items) {
  std::vector<std::string> titles;
  for (const std::int32_t place : items) {
    const Item& item = dataset.items[static_cast<std::size_t>(place)];
    titles.push_back(item.title.empty() ? item.id : item.title);
  }
  return titles;
}

}  // namespace

UserLists listsOfUser(const std::filesystem::path& folder, const std::vector<std::int64_t>& runs,
                      const std::string& user, int k, Progress& progress) {
  if (k < 1) throw Error(Error::Kind::Usage, fmt::format("The number of items {} is not 1 or more.", k), "k");
  db::Workspace workspace = db::Workspace::open(folder);
  const LoadedDataset loaded = loadDataset(workspace);
  const Dataset& dataset = loaded.dataset;
  const auto found = std::find(dataset.userIds.begin(), dataset.userIds.end(), user);
  if (found == dataset.userIds.end())
    throw Error(Error::Kind::BadInput, fmt::format("There is no user \"{}\" in the workspace.", user), user);
  const auto row = static_cast<std::int32_t>(found - dataset.userIds.begin());
  const std::unique_ptr<TextSource> text = makeTextSource(workspace, dataset, Device::Auto);
  UserLists result{user, {}, {}, {}};
  for (const std::int64_t number : runs) {
    const TrainedRun run = loadTrainedRun(workspace, number, dataset, *text, progress);
    const Split parts = split(dataset.interactions, splitOptionsOf(run.recipe, run.record.split));
    const Interactions known = knownOf(parts);
    const Interactions histories = run.recipe.validInHistory ? known : taughtOf(parts);
    const std::span<const std::int32_t> wanted = parts.test.itemsOf(row);
    if (wanted.empty())
      throw Error(Error::Kind::BadInput,
                  fmt::format("The user \"{}\" has no test item on the split {}, so no list was judged.",
                              user, run.record.split),
                  user);
    if (result.lists.empty()) {
      result.history = titlesOf(dataset, known.itemsOf(row));
      result.wanted = titlesOf(dataset, wanted);
    }
    Matrix scores(1, dataset.itemCount());
    UserLists::List list{number, run.record.name, {}};
    const std::span<const std::int32_t> history = histories.itemsOf(row);
    run.recommender->score({&history, 1}, scores);
    std::vector<std::int32_t> appearance;
    if (run.recipe.ties == Ties::RecBole)
      appearance = orderOfAppearance(dataset.interactions, dataset.itemCount());
    for (const std::int32_t place : rankUnseen({scores.data(), static_cast<std::size_t>(scores.size())},
                                               known.itemsOf(row), k, run.recipe.ties, appearance)) {
      const Item& item = dataset.items[static_cast<std::size_t>(place)];
      ListedItem listed;
      static_cast<Recommendation&>(listed) = {static_cast<int>(list.items.size()) + 1, item.id, item.title,
                                              item.price, static_cast<double>(scores(0, place))};
      listed.hit = std::find(wanted.begin(), wanted.end(), place) != wanted.end();
      list.items.push_back(std::move(listed));
    }
    result.lists.push_back(std::move(list));
  }
  return result;
}

}  // namespace core

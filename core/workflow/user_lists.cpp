#include "core/workflow/user_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
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

std::vector<std::int32_t> rank(const TrainedRun& run, const Dataset& dataset,
                               std::span<const std::int32_t> history, std::span<const std::int32_t> known,
                               int k, Matrix& scores) {
  run.recommender->score({&history, 1}, scores);
  const std::span<float> row(scores.data(), static_cast<std::size_t>(scores.size()));
  if (run.recipe.ties == Ties::LowerIndex) return rankUnseen(row, known, k);
  for (const std::int32_t item : known)
    row[static_cast<std::size_t>(item)] = -std::numeric_limits<float>::infinity();
  return topKAsRecBole(row, orderOfAppearance(dataset.interactions, dataset.itemCount()), k);
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
    const Interactions past = concatenate(parts.train, parts.given);
    const Interactions known = concatenate(past, parts.valid);
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
    const auto history = run.recipe.validInHistory ? known.itemsOf(row) : past.itemsOf(row);
    for (const std::int32_t place : rank(run, dataset, history, known.itemsOf(row), k, scores)) {
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

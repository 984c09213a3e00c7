#include "core/workflow/user_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "core/error.h"
#include "core/workflow/blocked.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/kept_values.h"
#include "core/workflow/trained_run.h"

namespace core {
namespace {

/// What a user did before the test events and what the test was, by titles.
class UserPast {
 public:
  UserPast(db::Workspace& workspace, const std::string& user, std::int64_t run, const std::string& split)
      : m_loaded(loadDataset(workspace)), m_blocked(blockedItems(workspace, m_loaded)), m_split(split) {
    const std::vector<std::string>& users = m_loaded.dataset.userIds;
    const auto found = std::find(users.begin(), users.end(), user);
    if (found == users.end())
      throw Error(Error::Kind::BadInput, fmt::format("There is no user \"{}\" in the workspace.", user),
                  user);
    m_user = static_cast<std::int32_t>(found - users.begin());
    const Recipe recipe = findTrainedRun(workspace, run).recipe;
    m_parts = core::split(m_loaded.dataset.interactions, splitOptionsOf(recipe, split));
    if (m_parts.test.itemsOf(m_user).empty())
      throw Error(
          Error::Kind::BadInput,
          fmt::format("The user \"{}\" has no test item on the split {}, so no list was judged; --split "
                      "chooses another.",
                      user, split),
          user);
  }

  std::int64_t row() const { return m_loaded.userRows[static_cast<std::size_t>(m_user)]; }
  std::vector<std::string> history() const { return titlesOf(knownOf(m_parts).itemsOf(m_user)); }
  std::vector<std::string> wanted() const { return titlesOf(m_parts.test.itemsOf(m_user)); }
  bool isWanted(std::int32_t itemRow) const {
    const auto tests = m_parts.test.itemsOf(m_user);
    return std::any_of(tests.begin(), tests.end(), [&](std::int32_t item) {
      return m_loaded.itemRows[static_cast<std::size_t>(item)] == itemRow;
    });
  }
  /// Null where there is no such item any more.
  const Item* findItem(std::int32_t itemRow) const {
    const auto found = std::lower_bound(m_loaded.itemRows.begin(), m_loaded.itemRows.end(), itemRow);
    if (found == m_loaded.itemRows.end() || *found != itemRow) return nullptr;
    return &m_loaded.dataset.items[static_cast<std::size_t>(found - m_loaded.itemRows.begin())];
  }
  bool isBlocked(const Item& item) const {
    return m_blocked[static_cast<std::size_t>(&item - m_loaded.dataset.items.data())];
  }
  void requireSameEvents(const db::EvaluationRecord& evaluation) const {
    if (evaluation.splitHash == hashOf(m_parts)) return;
    throw Error(Error::Kind::BadInput,
                fmt::format("Run {} was judged on other events than the split {} of the first run holds now: "
                            "the data has changed since, or its recipe orders events in another way. Train "
                            "and evaluate it again, or look at its lists by themselves.",
                            evaluation.run, m_split),
                fmt::format("run {}", evaluation.run));
  }

 private:
  std::vector<std::string> titlesOf(std::span<const std::int32_t> items) const {
    std::vector<std::string> titles;
    for (const std::int32_t place : items) {
      const Item& item = m_loaded.dataset.items[static_cast<std::size_t>(place)];
      titles.push_back(item.title.empty() ? item.id : item.title);
    }
    return titles;
  }

  LoadedDataset m_loaded;
  std::vector<bool> m_blocked;  ///< [items]
  std::string m_split;
  std::int32_t m_user = 0;
  Split m_parts;
};

UserLists::List listOf(const db::EvaluationRecord& evaluation, const std::string& name, const UserPast& past,
                       int k) {
  UserLists::List list{evaluation.run, name, {}};
  const db::RankedRecord& ranked = *evaluation.ranked;
  const auto user = std::find(evaluation.users.begin(), evaluation.users.end(), past.row());
  if (user == evaluation.users.end()) return list;
  const auto begin =
      static_cast<std::size_t>(user - evaluation.users.begin()) * static_cast<std::size_t>(ranked.depth);
  for (std::size_t place = begin; place < begin + static_cast<std::size_t>(std::min(k, ranked.depth));
       ++place) {
    const Item* item = past.findItem(ranked.items[place]);
    if (!item) break;
    if (past.isBlocked(*item)) continue;
    ListedItem listed;
    listed.rank = static_cast<int>(place - begin) + 1;
    listed.itemId = item->id;
    listed.title = item->title;
    listed.brand = item->brand;
    listed.category = item->category;
    listed.currency = item->currency;
    listed.price = item->price;
    listed.score = static_cast<double>(ranked.scores[place]);
    listed.hit = past.isWanted(ranked.items[place]);
    list.items.push_back(std::move(listed));
  }
  return list;
}

}  // namespace

UserLists listsOfUser(const std::filesystem::path& folder, const std::vector<std::int64_t>& runs,
                      const std::string& user, int k, const EvaluationChoice& asked, Progress& progress) {
  if (k < 1) throw Error(Error::Kind::Usage, fmt::format("The number of items {} is not 1 or more.", k), "k");
  if (runs.empty()) throw Error(Error::Kind::Usage, "No run was named.", "run");
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  const std::string split = commonChoice(workspace, runs, asked).split;
  const UserPast past(workspace, user, runs.front(), split);
  UserLists result{user, past.history(), past.wanted(), {}, split};
  for (const std::int64_t run : runs) {
    progress.check();
    const std::string name = findTrainedRun(workspace, run).record.name;
    const auto evaluation = db::findRanked(workspace.database(), run, split);
    if (!evaluation)
      throw Error(Error::Kind::BadInput,
                  fmt::format("Run {} ({}) was evaluated on {} before lists were kept; evaluate it again.",
                              run, name, split),
                  fmt::format("run {}", run));
    past.requireSameEvents(*evaluation);
    result.lists.push_back(listOf(*evaluation, name, past, k));
  }
  return result;
}

}  // namespace core

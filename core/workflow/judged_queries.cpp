#include "core/workflow/judged_queries.h"

#include <algorithm>
#include <map>

#include "db/workspace/catalogue_store.h"

namespace core {

std::optional<Caution> findTargetInQueries(db::Workspace& workspace, const LoadedDataset& items) {
  std::map<std::int64_t, std::vector<std::int32_t>> targets;
  for (const db::JudgementRecord& judgement : db::allJudgements(workspace.database())) {
    const auto found = std::lower_bound(items.itemRows.begin(), items.itemRows.end(), judgement.item);
    if (judgement.grade > 0 && found != items.itemRows.end() && *found == judgement.item)
      targets[judgement.query].push_back(static_cast<std::int32_t>(found - items.itemRows.begin()));
  }
  if (targets.empty()) return std::nullopt;
  std::vector<std::string> texts, titles;
  std::vector<std::vector<std::int32_t>> wanted;
  for (db::QueryRecord& query : db::allQueries(workspace.database())) {
    const auto judged = targets.find(query.id);
    if (judged == targets.end()) continue;
    texts.push_back(std::move(query.text));
    wanted.push_back(std::move(judged->second));
  }
  for (const Item& item : items.dataset.items) titles.push_back(item.title);
  return findTargetInQuery(texts, wanted, titles);
}

std::optional<Caution> findTargetInQueries(const std::filesystem::path& folder) {
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  if (db::allJudgements(workspace.database()).empty()) return std::nullopt;
  return findTargetInQueries(workspace, loadItems(workspace));
}

}  // namespace core

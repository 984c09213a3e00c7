#include "core/workflow/blocked.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/recommend/nearest_names.h"
#include "db/workspace/blocked_store.h"
#include "db/workspace/catalogue_store.h"
#include "db/workspace/run_store.h"

namespace core {
namespace {

constexpr BlockKind kKinds[] = {BlockKind::Item, BlockKind::Term, BlockKind::Category, BlockKind::Brand};

BlockRule ruleOf(const db::BlockedRecord& record) {
  const auto kind =
      std::ranges::find_if(kKinds, [&record](BlockKind one) { return toString(one) == record.kind; });
  return {kind == std::end(kKinds) ? BlockKind::Term : *kind, record.value};
}

std::vector<BlockRule> rulesOf(db::Workspace& workspace) {
  std::vector<BlockRule> rules;
  for (const db::BlockedRecord& record : db::allBlocked(workspace.database()))
    rules.push_back(ruleOf(record));
  return rules;
}

void addTexts(const nlohmann::json& value, std::string& text) {
  if (value.is_string()) text += value.get<std::string>() + " | ";
  if (value.is_structured())
    for (const nlohmann::json& inner : value) addTexts(inner, text);
}

/// The texts among each item's attributes, [items]; none where no rule reads them.
std::vector<std::string> attributesOf(db::Workspace& workspace, const LoadedDataset& items,
                                      const BlockList& list) {
  std::vector<std::string> texts(items.itemRows.size());
  if (!list.readsAttributes()) return texts;
  db::forEachAttributes(workspace.database(), [&](std::int64_t row, std::string_view json) {
    const auto at = std::lower_bound(items.itemRows.begin(), items.itemRows.end(), row);
    if (at == items.itemRows.end() || *at != row) return;
    const auto place = static_cast<std::size_t>(at - items.itemRows.begin());
    addTexts(nlohmann::json::parse(json, nullptr, false), texts[place]);
  });
  return texts;
}

std::vector<bool> blockedBy(const BlockList& list, db::Workspace& workspace, const LoadedDataset& items) {
  std::vector<bool> blocked(items.dataset.items.size());
  if (list.isEmpty()) return blocked;
  const std::vector<std::string> attributes = attributesOf(workspace, items, list);
  for (std::size_t item = 0; item < blocked.size(); ++item)
    blocked[item] = list.blocks(items.dataset.items[item], attributes[item]);
  return blocked;
}

void requireItem(db::Workspace& workspace, const std::string& id) {
  if (db::findItem(workspace.database(), id)) return;
  std::vector<std::string> known;
  for (const db::ItemRecord& item : db::allItems(workspace.database(), db::ItemRatings::Leave))
    known.push_back(item.itemId);
  throw Error(Error::Kind::BadInput,
              fmt::format("There is no item \"{}\" in the workspace; the nearest known are {}.", id,
                          fmt::join(nearestOf(id, known, 3), ", ")),
              id);
}

std::vector<BlockRule>::const_iterator find(const std::vector<BlockRule>& known, const BlockRule& rule) {
  return std::ranges::find_if(known, [&rule](const BlockRule& one) { return sameRule(one, rule); });
}

Error notBlocked(const BlockRule& rule, const std::vector<BlockRule>& known) {
  std::vector<std::string> values;
  for (const BlockRule& one : known)
    if (one.kind == rule.kind) values.push_back(one.value);
  return {Error::Kind::BadInput,
          fmt::format("No {} \"{}\" is blocked{}", toString(rule.kind), rule.value,
                      nearestNames(rule.value, values)),
          rule.value};
}

}  // namespace

BlockedSummary listBlocked(const std::filesystem::path& folder) {
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  const BlockList list(rulesOf(workspace));
  BlockedSummary summary;
  for (const db::BlockedRecord& record : db::allBlocked(workspace.database()))
    summary.rules.push_back({ruleOf(record), record.created, 0});
  if (list.isEmpty()) return summary;
  const LoadedDataset items = loadItems(workspace);
  const std::vector<std::string> attributes = attributesOf(workspace, items, list);
  for (std::size_t item = 0; item < items.dataset.items.size(); ++item) {
    const std::vector<bool> matching = list.matches(items.dataset.items[item], attributes[item]);
    for (std::size_t rule = 0; rule < matching.size(); ++rule) summary.rules[rule].items += matching[rule];
    summary.items += std::find(matching.begin(), matching.end(), true) != matching.end();
  }
  return summary;
}

void block(const std::filesystem::path& folder, const std::vector<BlockRule>& rules) {
  const BlockList checked(rules);  // throws where one has no word
  db::Workspace workspace = db::Workspace::open(folder);
  std::vector<BlockRule> known = rulesOf(workspace);
  std::vector<db::BlockedRecord> added;
  for (const BlockRule& rule : rules) {
    if (rule.kind == BlockKind::Item) requireItem(workspace, rule.value);
    if (find(known, rule) != known.end()) continue;
    added.push_back({toString(rule.kind), rule.value, db::now()});
    known.push_back(rule);
  }
  db::insertBlocked(workspace.database(), added);
}

void unblock(const std::filesystem::path& folder, const std::vector<BlockRule>& rules) {
  db::Workspace workspace = db::Workspace::open(folder);
  const std::vector<BlockRule> known = rulesOf(workspace);
  std::vector<db::BlockedRecord> removed;
  for (const BlockRule& rule : rules) {
    const auto same = find(known, rule);
    if (same == known.end()) throw notBlocked(rule, known);
    removed.push_back({toString(same->kind), same->value, {}});
  }
  db::removeBlocked(workspace.database(), removed);
}

std::vector<bool> blockedItems(db::Workspace& workspace, const LoadedDataset& items) {
  return blockedBy(BlockList(rulesOf(workspace)), workspace, items);
}

const std::vector<bool>& BlockedItems::of(db::Workspace& workspace, const LoadedDataset& items) {
  std::vector<BlockRule> rules = rulesOf(workspace);
  if (m_blocked.size() != items.dataset.items.size() || rules != m_rules) {
    m_blocked = blockedBy(BlockList(rules), workspace, items);
    m_rules = std::move(rules);
  }
  return m_blocked;
}

}  // namespace core

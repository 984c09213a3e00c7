#include "core/workflow/dataset_loader.h"

#include <algorithm>
#include <utility>

#include "db/workspace/catalogue_store.h"

namespace core {
namespace {

/// Rank of a row id among ascending ones; most ids are their rank plus one.
std::int32_t rankOf(const std::vector<std::int64_t>& rows, std::int64_t row) {
  const auto guess = static_cast<std::size_t>(row - 1);
  if (guess < rows.size() && rows[guess] == row) return static_cast<std::int32_t>(guess);
  return static_cast<std::int32_t>(std::lower_bound(rows.begin(), rows.end(), row) - rows.begin());
}

void takeItems(std::vector<db::ItemRecord> records, LoadedDataset& loaded) {
  loaded.dataset.items.reserve(records.size());
  loaded.itemRows.reserve(records.size());
  for (db::ItemRecord& record : records) {
    loaded.itemRows.push_back(record.id);
    Item item;
    item.id = std::move(record.itemId);
    item.title = std::move(record.title);
    item.brand = std::move(record.brand);
    item.category = std::move(record.category);
    item.description = std::move(record.description);
    item.price = record.price.value_or(0);
    item.currency = std::move(record.currency);
    loaded.dataset.items.push_back(std::move(item));
  }
}

void loadInteractions(SQLite::Database& database, db::DataHash& hash, LoadedDataset& loaded) {
  Interactions& interactions = loaded.dataset.interactions;
  interactions.offsets.assign(loaded.userRows.size() + 1, 0);
  db::forEachInteraction(database, [&](const db::InteractionRecord& record) {
    hash.addInteraction(record);
    ++interactions.offsets[static_cast<std::size_t>(rankOf(loaded.userRows, record.user)) + 1];
    interactions.items.push_back(rankOf(loaded.itemRows, record.item));
    interactions.weights.push_back(static_cast<float>(record.weight));
    interactions.times.push_back(record.time);
    interactions.rows.push_back(record.id);
    interactions.ratings.push_back(static_cast<float>(record.rating));
  });
  for (std::size_t user = 1; user < interactions.offsets.size(); ++user)
    interactions.offsets[user] += interactions.offsets[user - 1];
}

}  // namespace

LoadedDataset loadDataset(db::Workspace& workspace) {
  SQLite::Database& database = workspace.database();
  LoadedDataset loaded;
  db::DataHash hash;
  db::forEachUser(database, [&](std::int64_t row, std::string_view name) {
    hash.addUser(row, name);
    loaded.userRows.push_back(row);
    loaded.dataset.userIds.emplace_back(name);
  });
  std::vector<db::ItemRecord> items = db::allItems(database, db::ItemRatings::Leave);
  for (const db::ItemRecord& item : items) hash.addItem(item);
  takeItems(std::move(items), loaded);
  loadInteractions(database, hash, loaded);
  loaded.dataset.hash = hash.hex();
  return loaded;
}

LoadedDataset loadItems(db::Workspace& workspace) {
  LoadedDataset loaded;
  takeItems(db::allItems(workspace.database(), db::ItemRatings::Leave), loaded);
  return loaded;
}

}  // namespace core

#include <unistd.h>

#include <functional>

#include "core/data/sample_shop.h"
#include "core/workflow/workspaces.h"
#include "db/workspace/import_writer.h"
#include "db/workspace/settings_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

namespace fs = std::filesystem;

/// One part of the shop as one import, so that the workspace says where its rows come from.
void keep(db::Workspace& workspace, const char* kind, std::size_t rows, Progress& progress,
          const std::function<void(db::ImportWriter&, std::size_t)>& add) {
  constexpr std::size_t kCheckEvery = 4096;
  db::ImportWriter writer(workspace.database(), {"sample shop (generated)", "", kind, "generated", "{}"});
  for (std::size_t row = 0; row < rows; ++row) {
    if (row % kCheckEvery == 0) {
      progress.check();
      progress.report(kind, static_cast<std::int64_t>(row), static_cast<std::int64_t>(rows));
    }
    add(writer, row);
  }
  const auto count = static_cast<std::int64_t>(rows);
  writer.commit({count, count, 0, 0}, [&] { progress.check(); });
}

void keepCatalogue(db::Workspace& workspace, const SampleShop& shop, Progress& progress) {
  keep(workspace, "items", shop.items.size(), progress, [&](db::ImportWriter& writer, std::size_t row) {
    const Item& item = shop.items[row];
    writer.addItem({item.id,
                    item.title,
                    item.brand,
                    item.category,
                    item.description,
                    item.price,
                    item.currency,
                    {},
                    {},
                    shop.itemAttributes[row]});
  });
  keep(workspace, "users", shop.users.size(), progress, [&](db::ImportWriter& writer, std::size_t row) {
    writer.addUser(shop.users[row].id, shop.users[row].attributes);
  });
}

void keepBehaviour(db::Workspace& workspace, const SampleShop& shop, Progress& progress) {
  const auto user = [&](std::int32_t index) { return shop.users[static_cast<std::size_t>(index)].id; };
  const auto item = [&](std::int32_t index) { return shop.items[static_cast<std::size_t>(index)].id; };
  keep(workspace, "interactions", shop.events.size(), progress,
       [&](db::ImportWriter& writer, std::size_t row) {
         const SampleShop::Event& event = shop.events[row];
         writer.addInteraction(
             {user(event.user), item(event.item), event.kind, event.weight, event.rating, event.time});
       });
  keep(workspace, "reviews", shop.reviews.size(), progress, [&](db::ImportWriter& writer, std::size_t row) {
    const SampleShop::Review& review = shop.reviews[row];
    writer.addReview(
        {user(review.user), item(review.item), review.rating, review.title, review.text, review.time});
  });
  keep(workspace, "qa", shop.questions.size(), progress, [&](db::ImportWriter& writer, std::size_t row) {
    const SampleShop::Question& question = shop.questions[row];
    writer.addQuestion({item(question.item), question.question, question.answer, question.time});
  });
}

void keepQueries(db::Workspace& workspace, const SampleShop& shop, Progress& progress) {
  keep(workspace, "queries", shop.queries.size(), progress, [&](db::ImportWriter& writer, std::size_t row) {
    writer.addQuery(shop.queries[row].id, shop.queries[row].text);
  });
  keep(workspace, "judgements", shop.judgements.size(), progress,
       [&](db::ImportWriter& writer, std::size_t row) {
         const SampleShop::Judgement& judgement = shop.judgements[row];
         writer.addJudgement({shop.queries[static_cast<std::size_t>(judgement.query)].id,
                              shop.items[static_cast<std::size_t>(judgement.item)].id, judgement.grade,
                              "generated"});
       });
}

fs::path withExtension(fs::path folder) {
  if (!folder.has_filename()) folder = folder.parent_path();
  if (folder.extension() != ".reclens") folder += ".reclens";
  return folder;
}

}  // namespace

fs::path createSampleWorkspace(const fs::path& folder, const SampleOptions& options, Progress& progress) {
  fs::path target = withExtension(folder);
  std::error_code none;
  // Where something stands already, the ordinary way of making a workspace knows what to say.
  if (fs::exists(target, none) && !(fs::is_directory(target, none) && fs::is_empty(target, none)))
    return createWorkspace(folder);

  progress.report("sample shop", 0, 0);
  const SampleShop shop = makeSampleShop({options.seed, options.items, options.users});
  // Made under another name and moved at the end: whoever finds the workspace finds all of it.
  const fs::path making =
      target.parent_path() / ("." + target.stem().string() + "-" + std::to_string(getpid()) + ".reclens");
  try {
    {
      db::Workspace workspace = db::Workspace::create(making);
      keepCatalogue(workspace, shop, progress);
      keepBehaviour(workspace, shop, progress);
      keepQueries(workspace, shop, progress);
      db::setSetting(workspace.database(), "generated", std::to_string(options.seed));
    }
    fs::rename(making, target);
  } catch (...) {
    fs::remove_all(making, none);
    throw;
  }
  return target;
}

}  // namespace core

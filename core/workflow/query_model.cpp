#include "core/workflow/query_model.h"

#include <fmt/format.h>

#include <optional>

#include "core/error.h"
#include "core/recommend/recipe.h"
#include "core/workflow/train_language.h"
#include "db/workspace/run_store.h"
#include "db/workspace/workspace.h"

namespace core {
namespace {

TwoLanguages refusalOf(const db::RunRecord& run, const char* english, const char* chinese) {
  return {fmt::format("Run {} ({}) {}.", run.id, run.name, english),
          fmt::format("运行 {}（{}）{}。", run.id, run.name, chinese)};
}

}  // namespace

QueryModel queryModelOf(const std::filesystem::path& folder, std::int64_t id) {
  db::Workspace workspace = db::Workspace::open(folder, db::Workspace::Access::ReadOnly);
  const std::optional<db::RunRecord> run = db::findRun(workspace.database(), id);
  const std::string where = fmt::format("run {}", id);
  if (!run) throw Error(Error::Kind::BadInput, fmt::format("There is no run {}.", id), where);
  if (run->state != "finished" && run->state != "stopped")
    throw Error(Error::Kind::BadInput,
                fmt::format("Run {} ({}) is {} and cannot be asked; choose a finished run or train again.",
                            id, run->name, run->state),
                where);
  const Recipe recipe = parseRecipe(run->recipeToml, run->recipe, where);
  QueryModel found{.name = run->name, .model = {}, .refusal = {}};
  if (trainsLanguageModel(recipe)) {
    if (const TriableModel kind = triableModel(folder, id); kind == TriableModel::Classifier)
      found.refusal = refusalOf(*run, "judges texts and ranks nothing, so it takes no query",
                                "用于判断文本，不做排序，因此不能回答查询");
    else if (kind == TriableModel::Decoder)
      found.refusal = refusalOf(*run, "writes text and ranks nothing, so it takes no query",
                                "用于生成文本，不做排序，因此不能回答查询");
    else
      found.model = fmt::format("run:{}", id);
  } else if (recipe.recommender == "text-encoder") {
    found.model = (workspace.runFolder(id) / "state" / "encoder").string();
  } else if (recipe.recommender == "text-knn") {
    found.model = recipe.text("model");
  } else {
    found.refusal = refusalOf(*run, "scores from what people did, so it takes no query",
                              "根据用户行为打分，因此不能回答查询");
  }
  return found;
}

}  // namespace core

#include "core/workflow/trained_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "core/error.h"
#include "core/recommend/scoring_only.h"
#include "core/workflow/runs.h"
#include "core/workflow/train_language.h"

namespace core {
namespace {

namespace fs = std::filesystem;

constexpr const char* kItemsFile = "items.json";
constexpr const char* kRecipeFile = "recipe.toml";
constexpr const char* kStateFolder = "state";

/// Lets a recommender of the items it was trained on score the items of today.
class TodaysItems : public ScoringOnly {
 public:
  /// places[i] is item i of today among the model's, -1 where the model does not know it.
  TodaysItems(std::unique_ptr<Recommender> model, std::int32_t modelItems, std::vector<std::int32_t> places)
      : m_model(std::move(model)), m_modelItems(modelItems), m_places(std::move(places)) {}

  void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const override {
    std::vector<std::vector<std::int32_t>> known;
    for (const auto& history : histories) known.push_back(toModel(history));
    const std::vector<std::span<const std::int32_t>> rows(known.begin(), known.end());
    Matrix own(scores.rows(), m_modelItems);
    m_model->score(rows, own);
    for (Eigen::Index row = 0; row < scores.rows(); ++row)
      toToday({own.row(row).data(), static_cast<std::size_t>(m_modelItems)},
              -std::numeric_limits<float>::infinity(), {scores.row(row).data(), m_places.size()});
  }

  HistoryShares historyShares(History history, std::int32_t item, std::int32_t) const override {
    HistoryShares shares;
    if (placeOf(item) >= 0) shares = m_model->historyShares(toModel(history), placeOf(item), m_modelItems);
    return ofToday(std::move(shares), history);
  }

  std::vector<PartShares> partShares(History history, std::int32_t item, std::int32_t) const override {
    if (placeOf(item) < 0) return {};
    std::vector<PartShares> parts = m_model->partShares(toModel(history), placeOf(item), m_modelItems);
    for (PartShares& part : parts) part.shares = ofToday(std::move(part.shares), history);
    return parts;
  }

  std::vector<double> scoreWordings(History history, std::int32_t item, std::int32_t,
                                    std::span<const Item> wordings, TextSource& text,
                                    Progress& progress) const override {
    if (placeOf(item) < 0) return {};
    return m_model->scoreWordings(toModel(history), placeOf(item), m_modelItems, wordings, text, progress);
  }

  std::vector<ScorePart> scoreParts(std::span<const std::int32_t> history,
                                    std::int32_t itemCount) const override {
    std::vector<ScorePart> parts = m_model->scoreParts(toModel(history), m_modelItems);
    for (ScorePart& part : parts) {
      std::vector<float> values(static_cast<std::size_t>(itemCount));
      toToday(part.values, 0, values);
      part.values = std::move(values);
    }
    return parts;
  }

  std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource& source,
                                        Progress& progress) const override {
    std::unique_ptr<Recommender> typed = m_model->withText(wanted, source, progress);
    return typed ? std::make_unique<TodaysItems>(std::move(typed), m_modelItems, m_places) : nullptr;
  }

 private:
  std::vector<std::int32_t> toModel(std::span<const std::int32_t> history) const {
    std::vector<std::int32_t> known;
    for (const std::int32_t item : history)
      if (placeOf(item) >= 0) known.push_back(placeOf(item));
    return known;
  }

  std::int32_t placeOf(std::int32_t item) const { return m_places[static_cast<std::size_t>(item)]; }

  /// Past items that the model does not know add nothing.
  HistoryShares ofToday(HistoryShares shares, History history) const {
    std::vector<double> items;
    auto next = shares.items.begin();
    for (const std::int32_t item : history)
      items.push_back(placeOf(item) >= 0 && next != shares.items.end() ? *next++ : 0);
    shares.items = std::move(items);
    return shares;
  }

  void toToday(std::span<const float> own, float unknown, std::span<float> today) const {
    for (std::size_t item = 0; item < m_places.size(); ++item)
      today[item] = m_places[item] < 0 ? unknown : own[static_cast<std::size_t>(m_places[item])];
  }

  std::unique_ptr<Recommender> m_model;
  std::int32_t m_modelItems;
  std::vector<std::int32_t> m_places;
};

void writeText(const fs::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream)
    throw Error(Error::Kind::Failed,
                fmt::format("The file {} could not be written; the disk may be full.", file.string()),
                file.string());
}

std::vector<std::string> readItemIds(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  try {
    return nlohmann::json::parse(stream).get<std::vector<std::string>>();
  } catch (const nlohmann::json::exception&) {
    throw Error(Error::Kind::BadInput,
                fmt::format("The run's file {} is missing or damaged; train again.", file.string()),
                file.string());
  }
}

fs::path partialFolder(const db::Workspace& workspace, std::int64_t run) {
  fs::path folder = workspace.runFolder(run);
  folder += ".partial";
  return folder;
}

bool sameItems(const std::vector<std::string>& ids, const Dataset& dataset) {
  return std::equal(ids.begin(), ids.end(), dataset.items.begin(), dataset.items.end(),
                    [](const std::string& id, const Item& item) { return id == item.id; });
}

/// The items that the model knows, in its order, with what is known of them today.
Dataset datasetOf(const std::vector<std::string>& ids, const Dataset& today,
                  std::vector<std::int32_t>& places) {
  std::unordered_map<std::string_view, std::int32_t> todaysPlace;
  for (std::int32_t item = 0; item < today.itemCount(); ++item)
    todaysPlace.emplace(today.items[static_cast<std::size_t>(item)].id, item);
  places.assign(today.items.size(), -1);
  Dataset own;
  for (const std::string& id : ids) {
    Item item;
    item.id = id;
    if (const auto found = todaysPlace.find(id); found != todaysPlace.end()) {
      places[static_cast<std::size_t>(found->second)] = own.itemCount();
      item = today.items[static_cast<std::size_t>(found->second)];
    }
    own.items.push_back(std::move(item));
  }
  return own;
}

}  // namespace

TrainedRun findTrainedRun(db::Workspace& workspace, std::int64_t run) {
  const std::optional<db::RunRecord> record = db::findRun(workspace.database(), run);
  const std::string where = fmt::format("run {}", run);
  if (!record) throw Error(Error::Kind::BadInput, fmt::format("There is no run {}.", run), where);
  if (record->state != "finished" && record->state != "stopped")
    throw Error(
        Error::Kind::BadInput,
        fmt::format("Run {} ({}) is {} and has nothing to score with; choose a finished run or train again.",
                    run, record->name, record->state),
        where);
  TrainedRun trained{*record, parseRecipe(record->recipeToml, record->recipe, where), nullptr};
  if (trained.recipe.purpose == "language-model")
    throw Error(
        Error::Kind::BadInput,
        fmt::format("Run {} ({}) is a language model, which scores no items by itself; name it as the "
                    "model of a recipe: model=run:{}.",
                    run, record->name, run),
        where);
  return trained;
}

TrainedRun loadTrainedRun(db::Workspace& workspace, std::int64_t run, const Dataset& dataset,
                          TextSource& text, Progress& progress) {
  TrainedRun trained = findTrainedRun(workspace, run);
  const fs::path folder = workspace.runFolder(run);
  const std::vector<std::string> ids = readItemIds(folder / kItemsFile);
  trained.recommender = makeRecommender(trained.recipe);
  if (sameItems(ids, dataset)) {
    trained.recommender->load(folder / kStateFolder, dataset, text, progress);
    return trained;
  }
  std::vector<std::int32_t> places;
  const Dataset own = datasetOf(ids, dataset, places);
  trained.recommender->load(folder / kStateFolder, own, text, progress);
  trained.recommender =
      std::make_unique<TodaysItems>(std::move(trained.recommender), own.itemCount(), std::move(places));
  return trained;
}

std::map<std::string, fs::path> adoptRuns(Recipe& recipe, db::Workspace& workspace,
                                          const std::string& dataHash, const std::string& splitHash) {
  std::map<std::string, fs::path> folders;
  for (const std::string& part : recipe.parts) {
    const std::string key = part + ".run";
    if (!recipe.settings.contains(key) || recipe.integer(key) == 0) continue;
    const TrainedRun run = findTrainedRun(workspace, recipe.integer(key));
    const auto refuse = [&](const std::string& why) {
      throw Error(Error::Kind::BadInput,
                  fmt::format("Run {} ({}) cannot be the part {}: {}; set {}=0 to fit the part anew.",
                              run.record.id, run.record.name, part, why, key),
                  key);
    };
    if (run.recipe.recommender != loadRecipe(part).recommender)
      refuse(fmt::format("it was trained by {}", run.record.recipe));
    if (run.record.dataHash != dataHash) refuse("the data have changed since it was trained");
    if (run.record.splitHash != splitHash)
      refuse(fmt::format("it was trained for {}, which holds out something else", run.record.split));
    for (const auto& [name, value] : run.recipe.settings) recipe.settings[part + "." + name] = value;
    folders[part] = workspace.runFolder(run.record.id) / kStateFolder;
  }
  return folders;
}

void saveTrainedRun(const db::Workspace& workspace, std::int64_t run, const Recipe& recipe,
                    const Recommender& recommender, const Dataset& dataset) {
  const fs::path partial = partialFolder(workspace, run);
  std::error_code failure;
  fs::remove_all(partial, failure);
  fs::create_directories(partial / kStateFolder, failure);
  if (failure)
    throw Error(Error::Kind::Failed,
                fmt::format("The folder {} could not be made: {}.", partial.string(), failure.message()),
                partial.string());
  nlohmann::json ids = nlohmann::json::array();
  for (const Item& item : dataset.items) ids.push_back(item.id);
  writeText(partial / kItemsFile, ids.dump());
  writeText(partial / kRecipeFile, writeRecipe(recipe));
  recommender.save(partial / kStateFolder);
  // A stopped run that went on has a result already.
  fs::remove_all(workspace.runFolder(run));
  fs::rename(partial, workspace.runFolder(run));
}

fs::path checkpointFolder(const db::Workspace& workspace, std::int64_t run) {
  fs::path folder = workspace.runFolder(run);
  folder += ".checkpoint";
  return folder;
}

bool isResumable(const db::Workspace& workspace, const db::RunRecord& run) {
  if (run.state == "interrupted") return true;
  return (run.state == "stopped" || run.state == "failed" || run.state == "cancelled") &&
         fs::is_directory(checkpointFolder(workspace, run.id));
}

void removeRunFiles(const db::Workspace& workspace, std::int64_t run) {
  std::error_code ignored;  // called while an error is already on its way
  removePartialFiles(workspace, run);
  fs::remove_all(workspace.runFolder(run), ignored);
  fs::remove_all(checkpointFolder(workspace, run), ignored);
}

void removePartialFiles(const db::Workspace& workspace, std::int64_t run) {
  std::error_code ignored;
  fs::remove_all(partialFolder(workspace, run), ignored);
}

SplitOptions splitOptionsOf(const Recipe& recipe, const std::string& split) {
  SplitOptions options = splitFrom(split);
  options.order = recipe.order;
  return options;
}

Device deviceFor(const Recipe& recipe, Device wanted) {
  return recipe.purpose == "behaviour" ? Device::Cpu : resolve(wanted);
}

void requireData(const Dataset& dataset, const Recipe& recipe, const fs::path& folder) {
  if (dataset.items.empty())
    throw Error(Error::Kind::BadInput, "The workspace has no items yet; import some first.", folder.string());
  if (dataset.interactions.items.empty() && recipe.purpose != "text")
    throw Error(
        Error::Kind::BadInput,
        fmt::format("The workspace has no interactions yet, and {} learns from them; import some first.",
                    recipe.name),
        folder.string());
}

void requireSameSplit(db::Workspace& workspace, const Recipe& recipe, const std::string& split,
                      const Interactions& interactions) {
  const auto model = recipe.settings.find("model");
  constexpr std::string_view kRun = "run:";
  if (model == recipe.settings.end() || !model->second.starts_with(kRun)) return;
  const std::int64_t run = findRun(workspace.folder(), model->second.substr(kRun.size()));
  const std::optional<db::RunRecord> taught = db::findRun(workspace.database(), run);
  if (!taught || !learnsFromBehaviour(parseRecipe(taught->recipeToml, taught->recipe, "its recipe"))) return;
  const SplitOptions options = splitOptionsOf(recipe, withAllTestUsers(split));
  if (taught->splitHash == hashOf(core::split(interactions, options))) return;
  throw Error(Error::Kind::BadInput,
              fmt::format("The language model of run {} ({}) has learned from other events than the split {} "
                          "leaves to learn from, and would be tested on some of them; train it again with "
                          "--split {}.",
                          run, taught->name, split, split),
              fmt::format("run {}", run));
}

std::string chooseSplit(const std::string& asked, const Recipe& recipe, const Interactions& interactions) {
  if (!asked.empty()) return toString(splitFrom(asked));
  if (!recipe.split.empty()) return recipe.split;
  return hasTimes(interactions) ? "time" : "leave-one-out";
}

}  // namespace core

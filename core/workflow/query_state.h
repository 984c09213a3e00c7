#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lm/encoder.h"
#include "core/recommend/recommender.h"
#include "core/understand/catalogue.h"
#include "core/workflow/blocked.h"
#include "core/workflow/dataset_loader.h"
#include "core/workflow/query.h"
#include "core/workflow/sentiment.h"
#include "db/workspace/workspace.h"

namespace core {

/// A trained run in memory, with the behaviour it scores from.
struct LoadedRun {
  std::int64_t run = 0;
  LoadedDataset data;
  std::unique_ptr<TextSource> text;
  std::unique_ptr<Recommender> recommender;
};

/// What a QuerySession keeps; internal to core/workflow. The signals are [items], in the order of the items.
struct QuerySession::State {
  State(const std::filesystem::path& workspace, const std::string& model, Device device, Progress& progress);

  /// BM25 of every item, 0 where none of the words occurs. `anyHit` says whether one did.
  std::vector<float> lexicalScores(const std::string& words, bool& anyHit);
  /// Cosine of every item with the text.
  std::vector<float> vectorScores(const std::string& text, Progress& progress) const;
  /// The run's scores for the user.
  std::vector<float> behaviourScores(std::int64_t run, const std::string& user, Progress& progress);
  /// Items whose text holds all of the words.
  std::vector<bool> itemsHolding(const std::string& words);
  /// The newest run that tells good texts from bad, ready to judge; null where there is none.
  TextJudge* textJudge();
  /// True where the model reads that language.
  bool modelReads(const std::string& language) const;

  std::int32_t indexOf(std::int64_t itemRow) const;
  /// Which items must not be shown, as the workspace says now.
  const std::vector<bool>& blocked() { return blockedItems.of(workspace, items); }

  db::Workspace workspace;
  Device device;
  LoadedDataset items;
  Catalogue catalogue;
  std::shared_ptr<const std::vector<std::string>> brands;  // of the catalogue, each once
  std::unique_ptr<TextSource> text;
  std::string modelName;                 // empty where no model is installed
  std::shared_ptr<Encoder> encoder;      // null there
  const ItemVectors* vectors = nullptr;  // of `text`; null there
  BlockedItems blockedItems;
  std::optional<LoadedRun> loadedRun;
  std::optional<std::unique_ptr<TextJudge>> judge;  // empty until it was looked for
};

}  // namespace core

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/data/dataset.h"
#include "core/evaluate/metrics.h"
#include "core/lm/device.h"
#include "core/progress.h"
#include "core/recommend/recipe.h"
#include "db/workspace/workspace.h"

namespace core {

/// What a search may see of a workspace. The test events are taken out before the first trial, so that no
/// setting can be chosen by them: the dataset has the events before the test alone.
struct SearchData {
  Dataset dataset;
  Interactions train;  ///< what trials learn from
  Interactions valid;  ///< what they are judged on
  std::string split;   ///< as chosen for a run of the recipe
  std::string splitHash;
};

/// Throws Error(BadInput) where there is nothing to learn from or nobody has a validation item.
SearchData loadSearchData(db::Workspace& workspace, const Recipe& recipe, const std::string& split);

/// Where the trials of a search are trained and judged, one after another, and nothing of them is kept.
class TrialBench {
 public:
  virtual ~TrialBench() = default;

  /// Trains by the recipe with a share of its budget (search_budget.h) and returns the figures on the
  /// validation part, by name: "ndcg@10", "loss". Throws Error where it comes to none, and what `progress`
  /// throws.
  virtual std::map<std::string, double> judge(const Recipe& recipe, double share, Progress& progress) = 0;

  /// By which of the figures trials are ranked; empty where only a trial can tell.
  virtual std::string metric() const = 0;
  virtual std::string split() const = 0;
  virtual std::string splitHash() const = 0;
};

struct BenchOptions {
  std::string split;  ///< empty: as for a run of the recipe
  Device device = Device::Auto;
  std::string metric;      ///< of recommenders; empty: ndcg@10
  std::uint64_t seed = 1;  ///< which users an early rung sees
};

/// The bench for trials of a recipe. `folder` is the workspace. Throws Error.
std::unique_ptr<TrialBench> makeTrialBench(const std::filesystem::path& folder, const Recipe& recipe,
                                           const BenchOptions& options);

/// The metric of a search as it is to be spelled: ndcg@10 where none is asked for, empty for recipes of
/// language models, which have their own. Throws Error(Usage) where the recipe cannot be judged by it.
std::string searchMetric(const Recipe& recipe, const std::string& asked);

}  // namespace core

#include "core/recommend/recommender.h"

#include <utility>
#include <vector>

#include "core/error.h"
#include "core/fuse/network.h"
#include "core/fuse/rank_fusion.h"
#include "core/fuse/trees.h"
#include "core/fuse/weighted.h"
#include "core/recommend/als.h"
#include "core/recommend/ease.h"
#include "core/recommend/item_knn.h"
#include "core/recommend/nearest_names.h"
#include "core/recommend/popularity.h"
#include "core/recommend/text_encoder.h"
#include "core/recommend/text_knn.h"

namespace core {
namespace {

using Maker = std::unique_ptr<Recommender> (*)(const Recipe&);

constexpr std::pair<const char*, Maker> kMakers[] = {
    {"popularity", makePopularity},
    {"item-knn", makeItemKnn},
    {"ease", makeEase},
    {"als", makeAls},
    {"text-knn", makeTextKnn},
    {"text-encoder", makeTextEncoder},
    {"fusion-weighted", makeWeightedFusion},
    {"rank-fusion", makeRankFusion},
    {"fusion-trees", makeTreeFusion},
    {"fusion-network", makeNetworkFusion},
};

}  // namespace

std::unique_ptr<Recommender> makeRecommender(const Recipe& recipe) {
  std::vector<std::string> known;
  for (const auto& [kind, make] : kMakers) {
    if (recipe.recommender == kind) return make(recipe);
    known.emplace_back(kind);
  }
  throw Error(Error::Kind::Usage,
              "The recipe " + recipe.name + " asks for an unknown recommender \"" + recipe.recommender +
                  "\"" + nearestNames(recipe.recommender, known),
              recipe.name);
}

}  // namespace core

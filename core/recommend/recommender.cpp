#include "core/recommend/recommender.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/fuse/lm_rerank.h"
#include "core/fuse/network.h"
#include "core/fuse/rank_fusion.h"
#include "core/fuse/rerank.h"
#include "core/fuse/trees.h"
#include "core/fuse/weighted.h"
#include "core/recommend/als.h"
#include "core/recommend/bm25.h"
#include "core/recommend/bpr.h"
#include "core/recommend/ease.h"
#include "core/recommend/item_knn.h"
#include "core/recommend/nearest_names.h"
#include "core/recommend/popularity.h"
#include "core/recommend/sasrec.h"
#include "core/recommend/seen_items.h"
#include "core/recommend/text_encoder.h"
#include "core/recommend/text_knn.h"

namespace core {
namespace {

/// Who keeps silent on items that a recommender cannot know.
enum class Silence {
  Added,  ///< it scores all: what training has not seen is left out here, unless the recipe scores it
  Own,    ///< it gives -infinity itself: to items without text or own vector, or that no part knows
};

constexpr int kUsual = 32;  // histories at once

struct Kind {
  const char* name;
  std::unique_ptr<Recommender> (*make)(const Recipe&);
  Silence silence;
  int historiesAtOnce = kUsual;
};

constexpr Kind kKinds[] = {
    {"popularity", makePopularity, Silence::Added},
    {"item-knn", makeItemKnn, Silence::Added},
    {"ease", makeEase, Silence::Added},
    {"als", makeAls, Silence::Added},
    {"sasrec", makeSasrec, Silence::Own},
    {"bpr", makeBpr, Silence::Added},
    {"bm25", makeBm25, Silence::Own},
    {"text-knn", makeTextKnn, Silence::Own},
    {"text-encoder", makeTextEncoder, Silence::Own},
    {"text-sequence", makeTextSequence, Silence::Own},
    {"fusion-weighted", makeWeightedFusion, Silence::Own},
    {"rank-fusion", makeRankFusion, Silence::Own},
    {"fusion-trees", makeTreeFusion, Silence::Own},
    {"fusion-network", makeNetworkFusion, Silence::Own},
    {"rerank", makeRerank, Silence::Own},
    {"lm-rerank", makeLmRerank, Silence::Own, 1},
};

}  // namespace

std::unique_ptr<Recommender> makeRecommender(const Recipe& recipe) {
  std::vector<std::string> known;
  for (const Kind& kind : kKinds) {
    if (recipe.recommender == kind.name) {
      std::unique_ptr<Recommender> made = kind.make(recipe);
      return kind.silence == Silence::Added && !recipe.scoresUnseen ? onlySeenItems(std::move(made))
                                                                    : std::move(made);
    }
    known.emplace_back(kind.name);
  }
  throw Error(Error::Kind::Usage,
              "The recipe " + recipe.name + " asks for an unknown recommender \"" + recipe.recommender +
                  "\"" + nearestNames(recipe.recommender, known),
              recipe.name);
}

int historiesAtOnce(const Recipe& recipe) {
  const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                 [&](const Kind& known) { return recipe.recommender == known.name; });
  return kind == std::end(kKinds) ? Kind{}.historiesAtOnce : kind->historiesAtOnce;
}

}  // namespace core

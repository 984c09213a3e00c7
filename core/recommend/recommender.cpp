#include "core/recommend/recommender.h"

#include <utility>
#include <vector>

#include "core/error.h"
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

/// What a recommender can say something of.
enum class Knows {
  SeenItems,  ///< what training has seen; the rest is left out, unless the recipe scores it
  AnyItem,    ///< whatever has text, and what a fusion's parts know
};

struct Kind {
  const char* name;
  std::unique_ptr<Recommender> (*make)(const Recipe&);
  Knows knows;
};

constexpr Kind kKinds[] = {
    {"popularity", makePopularity, Knows::SeenItems},
    {"item-knn", makeItemKnn, Knows::SeenItems},
    {"ease", makeEase, Knows::SeenItems},
    {"als", makeAls, Knows::SeenItems},
    {"sasrec", makeSasrec, Knows::SeenItems},
    {"bpr", makeBpr, Knows::SeenItems},
    {"bm25", makeBm25, Knows::AnyItem},
    {"text-knn", makeTextKnn, Knows::AnyItem},
    {"text-encoder", makeTextEncoder, Knows::AnyItem},
    {"text-sequence", makeTextSequence, Knows::AnyItem},
    {"fusion-weighted", makeWeightedFusion, Knows::AnyItem},
    {"rank-fusion", makeRankFusion, Knows::AnyItem},
    {"fusion-trees", makeTreeFusion, Knows::AnyItem},
    {"fusion-network", makeNetworkFusion, Knows::AnyItem},
    {"rerank", makeRerank, Knows::AnyItem},
};

}  // namespace

std::unique_ptr<Recommender> makeRecommender(const Recipe& recipe) {
  std::vector<std::string> known;
  for (const Kind& kind : kKinds) {
    if (recipe.recommender == kind.name) {
      std::unique_ptr<Recommender> made = kind.make(recipe);
      return kind.knows == Knows::SeenItems && !recipe.scoresUnseen ? onlySeenItems(std::move(made))
                                                                    : std::move(made);
    }
    known.emplace_back(kind.name);
  }
  throw Error(Error::Kind::Usage,
              "The recipe " + recipe.name + " asks for an unknown recommender \"" + recipe.recommender +
                  "\"" + nearestNames(recipe.recommender, known),
              recipe.name);
}

}  // namespace core

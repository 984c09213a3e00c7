#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/split.h"
#include "core/matrix.h"
#include "core/progress.h"
#include "core/recommend/history_shares.h"
#include "core/recommend/recipe.h"

namespace core {

class Decoder;
class Encoder;

/// Everything a recommender may learn from. References must outlive the call to fit() only.
struct TrainingData {
  const Dataset& dataset;     ///< items and their text; of its interactions only how they are numbered
  const Interactions& train;  ///< what the model learns
  const Interactions& valid;  ///< what it may be tuned on, never fitted to
  /// Folder for the state of an unfinished training; where it holds one, fit() goes on from it. Empty: none.
  std::filesystem::path checkpoint{};
  /// Parts of a fusion that are not fitted: the folders that their save() has written, by the part's name.
  std::map<std::string, std::filesystem::path> fittedParts{};
};

/// What somebody said of an item: a query that found it, a review, a question.
struct ItemSentence {
  std::int32_t item = 0;
  std::int32_t user = -1;  ///< who wrote it, where that is a user of the dataset
  std::string text;
};

/// Item vectors of a language model, computed once per workspace. Rows are items of the dataset, unit length.
struct ItemVectors {
  Matrix vectors;         ///< [items, dims]
  std::string modelName;  ///< whose vectors they are
};

/// Where recommenders get the language model and its item vectors from; implemented by core/workflow with its
/// cache.
class TextSource {
 public:
  virtual ~TextSource() = default;
  /// Vectors of all items by the named model (a name or a folder), from the cache where it has them.
  virtual const ItemVectors& itemVectors(const std::string& model, Progress& progress) = 0;
  /// Vectors of texts by the named model, made as those of items are, row for row; none where it cannot.
  virtual Matrix textVectors(const std::string& model, const std::vector<std::string>& texts,
                             Progress& progress) {
    (void)model, (void)texts, (void)progress;
    return {};
  }
  /// The model itself.
  virtual std::shared_ptr<Encoder> encoder(const std::string& model) = 0;
  /// What the shop's texts of a kind ("query", "review", "question") say of items: a query stands with the
  /// items judged right for it.
  virtual std::vector<ItemSentence> sentences(const std::string& kind) {
    (void)kind;
    return {};
  }
  /// A model that writes, read anew for the caller alone. Throws Error(BadInput) where it is none.
  virtual std::shared_ptr<Decoder> decoder(const std::string& model) {
    (void)model;
    return nullptr;
  }
};

/// What one part of a fusion adds to each item's score, its weight included.
struct ScorePart {
  std::string name;
  std::vector<float> values;  ///< [items]
  /// False where the part told no items apart for this history: it was not run, and the fusion is that of the
  /// other parts. Its values are then all 0.
  bool ran = true;
};

/// What a part of a fusion says of one item, on its own scale, and what each past item adds to that.
struct PartShares {
  std::string name;
  double score = 0;
  HistoryShares shares;
};

/// One way to score every item for a user. fit() once, then score() from any number of threads.
class Recommender {
 public:
  virtual ~Recommender() = default;

  /// Learns from data.train; may tune on data.valid. Throws Error or Cancelled.
  virtual void fit(const TrainingData& data, TextSource& text, Progress& progress) = 0;

  /// Scores of all items for each history (dense item indices, oldest first): scores is [histories, items].
  /// An item the model cannot score gets -infinity. An empty history is allowed: models without a prior give
  /// 0.
  virtual void score(std::span<const std::span<const std::int32_t>> histories, MatrixRef scores) const = 0;

  /// What the parts of a fusion add to the scores of one history; they sum to score(), and are 0 for an item
  /// that it gives -infinity. Empty for a recommender that is no fusion.
  virtual std::vector<ScorePart> scoreParts(std::span<const std::int32_t> history,
                                            std::int32_t itemCount) const {
    (void)history, (void)itemCount;
    return {};
  }

  /// This recommender for somebody who also typed what is wanted: it scores as though every history, which
  /// may be empty, went on with an item of that text. Null where it knows items by behaviour alone. What is
  /// returned can only score, and must not outlive this one. Throws Error(BadInput) where the language model
  /// is not there or does not read the text's language.
  virtual std::unique_ptr<Recommender> withText(const std::string& wanted, TextSource& source,
                                                Progress& progress) const {
    (void)wanted, (void)source, (void)progress;
    return nullptr;
  }

  /// What each past item adds to the score of an item; of an item that gets -infinity the shares say nothing.
  virtual HistoryShares historyShares(History history, std::int32_t item, std::int32_t itemCount) const {
    return leaveOneOut(*this, history, item, itemCount);
  }

  /// The same of each part of a fusion that gives the item a score; empty for a recommender that is no
  /// fusion.
  virtual std::vector<PartShares> partShares(History history, std::int32_t item,
                                             std::int32_t itemCount) const {
    (void)history, (void)item, (void)itemCount;
    return {};
  }

  /// The scores that an item would get for a history with each of these texts in the place of its own; empty
  /// for a recommender that reads no texts of items, or not one by one. Throws Error or Cancelled.
  virtual std::vector<double> scoreWordings(History history, std::int32_t item, std::int32_t itemCount,
                                            std::span<const Item> wordings, TextSource& text,
                                            Progress& progress) const {
    (void)history, (void)item, (void)itemCount, (void)wordings, (void)text, (void)progress;
    return {};
  }

  /// Whether fit() learns from data.valid itself, beyond choosing by it: figures on those users flatter it.
  virtual bool learnsFromValidation() const { return false; }

  /// Writes the fitted state into an existing, empty folder; load() reads it back and scores the same to the
  /// bit.
  virtual void save(const std::filesystem::path& folder) const = 0;
  virtual void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
                    Progress& progress) = 0;
};

/// The recommender that a recipe describes, not yet fitted. Throws Error(Usage) for an unknown kind or
/// setting.
std::unique_ptr<Recommender> makeRecommender(const Recipe& recipe);

/// How many histories one call of its score() should have at most: one where each takes long, so that whoever
/// waits is told of every one.
int historiesAtOnce(const Recipe& recipe);

}  // namespace core

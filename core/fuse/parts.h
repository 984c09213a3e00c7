#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/recommend/history.h"
#include "core/recommend/recommender.h"

namespace core {

/// One recommender of a fusion.
struct FusionPart {
  std::string name;
  std::shared_ptr<Recommender> recommender;
  bool readsText = false;  ///< its scores are likenesses of texts
};

/// The recommenders that a fusion is made of, each fitted as it would be on its own.
class FusionParts {
 public:
  /// Those of the recipe, with its settings "PART.key". Throws Error(Usage) where it lists no parts, one
  /// twice, or another fusion.
  explicit FusionParts(const Recipe& fusion);
  explicit FusionParts(std::vector<FusionPart> parts) : m_parts(std::move(parts)) {}

  /// Of a recipe that orders one recommender's proposals anew. Throws Error(Usage) where it lists more.
  static FusionParts ofOne(const Recipe& recipe);

  std::size_t size() const { return m_parts.size(); }
  const std::string& name(std::size_t part) const { return m_parts[part].name; }
  bool readsText(std::size_t part) const { return m_parts[part].readsText; }

  /// Fits all on data.train, but for data.fittedParts, which are read. Returns the NDCG@10 of each alone on
  /// the validation items, nothing where there are none, and tells it as the curve "valid/PART/ndcg@10". A
  /// part that tells no items apart for any of (at most 500) users is told of in the log: what is fused
  /// without it must not pass for a fusion with it.
  std::vector<std::optional<double>> fit(const TrainingData& data, TextSource& text, Progress& progress);

  /// One part's own scores, [histories, items].
  void score(std::size_t part, std::span<const History> histories, MatrixRef scores) const {
    m_parts[part].recommender->score(histories, scores);
  }

  /// The parts for somebody who also typed what is wanted: those that read text go by it, the others stay as
  /// they are. Nullopt where none reads text. Throws what Recommender::withText() throws; must not outlive
  /// these.
  std::optional<FusionParts> withText(const std::string& wanted, TextSource& source,
                                      Progress& progress) const;
  HistoryShares historyShares(std::size_t part, History history, std::int32_t item,
                              std::int32_t itemCount) const {
    return m_parts[part].recommender->historyShares(history, item, itemCount);
  }
  std::vector<double> scoreWordings(std::size_t part, History history, std::int32_t item,
                                    std::int32_t itemCount, std::span<const Item> wordings, TextSource& text,
                                    Progress& progress) const {
    return m_parts[part].recommender->scoreWordings(history, item, itemCount, wordings, text, progress);
  }
  /// What Recommender::partShares() of a fusion is.
  std::vector<PartShares> shares(History history, std::int32_t item, std::int32_t itemCount) const;

  /// Each part in a folder of its own name.
  void save(const std::filesystem::path& folder) const;
  void load(const std::filesystem::path& folder, const Dataset& dataset, TextSource& text,
            Progress& progress);

 private:
  void tellOfSilence(const FusionPart& part, const TrainingData& data, Progress& progress) const;

  std::vector<FusionPart> m_parts;
};

/// Users with validation items, all or a fixed random choice of `most`, by rising index.
std::vector<std::int32_t> chooseUsers(const Interactions& valid, std::size_t most, std::uint64_t seed);

}  // namespace core

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/matrix.h"

namespace core {

struct TreeOptions {
  std::string objective = "rank:ndcg";  ///< or "rank:pairwise"; as XGBoost spells it
  int depth = 4;                        ///< of a tree
  double learningRate = 0.1;            ///< what a tree adds is scaled by this
  double leastWeight = 1;               ///< sum of second derivatives that a leaf needs
  double rowShare = 1;                  ///< of the rows that each tree sees
  double regularisation = 1;            ///< penalty on the squares of what leaves add
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: all cores
};

/// Rows of features in groups, within which the relevant ones are to come first.
struct RankedRows {
  Matrix features;               ///< [rows, features]; not-a-number where one is absent
  std::vector<float> relevant;   ///< [rows]
  std::vector<unsigned> groups;  ///< how many rows each group has, in order
};

/// Gradient boosted decision trees that rank (LambdaMART; Burges 2010), by XGBoost.
class BoostedTrees {
 public:
  /// Told after each round how many trees there are and what they give the held-out rows; false ends growth.
  using AfterRound = std::function<bool(int rounds, std::span<const float> held)>;

  /// Grows up to `rounds` trees; `held` may have no rows. The same rows, options and number of threads give
  /// the same trees. Throws Error(Failed), and what afterRound throws.
  static BoostedTrees grow(const RankedRows& rows, const Matrix& held, const TreeOptions& options, int rounds,
                           const AfterRound& afterRound);

  /// Reads what bytes() gave. Throws Error(BadInput) naming `where`, also where it is of other features.
  static BoostedTrees read(const std::string& bytes, std::size_t features, const std::string& where);
  /// The model in XGBoost's own UBJSON format.
  std::string bytes() const;

  /// The score of each row, [rows, features]. From any number of threads.
  std::vector<float> score(const Matrix& features) const;

  /// What each feature adds to each row's score, [rows, features + 1]: SHAP values (Lundberg, Erion and Lee
  /// 2018), the last column being what the trees give on average. Rows sum to score().
  Matrix contributions(const Matrix& features) const;

  BoostedTrees(BoostedTrees&&) noexcept;
  BoostedTrees& operator=(BoostedTrees&&) noexcept;
  ~BoostedTrees();

 private:
  struct Booster;
  explicit BoostedTrees(std::unique_ptr<Booster> booster);

  std::unique_ptr<Booster> m_booster;
};

}  // namespace core

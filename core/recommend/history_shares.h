#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/recommend/history.h"

namespace core {

class Recommender;

/// What each past item adds to the score that a history gives one item.
struct HistoryShares {
  enum class Method {
    Exact,        ///< the score is a sum over the past items; shares miss it by rounding alone
    LeaveOneOut,  ///< a share is how much lower the score is without that item: what items do together is
                  ///< left over
  };
  Method method = Method::Exact;
  std::vector<double> items;  ///< [history]
  /// What no past item brings: "popularity", "bias", "normalisation", "without history".
  std::vector<std::pair<std::string, double>> others;

  /// Of all shares. What it lacks of the score is not accounted for by the method.
  double sum() const;
  /// Adds the shares of a fusion's part, `factor` times: the score of the whole has that of the part so
  /// often. What no past item brings is named after the part.
  void add(const HistoryShares& part, const std::string& name, double factor);
};

std::string toString(HistoryShares::Method method);  ///< "exact", "leave-one-out"

/// The shares in the score of any recommender, which is asked once for each past item. "without history" is
/// what an empty history gives the item, where it gives it a score. A share is 0 where the item has no score
/// without that past item.
HistoryShares leaveOneOut(const Recommender& recommender, History history, std::int32_t item,
                          std::int32_t itemCount);

}  // namespace core

#include "core/fuse/signals.h"

#include <algorithm>
#include <cmath>

#include "core/evaluate/ranking.h"
#include "core/fuse/normalise.h"

namespace core {

bool Signals::knows(std::int32_t item) const {
  return own.col(item).array().isFinite().any();
}

std::vector<Signals> signalsOf(const FusionParts& parts, std::span<const History> histories,
                               std::int32_t itemCount) {
  const auto count = static_cast<Eigen::Index>(parts.size());
  std::vector<Signals> all(histories.size());
  for (Signals& signals : all) signals.own.resize(count, itemCount);
  Matrix block(static_cast<Eigen::Index>(histories.size()), itemCount);
  for (std::size_t part = 0; part < parts.size(); ++part) {
    parts.score(part, histories, block);
    for (std::size_t user = 0; user < all.size(); ++user)
      all[user].own.row(static_cast<Eigen::Index>(part)) = block.row(static_cast<Eigen::Index>(user));
  }
  for (Signals& signals : all) {
    signals.scaled = signals.own;
    for (Eigen::Index part = 0; part < count; ++part) {
      const std::span<float> own(signals.own.row(part).data(), static_cast<std::size_t>(itemCount));
      signals.ranks.push_back(ranksOf(own));
      signals.ran.push_back(tellsApart(own));
      normalise({signals.scaled.row(part).data(), own.size()}, Normalisation::ZScore);
    }
  }
  return all;
}

std::vector<std::int32_t> shortlist(const Signals& signals, History history, int depth) {
  std::vector<std::int32_t> items;
  std::vector<float> scores(static_cast<std::size_t>(signals.own.cols()));
  for (Eigen::Index part = 0; part < signals.own.rows(); ++part) {
    if (!signals.ran[static_cast<std::size_t>(part)]) continue;
    std::copy_n(signals.own.row(part).data(), scores.size(), scores.begin());
    const std::vector<std::int32_t> first = rankUnseen(scores, history, depth);
    items.insert(items.end(), first.begin(), first.end());
  }
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return items;
}

}  // namespace core

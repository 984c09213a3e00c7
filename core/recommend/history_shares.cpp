#include "core/recommend/history_shares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/recommend/recommender.h"

namespace core {
namespace {

constexpr std::size_t kBlock = 32;  // histories scored at once

/// The scores that the item gets from each of the histories.
std::vector<double> scoresOf(const Recommender& recommender, std::span<const History> histories,
                             std::int32_t item, std::int32_t itemCount) {
  std::vector<double> scores;
  for (std::size_t begin = 0; begin < histories.size(); begin += kBlock) {
    const auto block = histories.subspan(begin, std::min(kBlock, histories.size() - begin));
    Matrix all(static_cast<Eigen::Index>(block.size()), itemCount);
    recommender.score(block, all);
    for (Eigen::Index row = 0; row < all.rows(); ++row) scores.push_back(static_cast<double>(all(row, item)));
  }
  return scores;
}

}  // namespace

double HistoryShares::sum() const {
  double sum = std::accumulate(items.begin(), items.end(), 0.0);
  for (const auto& [name, value] : others) sum += value;
  return sum;
}

void HistoryShares::add(const HistoryShares& part, const std::string& name, double factor) {
  method = std::max(method, part.method);
  for (std::size_t place = 0; place < items.size(); ++place) items[place] += factor * part.items[place];
  for (const auto& [other, value] : part.others)
    others.emplace_back(name == other ? name : name + " " + other, factor * value);
}

std::string toString(HistoryShares::Method method) {
  return method == HistoryShares::Method::Exact ? "exact" : "leave-one-out";
}

HistoryShares leaveOneOut(const Recommender& recommender, History history, std::int32_t item,
                          std::int32_t itemCount) {
  std::vector<std::vector<std::int32_t>> without(history.size() + 1,
                                                 std::vector<std::int32_t>(history.begin(), history.end()));
  for (std::size_t place = 0; place < history.size(); ++place)
    without[place].erase(without[place].begin() + static_cast<std::ptrdiff_t>(place));
  std::vector<History> asked(without.begin(), without.end());  // the last of them is whole
  asked.emplace_back();
  const std::vector<double> scores = scoresOf(recommender, asked, item, itemCount);
  const double whole = scores[history.size()], none = scores.back();
  HistoryShares shares{HistoryShares::Method::LeaveOneOut, std::vector<double>(history.size()), {}};
  for (std::size_t place = 0; place < history.size(); ++place)
    if (std::isfinite(whole - scores[place])) shares.items[place] = whole - scores[place];
  if (std::isfinite(none) && none != 0) shares.others.emplace_back("without history", none);
  return shares;
}

}  // namespace core

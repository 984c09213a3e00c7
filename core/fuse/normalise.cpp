#include "core/fuse/normalise.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/fuse/ranks.h"
#include "core/recommend/nearest_names.h"

namespace core {
namespace {

constexpr std::pair<const char*, Normalisation> kNames[] = {{"z-score", Normalisation::ZScore},
                                                            {"min-max", Normalisation::MinMax},
                                                            {"rank", Normalisation::Rank},
                                                            {"softmax", Normalisation::Softmax}};

/// Mean, deviation and range of the finite scores.
struct Spread {
  double count = 0, mean = 0, deviation = 0;
  double least = std::numeric_limits<double>::infinity(), most = -least;
};

Spread spreadOf(std::span<const float> scores) {
  Spread spread;
  for (const float score : scores) {
    if (!std::isfinite(score)) continue;
    spread.count += 1;
    spread.mean += static_cast<double>(score);
    spread.least = std::min(spread.least, static_cast<double>(score));
    spread.most = std::max(spread.most, static_cast<double>(score));
  }
  spread.mean /= spread.count;
  double squares = 0;
  for (const float score : scores)
    if (std::isfinite(score))
      squares += (static_cast<double>(score) - spread.mean) * (static_cast<double>(score) - spread.mean);
  spread.deviation = std::sqrt(squares / spread.count);
  return spread;
}

/// value(score) for every finite score, 0 for the others.
template <typename Value>
void replaceFinite(std::span<float> scores, const Value& value) {
  for (float& score : scores)
    score = std::isfinite(score) ? static_cast<float>(value(static_cast<double>(score))) : 0.0F;
}

void spreadRanks(std::span<float> scores, double count) {
  const Ranks ranks = ranksOf(scores);
  for (std::size_t item = 0; item < scores.size(); ++item) {
    const double place = static_cast<double>(ranks.places[item]);
    scores[item] = place == 0 ? 0.0F : static_cast<float>((count + 1 - 2 * place) / (count - 1));
  }
}

void takeSoftmax(std::span<float> scores, const Spread& spread) {
  const auto shareOf = [&](double score) { return std::exp((score - spread.most) / spread.deviation); };
  double sum = 0;
  for (const float score : scores)
    if (std::isfinite(score)) sum += shareOf(static_cast<double>(score));
  replaceFinite(scores, [&](double score) { return spread.count * shareOf(score) / sum - 1; });
}

}  // namespace

std::string toString(Normalisation how) {
  return std::find_if(std::begin(kNames), std::end(kNames),
                      [how](const auto& known) { return known.second == how; })
      ->first;
}

Normalisation normalisationFrom(const std::string& spelled) {
  std::vector<std::string> known;
  for (const auto& [name, how] : kNames) {
    if (spelled == name) return how;
    known.emplace_back(name);
  }
  throw Error(Error::Kind::Usage,
              "There is no normalisation \"" + spelled + "\"" + nearestNames(spelled, known), "normalise");
}

bool tellsApart(std::span<const float> scores) {
  const auto first =
      std::find_if(scores.begin(), scores.end(), [](float score) { return std::isfinite(score); });
  return first != scores.end() && std::any_of(first, scores.end(), [first](float score) {
           return std::isfinite(score) && score != *first;
         });
}

std::optional<LinearScale> linearScale(std::span<const float> scores, Normalisation how) {
  if (how != Normalisation::ZScore && how != Normalisation::MinMax) return std::nullopt;
  const Spread spread = spreadOf(scores);
  if (spread.count == 0 || spread.least == spread.most) return LinearScale{};
  const double width = how == Normalisation::ZScore ? spread.deviation : spread.most - spread.least;
  return LinearScale{1 / width, -spread.mean / width};
}

void normalise(std::span<float> scores, Normalisation how) {
  const Spread spread = spreadOf(scores);
  // Asked of the values themselves: a deviation computed from equal values may be a rounding error above 0.
  if (spread.count == 0 || spread.least == spread.most) {
    std::fill(scores.begin(), scores.end(), 0.0F);
    return;
  }
  switch (how) {
    case Normalisation::ZScore:
      replaceFinite(scores, [&](double score) { return (score - spread.mean) * (1 / spread.deviation); });
      break;
    case Normalisation::MinMax:
      replaceFinite(scores,
                    [&](double score) { return (score - spread.mean) / (spread.most - spread.least); });
      break;
    case Normalisation::Rank:
      spreadRanks(scores, spread.count);
      break;
    case Normalisation::Softmax:
      takeSoftmax(scores, spread);
      break;
  }
}

}  // namespace core

#include "core/search/successive_halving.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace core {

std::vector<Rung> halvingSchedule(int trials, int eta, double least) {
  if (trials < 1)
    throw Error(Error::Kind::Usage, fmt::format("The number of trials {} is not 1 or more.", trials),
                "trials");
  if (eta < 2)
    throw Error(Error::Kind::Usage,
                fmt::format("Of every {} trials one would go on; eta must be 2 or more.", eta), "eta");
  if (!(least > 0 && least <= 1))
    throw Error(Error::Kind::Usage,
                fmt::format("The least share of the budget, {}, is not above 0 and at most 1.", least),
                "least");
  std::vector<Rung> rungs{{trials, 1}};
  double share = 1;
  while (rungs.back().trials / eta >= 1) {
    share /= eta;
    if (share < least * (1 - 1e-9)) break;  // 1/27 as somebody types it
    rungs.push_back({rungs.back().trials / eta, 1});
  }
  for (std::size_t rung = 0; rung < rungs.size(); ++rung)
    rungs[rung].budget = std::pow(eta, -static_cast<double>(rungs.size() - 1 - rung));
  return rungs;
}

std::vector<std::size_t> bestPlaces(std::span<const double> values, std::size_t count, bool higherIsBetter) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < values.size(); ++place)
    if (std::isfinite(values[place])) places.push_back(place);
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return higherIsBetter ? values[a] > values[b] : values[a] < values[b];
  });
  if (places.size() > count) places.resize(count);
  return places;
}

}  // namespace core

#include "core/recommend/nearest_names.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace core {
namespace {

/// Levenshtein's distance, one row of the table at a time.
std::size_t editDistance(std::string_view first, std::string_view second) {
  std::vector<std::size_t> row(second.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < first.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < second.size(); ++j) {
      const std::size_t substituted = diagonal + (first[i] == second[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> nearestOf(std::string_view name, const std::vector<std::string>& known,
                                   std::size_t count) {
  std::vector<std::pair<std::size_t, std::size_t>> ranked;  // distance, place
  for (std::size_t i = 0; i < known.size(); ++i) ranked.emplace_back(editDistance(name, known[i]), i);
  count = std::min(count, ranked.size());
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count), ranked.end());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(known[ranked[i].second]);
  return names;
}

std::string nearestNames(std::string_view name, const std::vector<std::string>& known) {
  if (known.empty()) return "; there are none.";
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string& candidate : known) ranked.emplace_back(editDistance(name, candidate), candidate);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const std::size_t near = std::max<std::size_t>(2, name.size() / 2);
  if (ranked.front().first > near) {
    std::string all = "; known are ";
    for (std::size_t i = 0; i < known.size(); ++i) all += (i ? ", " : "") + known[i];
    return all + ".";
  }
  std::string text = "; did you mean " + ranked.front().second;
  if (ranked.size() > 1 && ranked[1].first <= near) text += " or " + ranked[1].second;
  return text + "?";
}

}  // namespace core

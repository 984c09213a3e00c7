#include "core/evaluate/list_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace core {
namespace {

/// Sorting of places by value in the steps of numba 0.5x and later, whose results ties depend on.
class Quicksort {
 public:
  explicit Quicksort(std::span<const double> values) : m_values(values), m_places(values.size()) {
    std::iota(m_places.begin(), m_places.end(), 0);
  }

  std::vector<std::int32_t> run() {
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> ranges;
    if (m_places.size() > 1) ranges.emplace_back(0, static_cast<std::ptrdiff_t>(m_places.size()) - 1);
    while (!ranges.empty()) {
      auto [low, high] = ranges.back();
      ranges.pop_back();
      while (high - low >= kInsertionBelow) {
        const std::ptrdiff_t pivot = partition(low, high);
        // The larger side waits.
        if (high - pivot > pivot - low) {
          ranges.emplace_back(pivot + 1, high);
          high = pivot - 1;
        } else {
          if (pivot > low) ranges.emplace_back(low, pivot - 1);
          low = pivot + 1;
        }
      }
      insert(low, high);
    }
    return std::move(m_places);
  }

 private:
  static constexpr std::ptrdiff_t kInsertionBelow = 15;

  std::int32_t& at(std::ptrdiff_t place) { return m_places[static_cast<std::size_t>(place)]; }
  double value(std::ptrdiff_t place) { return m_values[static_cast<std::size_t>(at(place))]; }

  void insert(std::ptrdiff_t low, std::ptrdiff_t high) {
    for (std::ptrdiff_t next = low + 1; next <= high; ++next) {
      const std::int32_t taken = at(next);
      const double key = m_values[static_cast<std::size_t>(taken)];
      std::ptrdiff_t hole = next;
      for (; hole > low && key < value(hole - 1); --hole) at(hole) = at(hole - 1);
      at(hole) = taken;
    }
  }

  std::ptrdiff_t partition(std::ptrdiff_t low, std::ptrdiff_t high) {
    const std::ptrdiff_t middle = (low + high) / 2;
    if (value(middle) < value(low)) std::swap(at(middle), at(low));
    if (value(high) < value(middle)) std::swap(at(high), at(middle));
    if (value(middle) < value(low)) std::swap(at(middle), at(low));
    const double pivot = value(middle);
    std::swap(at(middle), at(high));
    std::ptrdiff_t left = low, right = high - 1;
    while (true) {
      while (left < high && value(left) < pivot) ++left;
      while (right >= low && pivot < value(right)) --right;
      if (left >= right) break;
      std::swap(at(left++), at(right--));
    }
    std::swap(at(left), at(high));
    return left;
  }

  std::span<const double> m_values;
  std::vector<std::int32_t> m_places;
};

/// ranx sorts a run when it is made and again when it is made comparable.
void orderByQuicksort(std::vector<RunEntry>& entries) {
  std::vector<double> values(entries.size());
  std::vector<RunEntry> sorted(entries.size());
  for (int pass = 0; pass < 2; ++pass) {
    std::transform(entries.begin(), entries.end(), values.begin(),
                   [](const RunEntry& entry) { return -entry.score; });
    const std::vector<std::int32_t> order = quicksortOrder(values);
    std::transform(order.begin(), order.end(), sorted.begin(),
                   [&](std::int32_t place) { return entries[static_cast<std::size_t>(place)]; });
    entries.swap(sorted);
  }
}

template <class Before>
void orderBy(std::vector<RunEntry>& entries, std::size_t depth, Before before) {
  if (std::is_sorted(entries.begin(), entries.end(), before)) return;
  if (depth < entries.size() / 4) {
    std::partial_sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(depth), entries.end(),
                      before);
    entries.resize(depth);
  } else {
    std::sort(entries.begin(), entries.end(), before);
  }
}

}  // namespace

std::vector<std::int32_t> quicksortOrder(std::span<const double> values) {
  return Quicksort(values).run();
}

void orderEntries(std::vector<RunEntry>& entries, TieOrder ties, std::span<const std::string> identifiers,
                  std::size_t depth) {
  std::erase_if(entries, [](const RunEntry& entry) { return std::isnan(entry.score); });
  const auto idOf = [identifiers](const RunEntry& entry) -> const std::string& {
    return identifiers[static_cast<std::size_t>(entry.document)];
  };
  switch (ties) {
    case TieOrder::Identifier:
      return orderBy(entries, depth, [idOf](const RunEntry& a, const RunEntry& b) {
        return a.score != b.score ? a.score > b.score : idOf(a) < idOf(b);
      });
    case TieOrder::IdentifierDescending:
      return orderBy(entries, depth, [idOf](const RunEntry& a, const RunEntry& b) {
        const auto first = static_cast<float>(a.score), second = static_cast<float>(b.score);
        return first != second ? first > second : idOf(a) > idOf(b);
      });
    case TieOrder::File: {
      const auto better = [](const RunEntry& a, const RunEntry& b) { return a.score > b.score; };
      if (!std::is_sorted(entries.begin(), entries.end(), better))
        std::stable_sort(entries.begin(), entries.end(), better);
      return;
    }
    case TieOrder::Quicksort: {
      const auto notAbove = [](const RunEntry& a, const RunEntry& b) { return a.score <= b.score; };
      // Nothing to do where every score is below the one before it: no ties.
      if (std::adjacent_find(entries.begin(), entries.end(), notAbove) != entries.end())
        orderByQuicksort(entries);
      return;
    }
  }
}

}  // namespace core

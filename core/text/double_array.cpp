#include "core/text/double_array.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace core {
namespace {

constexpr std::uint32_t kBlock = 256;
constexpr std::uint32_t kOpenBlocks = 16;  // older ones are nearly full: not worth searching
constexpr std::uint32_t kMostUnits = std::uint32_t{1} << 22;  // an offset has 22 bits

}  // namespace

/// Finds room for the children of one node after the other.
class DoubleArrayBuilder {
 public:
  DoubleArrayBuilder(std::span<const std::string_view> keys, std::span<const std::int32_t> values)
      : m_keys(keys), m_values(values) {
    grow();
    m_taken[0] = true;  // the root
    m_base[0] = true;
  }

  std::vector<std::uint32_t> build() {
    std::vector<Branch> open;
    if (!m_keys.empty()) open.push_back({0, m_keys.size(), 0, 0});
    while (!open.empty()) {
      const Branch branch = open.back();
      open.pop_back();
      place(branch, open);
    }
    return std::move(m_units);
  }

 private:
  /// The keys [begin, end) share their first `depth` bytes, which lead to the unit `node`.
  struct Branch {
    std::size_t begin, end, depth;
    std::uint32_t node;
  };

  unsigned char labelOf(std::size_t key, std::size_t depth) const {
    return depth < m_keys[key].size() ? DoubleArray::labelOf(m_keys[key][depth]) : 0;
  }

  void place(const Branch& branch, std::vector<Branch>& open) {
    m_labels.clear();
    m_starts.clear();
    for (std::size_t key = branch.begin; key < branch.end; ++key)
      if (const unsigned char label = labelOf(key, branch.depth);
          m_labels.empty() || m_labels.back() != label) {
        m_labels.push_back(label);
        m_starts.push_back(key);
      }
    m_starts.push_back(branch.end);
    const std::uint32_t base = findBase();
    m_base[base] = true;
    m_units[branch.node] |= (base ^ branch.node) << 10;
    for (std::size_t child = m_labels.size(); child-- > 0;) {
      const std::uint32_t node = base ^ m_labels[child];
      m_taken[node] = true;
      if (m_labels[child] == 0) {
        m_units[branch.node] |= 0x100U;
        m_units[node] = static_cast<std::uint32_t>(m_values[m_starts[child]]) | (1U << 31);
      } else {
        m_units[node] = m_labels[child];
        open.push_back({m_starts[child], m_starts[child + 1], branch.depth + 1, node});
      }
    }
  }

  // A base whose places for all labels are free, and which no other node has: steps tell nodes apart by it.
  std::uint32_t findBase() {
    for (;;) {
      while (m_firstFree < m_units.size() && m_taken[m_firstFree]) ++m_firstFree;
      for (std::uint32_t free = m_firstFree; free < m_units.size(); ++free) {
        if (m_taken[free]) continue;
        const std::uint32_t base = free ^ m_labels.front();
        if (!m_base[base] && std::all_of(m_labels.begin(), m_labels.end(),
                                         [&](unsigned char label) { return !m_taken[base ^ label]; }))
          return base;
      }
      grow();
    }
  }

  void grow() {
    const auto size = static_cast<std::uint32_t>(m_units.size());
    if (size + kBlock > kMostUnits) throw std::length_error("too many strings for a double array");
    m_units.resize(size + kBlock);
    m_taken.resize(size + kBlock);
    m_base.resize(size + kBlock);
    if (size > kBlock * kOpenBlocks) m_firstFree = std::max(m_firstFree, size - kBlock * kOpenBlocks);
  }

  std::span<const std::string_view> m_keys;
  std::span<const std::int32_t> m_values;
  std::vector<std::uint32_t> m_units;
  std::vector<char> m_taken;
  std::vector<char> m_base;  // offsets in use, by the place they lead to
  std::vector<unsigned char> m_labels;
  std::vector<std::size_t> m_starts;
  std::uint32_t m_firstFree = 0;
};

DoubleArray::DoubleArray(std::span<const std::string_view> keys, std::span<const std::int32_t> values)
    : m_units(DoubleArrayBuilder(keys, values).build()) {}

}  // namespace core

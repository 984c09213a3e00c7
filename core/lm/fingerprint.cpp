#include "core/lm/fingerprint.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

namespace core {
namespace {

constexpr std::uint64_t kMultiplier = 0x9FB21C651E98DF25u;  // odd, with bits well spread

std::uint64_t mixed(std::uint64_t lane, std::uint64_t word) {
  lane = (lane ^ word) * kMultiplier;
  return lane ^ std::rotr(lane, 29);
}

// The finaliser of splitmix64 (Steele et al., 2014): every bit of the input moves half the bits of the
// output.
std::uint64_t finished(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

}  // namespace

void Fingerprint::add(std::span<const std::byte> bytes) {
  std::array<std::uint64_t, 4> words{};
  std::size_t position = 0;
  // Four lanes that do not wait for each other.
  for (; position + sizeof(words) <= bytes.size(); position += sizeof(words)) {
    std::memcpy(words.data(), bytes.data() + position, sizeof(words));
    for (std::size_t lane = 0; lane < 4; ++lane) m_lanes[lane] = mixed(m_lanes[lane], words[lane]);
  }
  words = {};
  if (position < bytes.size()) std::memcpy(words.data(), bytes.data() + position, bytes.size() - position);
  for (std::size_t lane = 0; lane < 4; ++lane)
    m_lanes[lane] = mixed(mixed(m_lanes[lane], words[lane]), bytes.size());
}

std::string Fingerprint::hex() const {
  std::uint64_t high = 1, low = 2;
  for (const std::uint64_t lane : m_lanes) {
    high = finished(high ^ lane);
    low = finished(low + std::rotl(lane, 17));
  }
  return fmt::format("{:016x}{:016x}", high, low);
}

}  // namespace core

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace core {

/// A 128-bit hash that tells contents apart; no defence against forgery. Reads at the speed of memory, since
/// model weights go through it at every load. Pieces are delimited: ("ab", "c") differs from ("a", "bc").
class Fingerprint {
 public:
  void add(std::span<const std::byte> bytes);
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
  std::string hex() const;  ///< 32 digits

 private:
  std::array<std::uint64_t, 4> m_lanes{0x9E3779B97F4A7C15u, 0xBF58476D1CE4E5B9u, 0x94D049BB133111EBu,
                                       0xD6E8FEB86659FD93u};
};

}  // namespace core

#include "db/workspace/content_hash.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

namespace db {
namespace {

std::uint64_t finish(std::uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 29;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 32);
}

}  // namespace

std::string ContentHash::Digest::hex() const {
  return fmt::format("{:016x}{:016x}", first, second);
}

void ContentHash::addWord(std::uint64_t word) {
  m_first = (m_first ^ word) * 0x9fb21c651e98df25ULL;
  m_first ^= m_first >> 32;
  m_second = std::rotl(m_second + word, 29) * 0xd6e8feb86659fd93ULL;
  m_second ^= m_second >> 31;
}

void ContentHash::add(std::string_view bytes) {
  addWord(bytes.size());
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    addWord(word);
  }
  if (at < bytes.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, bytes.size() - at);
    addWord(word);
  }
}

void ContentHash::add(double value) {
  if (value == 0) value = 0;  // minus zero is the same number
  addWord(std::bit_cast<std::uint64_t>(value));
}

void ContentHash::add(const Digest& digest) {
  addWord(digest.first);
  addWord(digest.second);
}

ContentHash::Digest ContentHash::digest() const {
  return {finish(m_first ^ std::rotl(m_second, 17)), finish(m_second + 0x632be59bd9b4e019ULL * m_first)};
}

}  // namespace db

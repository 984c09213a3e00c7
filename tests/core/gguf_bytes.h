#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// Composes a GGUF file byte by byte, so that tests can make every part of it lie.
class GgufBytes {
 public:
  template <typename Number>
  static std::string raw(Number number) {
    std::string bytes(sizeof(number), '\0');
    std::memcpy(bytes.data(), &number, sizeof(number));
    return bytes;
  }
  static std::string text(std::string_view text) {
    return raw<std::uint64_t>(text.size()) + std::string(text);
  }

  GgufBytes& value(std::string_view key, std::uint32_t type, const std::string& bytes) {
    m_values += text(key) + raw(type) + bytes;
    ++values;
    return *this;
  }
  GgufBytes& number(std::string_view key, std::uint32_t number) { return value(key, 4, raw(number)); }
  GgufBytes& real(std::string_view key, float number) { return value(key, 6, raw(number)); }
  GgufBytes& flag(std::string_view key, bool flag) { return value(key, 7, raw<std::uint8_t>(flag)); }
  GgufBytes& string(std::string_view key, std::string_view content) { return value(key, 8, text(content)); }
  GgufBytes& strings(std::string_view key, const std::vector<std::string>& list) {
    std::string bytes = raw<std::uint32_t>(8) + raw<std::uint64_t>(list.size());
    for (const std::string& entry : list) bytes += text(entry);
    return value(key, 9, bytes);
  }

  /// `shape` rows first; the type is GGUF's number. Without an offset the tensor stands behind the one
  /// before.
  GgufBytes& tensor(std::string_view name, const std::vector<std::uint64_t>& shape, std::uint32_t type,
                    const std::string& bytes) {
    describe(name, shape, type, m_data.size());
    m_data += bytes;
    m_data.resize((m_data.size() + 31) / 32 * 32, '\0');
    return *this;
  }
  /// The description alone, as it claims to be.
  GgufBytes& describe(std::string_view name, const std::vector<std::uint64_t>& shape, std::uint32_t type,
                      std::uint64_t offset) {
    m_tensors += text(name) + raw(static_cast<std::uint32_t>(shape.size()));
    for (auto length = shape.rbegin(); length != shape.rend(); ++length) m_tensors += raw(*length);
    m_tensors += raw(type) + raw(offset);
    ++tensors;
    return *this;
  }

  std::string bytes() const {
    std::string file = magic + raw(version) + raw(tensors) + raw(values) + m_values + m_tensors;
    file.resize((file.size() + 31) / 32 * 32, '\0');
    return file + m_data;
  }

  std::string magic = "GGUF";
  std::uint32_t version = 3;
  std::uint64_t tensors = 0, values = 0;

 private:
  std::string m_values, m_tensors, m_data;
};

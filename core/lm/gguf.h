#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/lm/safetensors.h"

namespace core {

/// A value of a GGUF file's key-values. Texts stand in the file's mapping and live as long as a copy of the
/// Gguf.
using GgufValue = std::variant<bool, std::int64_t, double, std::string_view, std::vector<std::int64_t>,
                               std::vector<double>, std::vector<std::string_view>>;

/// A GGUF file (the format of llama.cpp, versions 2 and 3): key-values and tensors, memory-mapped. Every
/// count, size and offset is checked against the file before it is believed.
///
/// The tensors are TensorViews whose dtype is "F32", "F16", "BF16", "F64", "I8" ... "I64" or a block format
/// ("Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"); shapes are rows first, as PyTorch has
/// them: [out, in] (GGUF writes the innermost first). Names are the file's own: "token_embd.weight",
/// "blk.0.attn_q.weight". Note that converters to GGUF permute the rows of a Llama's query and key
/// projections, each head's two halves interleaved, so that rotary pairs are neighbours.
class Gguf {
 public:
  /// Throws Error(BadInput) naming file, key and tensor where something is wrong.
  explicit Gguf(const std::filesystem::path& file);

  const std::filesystem::path& file() const { return m_path; }
  const std::map<std::string, TensorView>& tensors() const { return m_tensors; }
  const std::map<std::string, GgufValue, std::less<>>& values() const { return m_values; }

  /// The value of `key`, or a null pointer where there is none or it is of another type. Whole numbers and
  /// flags of every width are std::int64_t and bool, floats double.
  template <typename Type>
  const Type* find(std::string_view key) const {
    const auto found = m_values.find(key);
    return found == m_values.end() ? nullptr : std::get_if<Type>(&found->second);
  }
  /// The value, or Error(BadInput) naming the key.
  template <typename Type>
  const Type& get(std::string_view key) const {
    if (const Type* value = find<Type>(key)) return *value;
    refuseKey(key);
  }
  template <typename Type>
  Type get(std::string_view key, Type otherwise) const {
    const Type* value = find<Type>(key);
    return value ? *value : otherwise;
  }

  std::shared_ptr<const void> owner() const { return m_mapping.owner(); }
  std::span<const std::byte> bytes() const { return m_mapping.bytes(); }

 private:
  [[noreturn]] void refuseKey(std::string_view key) const;

  std::filesystem::path m_path;
  MappedFile m_mapping;
  std::map<std::string, GgufValue, std::less<>> m_values;
  std::map<std::string, TensorView> m_tensors;
};

}  // namespace core

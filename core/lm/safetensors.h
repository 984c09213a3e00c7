#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace core {

/// A file mapped into memory, read-only. Copies share the mapping.
class MappedFile {
 public:
  /// Throws Error(BadInput) where the file is missing, a folder or unreadable.
  explicit MappedFile(const std::filesystem::path& file);
  std::span<const std::byte> bytes() const { return {m_begin.get(), m_size}; }
  /// Keeps the mapping alive for as long as it lives.
  std::shared_ptr<const void> owner() const { return m_begin; }

 private:
  std::shared_ptr<const std::byte> m_begin;
  std::size_t m_size = 0;
};

/// One tensor of a safetensors file, in place.
struct TensorView {
  std::string dtype;                ///< "F32", "F16", "BF16", "I64", ...
  std::vector<std::int64_t> shape;  ///< every entry >= 0
  std::span<const std::byte> bytes;
  std::int64_t elements() const;
};

/// A .safetensors file: an 8-byte length, a JSON header, then the tensors end to end. Everything the header
/// claims is checked against the file before it is believed.
class Safetensors {
 public:
  /// Throws Error(BadInput) naming file and tensor where the header lies.
  explicit Safetensors(const std::filesystem::path& file);

  const std::filesystem::path& file() const { return m_path; }
  const std::map<std::string, TensorView>& tensors() const { return m_tensors; }
  const TensorView* find(const std::string& name) const;
  std::shared_ptr<const void> owner() const { return m_mapping.owner(); }
  std::span<const std::byte> bytes() const { return m_mapping.bytes(); }

 private:
  std::filesystem::path m_path;
  MappedFile m_mapping;
  std::map<std::string, TensorView> m_tensors;
};

/// Writes the tensors in the order of their names, every one aligned, to a temporary name that is then
/// renamed. Throws Error(Failed) where the disk refuses.
void writeSafetensors(const std::filesystem::path& file, const std::map<std::string, TensorView>& tensors);

}  // namespace core

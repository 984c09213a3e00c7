#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/lm/safetensors.h"
#include "core/matrix.h"

namespace core {

/// A recommender's state as named arrays in one safetensors file. The arrays added must live until write().
class StateWriter {
 public:
  StateWriter& add(const std::string& name, std::span<const float> values);
  StateWriter& add(const std::string& name, std::span<const std::int32_t> values);
  StateWriter& add(const std::string& name, std::span<const std::int64_t> values);
  StateWriter& add(const std::string& name, ConstMatrixRef values);  ///< rows end to end
  /// Throws Error(Failed) where the disk does not take it.
  void write(const std::filesystem::path& file) const { writeSafetensors(file, m_arrays); }

 private:
  std::map<std::string, TensorView> m_arrays;
};

/// Reads what StateWriter wrote. Throws Error(BadInput) where the file is damaged or lacks the array.
class StateFile {
 public:
  explicit StateFile(const std::filesystem::path& file) : m_tensors(file) {}

  bool has(const std::string& name) const { return m_tensors.find(name) != nullptr; }
  std::vector<float> floats(const std::string& name) const;
  std::vector<std::int32_t> integers(const std::string& name) const;
  std::vector<std::int64_t> longs(const std::string& name) const;
  Matrix matrix(const std::string& name) const;
  /// The same without a copy: in the mapped file, which owner() keeps.
  Eigen::Map<const Matrix> matrixInPlace(const std::string& name) const;
  std::shared_ptr<const void> owner() const { return m_tensors.owner(); }

 private:
  const TensorView& find(const std::string& name, const std::string& type, std::size_t rank) const;

  Safetensors m_tensors;
};

/// Throws Error(BadInput) where `found` values were read for `expected` items: the run is of other data.
void checkStateSize(const std::filesystem::path& folder, std::int64_t found, std::int64_t expected);

}  // namespace core

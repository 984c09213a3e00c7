#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/matrix.h"

namespace core {

/// One named array of a recommender's state, not owned.
struct StateArray {
  std::string name;
  std::string type;                 ///< F32, I32 or I64, as safetensors spells them
  std::vector<std::int64_t> shape;  ///< its product is the number of values
  std::span<const std::byte> bytes;
};
StateArray stateArray(const std::string& name, std::span<const float> values);
StateArray stateArray(const std::string& name, std::span<const std::int32_t> values);
StateArray stateArray(const std::string& name, std::span<const std::int64_t> values);
StateArray stateArray(const std::string& name, const Matrix& values);

/// Writes arrays as one safetensors file. Throws Error(Failed) where the disk does not take it.
void writeState(const std::filesystem::path& file, const std::vector<StateArray>& arrays);

/// Reads a file of writeState(). Every read throws Error(BadInput) where the file lacks the array or is
/// damaged.
class StateFile {
 public:
  explicit StateFile(const std::filesystem::path& file);

  bool has(const std::string& name) const { return m_places.count(name) > 0; }
  std::vector<float> floats(const std::string& name);
  std::vector<std::int32_t> integers(const std::string& name);
  std::vector<std::int64_t> longs(const std::string& name);
  Matrix matrix(const std::string& name);

 private:
  struct Place {
    std::string type;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0, end = 0;  ///< bytes of the file
  };
  [[noreturn]] void damaged(const std::string& why) const;
  const Place& find(const std::string& name, const std::string& type, std::size_t rank) const;
  void read(const Place& place, void* target);

  std::filesystem::path m_file;
  std::ifstream m_stream;
  std::map<std::string, Place> m_places;
};

/// Throws Error(BadInput) where `found` values were read for `expected` items: the run is of other data.
void checkStateSize(const std::filesystem::path& folder, std::int64_t found, std::int64_t expected);

}  // namespace core

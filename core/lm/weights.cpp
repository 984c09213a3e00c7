#include "core/lm/weights.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/float_blocks.h"

namespace core {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSingle = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";

[[noreturn]] void refuse(const fs::path& file, const std::string& sentence) {
  throw Error(Error::Kind::BadInput, fmt::format("{}: {}", file.string(), sentence), file.string());
}

/// Which shard holds each tensor, by the index.
std::map<std::string, std::string> readIndex(const fs::path& index) {
  const nlohmann::json json = readJsonFile(index);
  const auto places = json.find("weight_map");
  if (!json.is_object() || places == json.end() || !places->is_object() || places->empty())
    refuse(index, "it has no weight_map.");
  std::map<std::string, std::string> shardOf;
  for (const auto& [tensor, shard] : places->items()) {
    if (!shard.is_string()) refuse(index, fmt::format("the tensor {} has no file.", tensor));
    const std::string name = shard.get<std::string>();
    if (name.empty() || name.front() == '.' || name.find_first_of("/\\") != std::string::npos)
      refuse(index, fmt::format("the file {} does not lie in the folder itself.", name));
    shardOf[tensor] = name;
  }
  return shardOf;
}

}  // namespace

Weights::Weights(const fs::path& path) : m_file(path) {
  std::error_code failure;
  if (!fs::is_directory(path, failure)) {
    if (!fs::exists(path, failure))
      throw Error(Error::Kind::BadInput, fmt::format("There is no model {}.", path.string()), path.string());
    if (path.extension() == ".gguf")
      readGguf(path);
    else
      addShard(path);
    return;
  }
  if (fs::exists(path / kSingle, failure)) {
    m_file = path / kSingle;
    addShard(m_file);
  } else if (fs::exists(path / kIndex, failure)) {
    m_file = path / kIndex;
    readShards(m_file);
  } else if (const fs::path gguf = ggufOf(path); !gguf.empty()) {
    m_file = gguf;
    readGguf(gguf);
  } else {
    throw Error(
        Error::Kind::BadInput,
        fmt::format("{} has neither model.safetensors nor its shards nor a .gguf file; weights in other "
                    "formats are not read.",
                    path.string()),
        path.string());
  }
}

void Weights::addShard(const fs::path& file) {
  const Safetensors shard(file);
  for (const auto& [name, view] : shard.tensors())
    if (!m_tensors.emplace(name, view).second)
      refuse(file, fmt::format("the tensor {} stands in another file too.", name));
  m_bytes.push_back(shard.bytes());
  // A chain of owners: each keeps the one before.
  m_owner = std::make_shared<const std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>>(
      m_owner, shard.owner());
}

void Weights::readShards(const fs::path& index) {
  const std::map<std::string, std::string> shardOf = readIndex(index);
  std::set<std::string> shards;
  for (const auto& [tensor, shard] : shardOf) shards.insert(shard);
  for (const std::string& shard : shards) {
    std::set<std::string> before;
    for (const auto& [name, view] : m_tensors) before.insert(name);
    addShard(index.parent_path() / shard);
    for (const auto& [name, view] : m_tensors) {
      const auto listed = shardOf.find(name);
      if (!before.contains(name) && (listed == shardOf.end() || listed->second != shard))
        refuse(index, fmt::format("the tensor {} stands in {} but is not listed there.", name, shard));
    }
  }
  for (const auto& [tensor, shard] : shardOf)
    if (!m_tensors.contains(tensor))
      refuse(index, fmt::format("{} does not hold the tensor {}.", shard, tensor));
}

void Weights::readGguf(const fs::path& file) {
  m_gguf = std::make_shared<const Gguf>(file);
  m_tensors = m_gguf->tensors();
  m_bytes = {m_gguf->bytes()};
  m_owner = m_gguf;
}

const TensorView* Weights::find(const std::string& name) const {
  const auto found = m_tensors.find(name);
  return found == m_tensors.end() ? nullptr : &found->second;
}

std::int64_t Weights::parameters() const {
  std::int64_t count = 0;
  for (const auto& [name, view] : m_tensors)
    if (holdsFloats(view.dtype)) count += view.elements();
  return count;
}

std::vector<std::span<const std::byte>> Weights::bytes() const {
  return m_bytes;
}

fs::path ggufOf(const fs::path& folder) {
  fs::path found;
  std::error_code failure;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure)) {
    if (entry.path().extension() != ".gguf") continue;
    if (!found.empty())
      throw Error(
          Error::Kind::BadInput,
          fmt::format("{} has more than one .gguf file; name the one that is meant.", folder.string()),
          folder.string());
    found = entry.path();
  }
  return found;
}

}  // namespace core

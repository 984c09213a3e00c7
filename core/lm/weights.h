#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/lm/gguf.h"
#include "core/lm/safetensors.h"

namespace core {

/// A model's weights, whatever file they stand in: one safetensors file, shards listed by
/// model.safetensors.index.json, or a GGUF file. Memory-mapped; values are unpacked where they are asked for
/// (readFloats() of core/lm/float_blocks.h; WeightReader gives torch tensors). Copies share the mappings.
class Weights {
 public:
  /// `path` is a model folder or a single .safetensors or .gguf file. In a folder model.safetensors comes
  /// before the index, and that before a .gguf file, which must be the only one. Throws Error(BadInput) that
  /// says what is missing or wrong; shards must lie in the folder itself and hold what the index says.
  explicit Weights(const std::filesystem::path& path);

  /// The file, or the index of the shards: for messages.
  const std::filesystem::path& file() const { return m_file; }
  /// Under their names in the file: Hugging Face's, or GGUF's own.
  const std::map<std::string, TensorView>& tensors() const { return m_tensors; }
  const TensorView* find(const std::string& name) const;
  /// Numbers that holdsFloats() knows, over all tensors.
  std::int64_t parameters() const;

  /// The GGUF file with its key-values, or a null pointer where the weights are safetensors.
  const Gguf* gguf() const { return m_gguf.get(); }

  /// Keeps every mapping alive for as long as it lives.
  std::shared_ptr<const void> owner() const { return m_owner; }
  /// The files whole, in the order of their names: what a fingerprint is taken of.
  std::vector<std::span<const std::byte>> bytes() const;

 private:
  void readShards(const std::filesystem::path& index);
  void addShard(const std::filesystem::path& file);
  void readGguf(const std::filesystem::path& file);

  std::filesystem::path m_file;
  std::map<std::string, TensorView> m_tensors;
  std::vector<std::span<const std::byte>> m_bytes;
  std::shared_ptr<const Gguf> m_gguf;
  std::shared_ptr<const void> m_owner;
};

/// The only .gguf file of a folder; empty where it has none. Throws Error(BadInput) where it has several.
std::filesystem::path ggufOf(const std::filesystem::path& folder);

}  // namespace core

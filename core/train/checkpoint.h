#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

// Internal: includes Torch.
namespace core {

/// Where a training run is, all of it.
struct Checkpoint {
  std::int64_t step = 0;            ///< done
  std::int64_t examples = 0;        ///< of an epoch; a run goes on only over the same ones
  std::int64_t totalSteps = 0;      ///< likewise
  std::int64_t validatedStep = -1;  ///< the last one validated; -1: none
  std::optional<double> first;      ///< the figure before the first step
  std::optional<double> best;       ///< the best figure after it
  std::int64_t bestStep = 0;
  int withoutBest = 0;  ///< validations since
  int microBatch = 0;
  std::int64_t curveMark = 0;                 ///< end of the curve that belongs to it, of Progress::settle()
  std::map<std::string, at::Tensor> tensors;  ///< float32 or int64, by name
};

/// Replaces the checkpoint of the folder. Throws Error(Failed).
void writeCheckpoint(const std::filesystem::path& folder, const Checkpoint& checkpoint);

/// nullopt where there is none; throws Error(BadInput) where it is damaged. The tensors are on the processor.
std::optional<Checkpoint> readCheckpoint(const std::filesystem::path& folder);

}  // namespace core

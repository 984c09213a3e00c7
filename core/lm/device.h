#pragma once

#include <string>

namespace core {

enum class Device { Auto, Cpu, Cuda };

/// True where an NVIDIA card and the CUDA half of LibTorch are both there. Opens the CUDA libraries at first
/// call.
bool cudaAvailable();

/// Auto becomes Cuda where available, else Cpu. Throws Error(Failed) for Cuda where there is none.
Device resolve(Device device);

std::string toString(Device device);         ///< "auto", "cpu", "cuda"
Device deviceFrom(const std::string& name);  ///< the reverse; throws Error(Usage)
std::string describe(Device device);         ///< "cpu (2 threads)", "cuda (NVIDIA H100)"

}  // namespace core

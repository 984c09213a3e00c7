#pragma once

#include <c10/core/Device.h>

#include "core/lm/device.h"

// Internal: includes Torch.
namespace core {

/// The device as torch names it; the first card where there are several. Throws what resolve() throws.
inline at::Device torchDeviceOf(Device device) {
  return resolve(device) == Device::Cuda ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
}

}  // namespace core

#pragma once

#include <string>

namespace core {

/// Opens the CUDA half of LibTorch, on a machine whose driver has found a card. Says why it cannot be used;
/// empty where it can. Lives on the torch side.
std::string openCuda();

}  // namespace core

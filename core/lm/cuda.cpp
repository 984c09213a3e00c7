#include "core/lm/cuda.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

namespace core {

// The CUDA half registers its kernels as it is opened; it lies beside the half we are linked to. This must
// come before anything else asks torch for CUDA, since torch remembers the answer.
std::string openCuda() {
  Dl_info self{};
  if (::dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &self) == 0 || !self.dli_fname)
    return "the folder of LibTorch is not known";
  const std::filesystem::path library =
      std::filesystem::path(self.dli_fname).parent_path() / "libtorch_cuda.so";
  if (!::dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL)) {
    const char* why = ::dlerror();
    return fmt::format("the CUDA libraries are not complete ({}); packaging/set-up --cuda gets them",
                       why ? why : library.string());
  }
  return at::hasCUDA() ? "" : "LibTorch does not accept the card or its driver";
}

}  // namespace core

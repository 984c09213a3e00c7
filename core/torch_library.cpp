#include "core/torch_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

#include "core/error.h"

namespace core {
namespace {

/// It lies beside the library that this function is in.
std::filesystem::path libraryFile() {
  Dl_info self{};
  ::dladdr(reinterpret_cast<const void*>(&torchLibrary), &self);
  return std::filesystem::path(self.dli_fname ? self.dli_fname : "").parent_path() / "libreclens_torch.so";
}

const TorchLibrary& open() {
  const std::filesystem::path file = libraryFile();
  // Global, because the CUDA half of LibTorch, opened later, looks for what it shares with this one.
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL);
  void* table = library ? ::dlsym(library, "reclensTorchLibrary") : nullptr;
  if (!table) {
    const char* why = ::dlerror();
    throw Error(Error::Kind::Failed,
                fmt::format("LibTorch, which this takes, cannot be opened ({}); packaging/set-up gets it.",
                            why ? why : file.string()),
                file.string());
  }
  return *static_cast<const TorchLibrary*>(table);
}

}  // namespace

const TorchLibrary& torchLibrary() {
  static const TorchLibrary& library = open();
  return library;
}

}  // namespace core

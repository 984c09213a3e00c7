#include "core/lm/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "core/error.h"

namespace core {
namespace {

struct Card {
  std::string name;    // empty where there is none
  std::string reason;  // why it cannot be used, for people
};

template <typename Function>
Function* symbol(void* library, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(library, name));
}

// Asks the driver itself: it is there on a machine with a card whatever else is installed.
Card askDriver() {
  void* driver = ::dlopen("libcuda.so.1", RTLD_NOW);
  if (!driver) return {.name = "", .reason = "there is no NVIDIA driver"};
  auto* init = symbol<int(unsigned)>(driver, "cuInit");
  auto* count = symbol<int(int*)>(driver, "cuDeviceGetCount");
  auto* name = symbol<int(char*, int, int)>(driver, "cuDeviceGetName");
  int cards = 0;
  if (!init || !count || !name || init(0) != 0 || count(&cards) != 0 || cards == 0)
    return {.name = "", .reason = "the NVIDIA driver finds no card"};
  std::array<char, 256> text{};
  if (name(text.data(), static_cast<int>(text.size()), 0) != 0) return {.name = "NVIDIA card", .reason = ""};
  return {.name = text.data(), .reason = ""};
}

// The CUDA half of LibTorch registers its kernels as it is opened; it lies beside the half we are linked to.
// This must come before anything else asks torch for CUDA, since torch remembers the answer.
Card openCuda() {
  Card card = askDriver();
  if (card.name.empty()) return card;
  Dl_info self{};
  if (::dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &self) == 0 || !self.dli_fname)
    return {.name = "", .reason = "the folder of LibTorch is not known"};
  const std::filesystem::path library =
      std::filesystem::path(self.dli_fname).parent_path() / "libtorch_cuda.so";
  if (!::dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL)) {
    const char* why = ::dlerror();
    return {
        .name = "",
        .reason = fmt::format("the CUDA libraries are not complete ({}); packaging/set-up --cuda gets them",
                              why ? why : library.string())};
  }
  if (!at::hasCUDA()) return {.name = "", .reason = "LibTorch does not accept the card or its driver"};
  return card;
}

const Card& card() {
  static const Card instance = openCuda();  // libraries are opened once per process and never closed
  return instance;
}

}  // namespace

bool cudaAvailable() {
  return !card().name.empty();
}

Device resolve(Device device) {
  if (device == Device::Cpu) return device;
  if (cudaAvailable()) return Device::Cuda;
  if (device == Device::Auto) return Device::Cpu;
  throw Error(Error::Kind::Failed, fmt::format("CUDA cannot be used here: {}.", card().reason), "device");
}

std::string toString(Device device) {
  switch (device) {
    case Device::Auto:
      return "auto";
    case Device::Cpu:
      return "cpu";
    case Device::Cuda:
      return "cuda";
  }
  return "";
}

Device deviceFrom(const std::string& name) {
  for (const Device device : {Device::Auto, Device::Cpu, Device::Cuda})
    if (toString(device) == name) return device;
  throw Error(Error::Kind::Usage, fmt::format("The device \"{}\" is unknown; auto, cpu and cuda are.", name),
              "device");
}

std::string describe(Device device) {
  if (resolve(device) == Device::Cuda) return fmt::format("cuda ({})", card().name);
  const int threads = at::get_num_threads();
  return fmt::format("cpu ({} thread{})", threads, threads == 1 ? "" : "s");
}

}  // namespace core

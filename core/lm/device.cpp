#include "core/lm/device.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

#include "core/error.h"
#include "core/torch_library.h"

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

Card findCard() {
  Card card = askDriver();
  if (card.name.empty()) return card;
  if (const std::string reason = torchLibrary().openCuda(); !reason.empty())
    return {.name = "", .reason = reason};
  return card;
}

const Card& card() {
  static const Card instance = findCard();  // libraries are opened once per process and never closed
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
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  return fmt::format("cpu ({} thread{})", threads, threads == 1 ? "" : "s");
}

}  // namespace core

#include "core/lm/lora.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/weight_reader.h"
#include "core/lm/weight_writer.h"

namespace core {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kBase = "base_model.model.";
constexpr std::string_view kDown = ".lora_A.weight", kUp = ".lora_B.weight";
constexpr const char* kConfigFile = "adapter_config.json";
constexpr const char* kWeightsFile = "adapter_model.safetensors";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& sentence) {
  throw Error(Error::Kind::BadInput, fmt::format("{}: {}", file.string(), sentence), file.string());
}

bool isTarget(const std::string& module, const std::vector<std::string>& targets) {
  return std::any_of(targets.begin(), targets.end(), [&](const std::string& target) {
    return target == "all-linear" || module == target || module.ends_with("." + target);
  });
}

// As PEFT draws it: uniform within 1 / sqrt(in), and by hand, since distributions of the standard library
// differ between its makers.
at::Tensor drawn(std::int64_t rank, std::int64_t in, std::mt19937_64& random) {
  at::Tensor a = at::empty({rank, in}, at::kFloat);
  const double bound = 1 / std::sqrt(static_cast<double>(in));
  float* values = a.data_ptr<float>();
  for (std::int64_t i = 0; i < a.numel(); ++i) {
    const double unit = static_cast<double>(random() >> 11) * 0x1p-53;
    values[i] = static_cast<float>(bound * (2 * unit - 1));
  }
  return a;
}

const Adapter* adapterOf(const LoraSite& site) {
  for (const Adapter& adapter : site.linear->adapters)
    if (adapter.module == site.module) return &adapter;
  return nullptr;
}

// The site that a module of the file names; a head's "bert." or the like may stand before it.
const LoraSite* findSite(std::span<const LoraSite> sites, const std::string& module) {
  const LoraSite* found = nullptr;
  for (const LoraSite& site : sites)
    if (module == site.module || module.ends_with("." + site.module))
      if (!found || site.module.size() > found->module.size()) found = &site;
  return found;
}

double scaleOf(const std::filesystem::path& file, const Json& config, std::int64_t rank) {
  if (config.value("peft_type", "") != "LORA")
    refuse(file,
           fmt::format("adapters of type \"{}\" are not supported; LORA is.", config.value("peft_type", "")));
  if (config.value("use_dora", false)) refuse(file, "DoRA is not supported; plain LoRA is.");
  if (config.value("bias", "none") != "none") refuse(file, "adapters with trained biases are not supported.");
  if (config.contains("alpha_pattern") && !config["alpha_pattern"].empty())
    refuse(file, "an alpha that differs between modules is not supported.");
  const double alpha = config.at("lora_alpha").get<double>();
  const auto size = static_cast<double>(rank);
  return config.value("use_rslora", false) ? alpha / std::sqrt(size) : alpha / size;
}

Json configOf(std::span<const LoraSite> sites, const LoraOptions& options, const AdapterExtras& extras) {
  std::set<std::string> modules;  // those of the head are saved whole
  for (const auto& [name, tensor] : extras.saved) modules.insert(name.substr(0, name.rfind('.')));
  std::set<std::string> targets;
  for (const LoraSite& site : sites)
    if (adapterOf(site)) targets.insert(site.module.substr(site.module.find_last_of('.') + 1));
  // The last word of a name is not enough where projections that were left alone end in it too.
  for (const LoraSite& site : sites)
    if (!adapterOf(site)) targets.erase(site.module.substr(site.module.find_last_of('.') + 1));
  for (const LoraSite& site : sites)
    if (adapterOf(site) && !isTarget(site.module, {targets.begin(), targets.end()}))
      targets.insert(extras.prefix + site.module);
  return {{"peft_type", "LORA"},
          {"task_type", extras.task},
          {"base_model_name_or_path", extras.baseModel},
          {"r", options.rank},
          {"lora_alpha", options.alpha},
          {"lora_dropout", options.dropout},
          {"target_modules", targets},
          {"modules_to_save", modules.empty() ? Json() : Json(modules)},
          {"bias", "none"},
          {"fan_in_fan_out", false},
          {"inference_mode", true}};
}

}  // namespace

void addAdapters(std::span<const LoraSite> sites, const LoraOptions& options) {
  std::mt19937_64 random(options.seed);
  std::size_t added = 0;
  for (const LoraSite& site : sites) {
    Linear& linear = *site.linear;
    linear.weight.requires_grad_(false);
    if (linear.bias.defined()) linear.bias.requires_grad_(false);
    if (!isTarget(site.module, options.targets)) continue;
    const at::TensorOptions like = linear.weight.options().requires_grad(false);
    linear.adapters.push_back(
        {.module = site.module,
         .a = drawn(options.rank, linear.weight.size(1), random).to(like).set_requires_grad(true),
         .b = at::zeros({site.outputs, options.rank}, like).set_requires_grad(true),
         .begin = site.begin,
         .scale = options.alpha / options.rank,
         .dropout = options.dropout});
    ++added;
  }
  if (added > 0) return;
  std::set<std::string> known;
  for (const LoraSite& site : sites) known.insert(site.module.substr(site.module.find_last_of('.') + 1));
  throw Error(Error::Kind::Usage,
              fmt::format("No part of the model is called {}; LoRA can adapt {} or all-linear.",
                          fmt::join(options.targets, ", "), fmt::join(known, ", ")),
              "lora_targets");
}

std::vector<std::pair<std::string, at::Tensor>> adapterParameters(const Linear& linear) {
  std::vector<std::pair<std::string, at::Tensor>> list;
  for (const Adapter& adapter : linear.adapters) {
    list.emplace_back(adapter.module + std::string(kDown), adapter.a);
    list.emplace_back(adapter.module + std::string(kUp), adapter.b);
  }
  return list;
}

std::vector<std::pair<std::string, at::Tensor>> adapterParameters(std::span<const LoraSite> sites) {
  std::vector<std::pair<std::string, at::Tensor>> list;
  for (const LoraSite& site : sites)
    if (const Adapter* adapter = adapterOf(site)) {
      list.emplace_back(site.module + std::string(kDown), adapter->a);
      list.emplace_back(site.module + std::string(kUp), adapter->b);
    }
  return list;
}

void mergeAdapters(std::span<const LoraSite> sites) {
  for (const LoraSite& site : sites) {
    if (site.linear->adapters.empty()) continue;
    site.linear->weight = site.linear->merged();
    site.linear->adapters.clear();  // also those of the other projections of the same Linear
  }
}

void saveAdapters(const std::filesystem::path& folder, std::span<const LoraSite> sites,
                  const LoraOptions& options, const AdapterExtras& extras) {
  makeFolder(folder);
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, tensor] : adapterParameters(sites))
    tensors[std::string(kBase) + extras.prefix + name] = tensor.detach().to(at::kCPU).contiguous();
  for (const auto& [name, tensor] : extras.saved)
    tensors[std::string(kBase) + name] = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
  writeWeights(folder / kWeightsFile, tensors);
  writeTextFile(folder / kConfigFile, configOf(sites, options, extras).dump(2) + "\n");
}

std::map<std::string, at::Tensor> loadAdapters(const std::filesystem::path& folder,
                                               std::span<const LoraSite> sites) {
  const std::filesystem::path file = folder / kConfigFile;
  const Json config = readJsonFile(file);
  const Weights weights(folder / kWeightsFile);
  std::map<std::string, at::Tensor> beside;
  std::vector<std::pair<const LoraSite*, Adapter>> found;  // all are checked before any is put in place
  try {
    for (const auto& [name, view] : weights.tensors()) {
      const std::string inner = name.starts_with(kBase) ? name.substr(kBase.size()) : name;
      if (inner.ends_with(kUp)) continue;
      if (!inner.ends_with(kDown)) {
        if (inner.find(".lora_") != std::string::npos || inner.find(".lora_magnitude") != std::string::npos)
          refuse(weights.file(), fmt::format("the tensor {} is no LoRA of a Linear.", name));
        beside[inner] = tensorOf(weights, name);
        continue;
      }
      const LoraSite* site = findSite(sites, inner.substr(0, inner.size() - kDown.size()));
      if (!site) refuse(weights.file(), fmt::format("the model has no part for {}.", name));
      const std::string up = name.substr(0, name.size() - kDown.size()) + std::string(kUp);
      if (!weights.find(up)) refuse(weights.file(), fmt::format("the tensor {} is missing.", up));
      at::Tensor a = tensorOf(weights, name), b = tensorOf(weights, up);
      if (a.dim() != 2 || b.dim() != 2 || a.size(0) < 1 || a.size(0) != b.size(1) ||
          a.size(1) != site->linear->weight.size(1) || b.size(0) != site->outputs)
        refuse(weights.file(), fmt::format("the shape of {} does not fit the model.", name));
      const at::Device device = site->linear->weight.device();
      found.emplace_back(site, Adapter{.module = site->module,
                                       .a = a.to(device),
                                       .b = b.to(device),
                                       .begin = site->begin,
                                       .scale = scaleOf(file, config, a.size(0)),
                                       .dropout = 0});
    }
  } catch (const Json::exception& error) {
    refuse(file, fmt::format("it does not describe a LoRA ({}).", error.what()));
  }
  if (found.empty()) refuse(weights.file(), "it holds no adapters.");
  for (auto& [site, adapter] : found) site->linear->adapters.push_back(std::move(adapter));
  return beside;
}

}  // namespace core

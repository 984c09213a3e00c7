#include "core/lm/causal_model.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/decoder_folder.h"
#include "core/lm/torch_device.h"
#include "core/lm/weight_writer.h"

namespace core {
namespace {

// transformers loads weights as the type that config.json names; ours are written as float32.
std::string withFloat32(const std::string& config) {
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(config);
  json.erase("torch_dtype");
  json["dtype"] = "float32";
  return json.dump(2) + "\n";
}

}  // namespace

CausalModel CausalModel::load(const std::filesystem::path& folder, Device device) {
  const at::Device where = torchDeviceOf(device);
  const Weights weights(folder);
  DecoderFolder model = readDecoderFolder(folder, weights);
  CausalNetwork network(DecoderWeights(weights, model.config), where);
  return {.tokenizer = std::move(model.tokenizer),
          .network = std::move(network),
          .chatTemplate = std::move(model.chatTemplate),
          .files = std::move(model.files)};
}

CausalModel CausalModel::fresh(const std::filesystem::path& folder, std::uint64_t seed, Device device) {
  const at::Device where = torchDeviceOf(device);
  DecoderFolder model = readDecoderFolder(folder, Weights(folder));
  CausalNetwork network(model.config, seed, where);
  return {.tokenizer = std::move(model.tokenizer),
          .network = std::move(network),
          .chatTemplate = std::move(model.chatTemplate),
          .files = std::move(model.files)};
}

void CausalModel::save(const std::filesystem::path& folder) const {
  makeFolder(folder);
  for (const auto& [name, text] : files)
    writeTextFile(folder / name, name == "config.json" ? withFloat32(text) : text);
  writeWeights(folder / "model.safetensors", network.namedWeights());
}

}  // namespace core

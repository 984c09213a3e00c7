#include "core/train/checkpoint.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/error.h"
#include "core/lm/safetensors.h"
#include "core/train/checkpoint_folder.h"

namespace core {
namespace {

using Json = nlohmann::json;

constexpr const char* kTensorFile = "state.safetensors";
constexpr const char* kNumberFile = "state.json";

Json jsonOf(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

std::optional<double> optionalOf(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

void writeNumbers(const std::filesystem::path& file, const Checkpoint& checkpoint) {
  const Json json = {{"step", checkpoint.step},
                     {"examples", checkpoint.examples},
                     {"total_steps", checkpoint.totalSteps},
                     {"validated_step", checkpoint.validatedStep},
                     {"first", jsonOf(checkpoint.first)},
                     {"best", jsonOf(checkpoint.best)},
                     {"best_step", checkpoint.bestStep},
                     {"without_best", checkpoint.withoutBest},
                     {"micro_batch", checkpoint.microBatch},
                     {"curve_mark", checkpoint.curveMark}};
  std::ofstream stream(file, std::ios::binary);
  stream << json.dump(2) << '\n';
  stream.close();
  if (!stream)
    throw Error(Error::Kind::Failed,
                fmt::format("The file {} could not be written; the disk may be full.", file.string()),
                file.string());
}

Checkpoint readNumbers(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  try {
    const Json json = Json::parse(stream);
    Checkpoint checkpoint;
    checkpoint.step = json.at("step").get<std::int64_t>();
    checkpoint.examples = json.at("examples").get<std::int64_t>();
    checkpoint.totalSteps = json.at("total_steps").get<std::int64_t>();
    checkpoint.validatedStep = json.at("validated_step").get<std::int64_t>();
    checkpoint.first = optionalOf(json.at("first"));
    checkpoint.best = optionalOf(json.at("best"));
    checkpoint.bestStep = json.at("best_step").get<std::int64_t>();
    checkpoint.withoutBest = json.at("without_best").get<int>();
    checkpoint.microBatch = json.at("micro_batch").get<int>();
    checkpoint.curveMark = json.at("curve_mark").get<std::int64_t>();
    return checkpoint;
  } catch (const Json::exception&) {
    throw Error(Error::Kind::BadInput,
                fmt::format("The checkpoint's file {} is missing or damaged; train again.", file.string()),
                file.string());
  }
}

at::Tensor tensorFrom(const Safetensors& file, const std::string& name, const TensorView& view) {
  if (view.dtype != "F32" && view.dtype != "I64")
    throw Error(Error::Kind::BadInput,
                fmt::format("The checkpoint's tensor {} has the type {}, which none is written in.", name,
                            view.dtype),
                file.file().string());
  at::Tensor tensor = at::empty(view.shape, view.dtype == "F32" ? at::kFloat : at::kLong);
  if (!view.bytes.empty()) std::memcpy(tensor.data_ptr(), view.bytes.data(), view.bytes.size());
  return tensor;
}

}  // namespace

void writeCheckpoint(const std::filesystem::path& folder, const Checkpoint& checkpoint) {
  std::vector<at::Tensor> onProcessor;  // keeps the bytes alive
  std::map<std::string, TensorView> views;
  for (const auto& [name, tensor] : checkpoint.tensors) {
    const at::Tensor& kept = onProcessor.emplace_back(tensor.detach().to(at::kCPU).contiguous());
    views[name] = {.dtype = kept.scalar_type() == at::kLong ? "I64" : "F32",
                   .shape = kept.sizes().vec(),
                   .bytes = {static_cast<const std::byte*>(kept.const_data_ptr()), kept.nbytes()}};
  }
  replaceCheckpoint(folder, [&](const std::filesystem::path& unfinished) {
    writeSafetensors(unfinished / kTensorFile, views);
    writeNumbers(unfinished / kNumberFile, checkpoint);
  });
}

std::optional<Checkpoint> readCheckpoint(const std::filesystem::path& folder) {
  const std::optional<std::filesystem::path> newest = newestCheckpoint(folder);
  if (!newest) return std::nullopt;
  Checkpoint checkpoint = readNumbers(*newest / kNumberFile);
  const Safetensors file(*newest / kTensorFile);
  for (const auto& [name, view] : file.tensors())
    checkpoint.tensors.emplace(name, tensorFrom(file, name, view));
  return checkpoint;
}

}  // namespace core

#include "core/lm/heads.h"

#include <ATen/ATen.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numbers>
#include <random>

#include "core/json_file.h"
#include "core/lm/encoder_parts.h"
#include "core/lm/weight_reader.h"
#include "core/lm/weight_writer.h"

namespace core {
namespace {

Linear newLinear(std::int64_t out, std::int64_t in, std::uint64_t seed, at::Device device) {
  return {.weight = drawNormal({out, in}, seed).to(device),
          .bias = at::zeros({out}, at::TensorOptions(device)),
          .adapters = {}};
}

Linear readLinear(const WeightReader& reader, const std::string& name, std::int64_t out, std::int64_t in) {
  return {.weight = reader.read(name + ".weight", {out, in}),
          .bias = reader.read(name + ".bias", {out}),
          .adapters = {}};
}

void add(HeadTensors& list, const std::string& name, Linear& linear) {
  list.emplace_back(name + ".weight", &linear.weight);
  list.emplace_back(name + ".bias", &linear.bias);
}

constexpr const char* kTransform = "cls.predictions.transform.dense";
constexpr const char* kNorm = "cls.predictions.transform.LayerNorm";
constexpr const char* kBias = "cls.predictions.bias";
constexpr const char* kPooler = "bert.pooler.dense";
constexpr const char* kRelation = "cls.seq_relationship";

}  // namespace

at::Tensor drawNormal(std::vector<std::int64_t> shape, std::uint64_t seed) {
  at::Tensor values = at::empty(shape, at::kFloat);
  std::mt19937_64 random(seed);
  const auto unit = [&] { return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53; };
  float* place = values.data_ptr<float>();
  for (std::int64_t i = 0; i < values.numel(); i += 2) {  // Box and Muller, 1958
    const double radius = 0.02 * std::sqrt(-2 * std::log(unit()));
    const double angle = 2 * std::numbers::pi * unit();
    place[i] = static_cast<float>(radius * std::cos(angle));
    if (i + 1 < values.numel()) place[i + 1] = static_cast<float>(radius * std::sin(angle));
  }
  return values;
}

at::Tensor MaskedLmHead::transformed(const at::Tensor& states, const BertConfig& config) const {
  return norm(dense.activated(states, config.activation), config.epsilon);
}

at::Tensor NextSentenceHead::logits(const at::Tensor& firstStates) const {
  return relation(at::tanh(pooler(firstStates)));
}

HeadTensors tensorsOf(MaskedLmHead& head) {
  HeadTensors list;
  add(list, kTransform, head.dense);
  list.emplace_back(std::string(kNorm) + ".weight", &head.norm.weight);
  list.emplace_back(std::string(kNorm) + ".bias", &head.norm.bias);
  list.emplace_back(kBias, &head.bias);
  return list;
}

HeadTensors tensorsOf(NextSentenceHead& head) {
  HeadTensors list;
  add(list, kPooler, head.pooler);
  add(list, kRelation, head.relation);
  return list;
}

HeadTensors tensorsOf(const std::string& name, Linear& head) {
  HeadTensors list;
  add(list, name, head);
  return list;
}

std::optional<MaskedLmHead> readMaskedLmHead(const Weights& weights, const BertConfig& config,
                                             at::Device device) {
  const WeightReader reader(weights, device);
  if (!reader.has(std::string(kTransform) + ".weight")) return std::nullopt;
  // Not as one braced list: where a read behind an inner one throws, GCC 12 destroys what stood there twice.
  MaskedLmHead head;
  head.dense = readLinear(reader, kTransform, config.hidden, config.hidden);
  head.norm.weight = reader.read(std::string(kNorm) + ".weight", {config.hidden});
  head.norm.bias = reader.read(std::string(kNorm) + ".bias", {config.hidden});
  head.bias = reader.read(kBias, {config.vocabulary});
  return head;
}

std::optional<NextSentenceHead> readNextSentenceHead(const Weights& weights, const BertConfig& config,
                                                     at::Device device) {
  const WeightReader reader(weights, device);
  if (!reader.has(std::string(kRelation) + ".weight") || !reader.has(std::string(kPooler) + ".weight"))
    return std::nullopt;
  return NextSentenceHead{.pooler = readLinear(reader, kPooler, config.hidden, config.hidden),
                          .relation = readLinear(reader, kRelation, 2, config.hidden)};
}

MaskedLmHead newMaskedLmHead(const BertConfig& config, std::uint64_t seed, at::Device device) {
  const at::TensorOptions options(device);
  return {.dense = newLinear(config.hidden, config.hidden, seed, device),
          .norm = {.weight = at::ones({config.hidden}, options), .bias = at::zeros({config.hidden}, options)},
          .bias = at::zeros({config.vocabulary}, options)};
}

NextSentenceHead newNextSentenceHead(const BertConfig& config, std::uint64_t seed, at::Device device) {
  return {.pooler = newLinear(config.hidden, config.hidden, seed, device),
          .relation = newLinear(2, config.hidden, seed + 1, device)};
}

void saveWithHeads(const Encoder& encoder, const HeadTensors& heads, const std::string& architecture,
                   const std::filesystem::path& folder) {
  encoder.save(folder);
  nlohmann::ordered_json config = nlohmann::ordered_json::parse(readTextFile(folder / "config.json"));
  config["architectures"] = {architecture};
  writeTextFile(folder / "config.json", config.dump(2) + "\n");
  if (heads.empty()) return;
  std::map<std::string, at::Tensor> weights;
  for (auto& [name, tensor] : encoder.parts().bert.namedWeights()) weights["bert." + name] = tensor;
  for (const auto& [name, tensor] : heads)
    weights[name] = tensor->detach().to(at::kCPU, at::kFloat).contiguous();
  writeWeights(folder / "model.safetensors", weights);
}

void startTraining(const HeadTensors& tensors) {
  for (const auto& [name, tensor] : tensors) *tensor = tensor->detach().clone().set_requires_grad(true);
}

void endTraining(const HeadTensors& tensors) {
  for (const auto& [name, tensor] : tensors) *tensor = tensor->detach();
}

}  // namespace core

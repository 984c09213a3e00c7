#include "core/lm/text_classifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json_file.h"
#include "core/lm/float_blocks.h"
#include "core/lm/weights.h"

namespace core {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kFolder = "classifier";

[[noreturn]] void refuse(const fs::path& folder, const std::string& sentence) {
  throw Error(Error::Kind::BadInput, fmt::format("{}: {}", folder.string(), sentence), folder.string());
}

std::vector<float> floatsOf(const Weights& weights, const std::string& name, std::int64_t rows,
                            std::int64_t columns) {
  const TensorView* view = weights.find(name);
  if (!view || view->elements() != rows * columns)
    refuse(weights.file(),
           fmt::format("{} is missing or has another shape than [{}, {}].", name, rows, columns));
  std::vector<float> values(static_cast<std::size_t>(rows * columns));
  readFloats(*view, values);
  return values;
}

}  // namespace

std::optional<ClassifierDescription> readClassifier(const fs::path& folder) {
  const fs::path file = folder / kFolder / "labels.json";
  if (!fs::exists(file)) return std::nullopt;
  try {
    const Json json = readJsonFile(file);
    return ClassifierDescription{.labels = json.at("labels").get<std::vector<std::string>>(),
                                 .prompt = json.value("prompt", ""),
                                 .maxLength = json.value("max_length", 128)};
  } catch (const Json::exception& error) {
    refuse(file, fmt::format("it does not describe a classifier ({}).", error.what()));
  }
}

TextClassifier TextClassifier::load(const fs::path& folder, Device device) {
  const fs::path inner = folder / kFolder;
  const std::optional<ClassifierDescription> description = readClassifier(folder);
  if (!description)
    refuse(folder, "the model has no classifier; train the recipe sentiment and name its run.");
  TextClassifier classifier;
  classifier.m_encoder = Encoder::load(folder, device);
  classifier.m_description = *description;
  const auto outputs =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(classifier.m_description.labels.size()));
  const std::int64_t dims = classifier.m_encoder->info().dims;
  const Weights weights(inner);
  const std::vector<float> weight = floatsOf(weights, "linear.weight", outputs, dims);
  const std::vector<float> bias = floatsOf(weights, "linear.bias", outputs, 1);
  classifier.m_weight = Eigen::Map<const Matrix>(weight.data(), outputs, dims);
  classifier.m_bias = Eigen::Map<const Eigen::VectorXf>(bias.data(), outputs);
  return classifier;
}

std::vector<Verdict> TextClassifier::classify(std::span<const std::string> texts, Progress& progress) const {
  const Matrix vectors = m_encoder->encode(
      texts, {.maxLength = m_description.maxLength, .prompt = m_description.prompt}, progress);
  const Matrix scores = (vectors * m_weight.transpose()).rowwise() + m_bias.transpose();
  std::vector<Verdict> verdicts(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto row = scores.row(static_cast<Eigen::Index>(i));
    Verdict& verdict = verdicts[i];
    if (m_description.labels.empty()) {
      verdict.rating = row[0];
      continue;
    }
    Eigen::Index best = 0;
    const float highest = row.maxCoeff(&best);
    const Eigen::RowVectorXf powers = (row.array() - highest).exp();
    verdict.label = static_cast<int>(best);
    for (Eigen::Index label = 0; label < powers.size(); ++label)
      verdict.probabilities.push_back(powers[label] / powers.sum());
  }
  return verdicts;
}

void writeClassifier(const fs::path& folder, const ClassifierDescription& description, const Matrix& weight,
                     const Eigen::VectorXf& bias) {
  const fs::path inner = folder / kFolder;
  makeFolder(inner);
  const auto viewOf = [](const auto& values, std::vector<std::int64_t> shape) {
    return TensorView{
        .dtype = "F32",
        .shape = std::move(shape),
        .bytes = std::as_bytes(std::span(values.data(), static_cast<std::size_t>(values.size())))};
  };
  writeSafetensors(inner / "model.safetensors",
                   {{"linear.weight", viewOf(weight, {weight.rows(), weight.cols()})},
                    {"linear.bias", viewOf(bias, {bias.size()})}});
  const Json dense = {{"in_features", weight.cols()},
                      {"out_features", weight.rows()},
                      {"bias", true},
                      {"activation_function", "torch.nn.modules.linear.Identity"}};
  writeTextFile(inner / "config.json", dense.dump(2) + "\n");
  const Json labels = {
      {"labels", description.labels}, {"prompt", description.prompt}, {"max_length", description.maxLength}};
  writeTextFile(inner / "labels.json", labels.dump(2) + "\n");
}

}  // namespace core

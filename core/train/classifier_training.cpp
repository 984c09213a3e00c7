#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/lm/text_classifier.h"
#include "core/train/classify.h"
#include "core/train/language_outcome.h"
#include "core/train/linear_head.h"

namespace core {
namespace {

// The texts, then the descriptions of the labels, as rows of one table.
struct Examples {
  std::vector<std::string> texts;
  std::vector<float> targets, weights;
  std::size_t real = 0;  // those that are no descriptions
};

// Many texts know better than a description: its weight falls as they grow in number.
Examples examplesOf(const ClassifierTask& task, std::span<const LabelledText> texts) {
  Examples examples;
  for (const LabelledText& text : texts) {
    examples.texts.push_back(text.text);
    examples.targets.push_back(text.target);
  }
  examples.real = texts.size();
  examples.weights.assign(texts.size(), 1);
  constexpr double kFew = 100;
  const double weight =
      task.descriptionWeight * std::min(1.0, kFew / std::max(1.0, static_cast<double>(texts.size())));
  if (weight <= 0) return examples;
  for (std::size_t label = 0; label < task.descriptions.size(); ++label)
    for (const std::string& description : task.descriptions[label]) {
      examples.texts.push_back(description);
      examples.targets.push_back(static_cast<float>(label));
      examples.weights.push_back(static_cast<float>(weight));
    }
  return examples;
}

LinearHead fittedHead(const Encoder& encoder, const ClassifierTask& task, const Examples& examples,
                      int maxLength, Progress& progress) {
  // Beyond some thousands a head on fixed vectors learns little more, and the tuning sees the rest.
  constexpr std::size_t kEnough = 4'000;
  const std::size_t step = std::max<std::size_t>(1, (examples.real + kEnough - 1) / kEnough);
  std::vector<std::string> texts;
  std::vector<float> targets, weights;
  std::size_t trusted = 0;
  for (std::size_t i = 0; i < examples.texts.size(); ++i) {
    if (i < examples.real && i % step != 0) continue;
    texts.push_back(examples.texts[i]);
    targets.push_back(examples.targets[i]);
    weights.push_back(examples.weights[i]);
    trusted += i < examples.real;
  }
  const Matrix vectors = encoder.encode(texts, {.maxLength = maxLength, .prompt = task.prompt}, progress);
  if (task.labels.empty()) return fitRegression(vectors, targets, 1);
  std::vector<int> labels(targets.begin(), targets.end());
  return fitClassifierByFolds(vectors, labels, static_cast<int>(task.labels.size()), weights, trusted);
}

Linear linearOf(const LinearHead& head, at::Device device) {
  const auto tensorOf = [&](const auto& values, std::vector<std::int64_t> shape) {
    return at::from_blob(const_cast<float*>(values.data()), shape, at::kFloat).clone().to(device);
  };
  return {.weight = tensorOf(head.weight, {head.weight.rows(), head.weight.cols()}),
          .bias = tensorOf(head.bias, {head.bias.size()}),
          .adapters = {}};
}

std::vector<ClassifiedTokens> tokensOf(const Tokenizer& tokenizer, const std::string& prompt,
                                       std::span<const std::string> texts, std::span<const float> targets,
                                       int maxLength) {
  std::vector<ClassifiedTokens> list;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    list.push_back({.ids = tokenizer.encode(prompt + texts[i], static_cast<std::size_t>(maxLength)),
                    .target = targets[i]});
    if (list.back().ids.empty()) list.back().ids.push_back(tokenizer.padId());
  }
  return list;
}

void requireEveryLabel(const ClassifierTask& task, const Examples& examples) {
  for (std::size_t label = 0; label < task.labels.size(); ++label)
    if (std::find(examples.targets.begin(), examples.targets.end(), static_cast<float>(label)) ==
        examples.targets.end())
      throw Error(
          Error::Kind::BadInput,
          fmt::format("No text is labelled \"{}\", so the difference cannot be learned.", task.labels[label]),
          "reviews");
  if (examples.texts.empty())
    throw Error(Error::Kind::BadInput, "There are no rated reviews to learn from; import some first.",
                "reviews");
}

std::vector<TextPrediction> predictionsOf(const Classify& objective, bool ratings, Progress& progress) {
  const at::NoGradGuard guard;
  const at::Tensor scores = objective.heldOutScores(progress);
  const at::Tensor shares = ratings ? scores : at::softmax(scores, 1);
  std::vector<TextPrediction> predictions;
  for (std::int64_t text = 0; text < shares.size(0); ++text) {
    const at::Tensor row = shares[text];
    if (ratings)
      predictions.push_back({.value = row[0].item<float>()});
    else
      predictions.push_back(
          {.value = static_cast<float>(row.argmax().item<std::int64_t>()), .share = row[-1].item<float>()});
  }
  return predictions;
}

}  // namespace

LanguageOutcome trainClassifier(const LanguageTraining& training, const ClassifierTask& task,
                                std::span<const LabelledText> texts, std::span<const LabelledText> heldOut,
                                Progress& progress) {
  const std::shared_ptr<Encoder> encoder = Encoder::load(training.model, training.device);
  Bert& bert = encoder->parts().bert;
  const int length = std::min(training.maxLength, encoder->info().maxLength);
  const Examples examples = examplesOf(task, texts);
  requireEveryLabel(task, examples);
  progress.log(fmt::format("{} texts to learn from, {} descriptions of labels, {} held out.", examples.real,
                           examples.texts.size() - examples.real, heldOut.size()));

  std::vector<std::string> heldTexts;
  std::vector<float> heldTargets;
  for (const LabelledText& text : heldOut) {
    heldTexts.push_back(text.text);
    heldTargets.push_back(text.target);
  }
  const Tokenizer& tokenizer = encoder->tokenizer();
  Classify objective(*encoder,
                     linearOf(fittedHead(*encoder, task, examples, length, progress), bert.device()),
                     tokensOf(tokenizer, task.prompt, examples.texts, examples.targets, length),
                     tokensOf(tokenizer, task.prompt, heldTexts, heldTargets, length),
                     {.classes = static_cast<int>(task.labels.size()),
                      .dropout = training.dropout,
                      .adaptation = training.adaptation,
                      .seed = training.trainer.seed});
  LanguageOutcome outcome;
  if (training.trainer.epochs > 0) {
    outcome = trainAndCount(objective, training, progress);
  } else {
    outcome.metric = objective.metric();
    objective.parametersChanged();
    const at::NoGradGuard guard;
    outcome.trainer.best = objective.validate(progress);
    if (outcome.trainer.best) progress.scalar("valid/" + outcome.metric, 0, 0, *outcome.trainer.best);
    for (const auto& [name, value] : objective.figures()) progress.scalar("valid/" + name, 0, 0, value);
    for (const auto& [name, tensor] : tensorsOf("linear", objective.head()))
      outcome.trained += tensor->numel();
  }
  saveAdapterOf(training, bert.loraSites(), {"query", "value"},
                {.prefix = "", .task = "FEATURE_EXTRACTION", .baseModel = training.baseName, .saved = {}});
  objective.finish();
  outcome.heldOut = predictionsOf(objective, task.labels.empty(), progress);
  encoder->save(training.result);
  const at::Tensor weight = objective.head().weight.to(at::kCPU).contiguous();
  const at::Tensor bias = objective.head().bias.to(at::kCPU).contiguous();
  writeClassifier(training.result, {.labels = task.labels, .prompt = task.prompt, .maxLength = length},
                  Eigen::Map<const Matrix>(weight.const_data_ptr<float>(), weight.size(0), weight.size(1)),
                  Eigen::Map<const Eigen::VectorXf>(bias.const_data_ptr<float>(), bias.size(0)));
  outcome.weights = weight.numel() + bias.numel();
  for (const auto& [name, tensor] : bert.namedWeights()) outcome.weights += tensor.numel();
  return outcome;
}

}  // namespace core

#include "core/train/classify.h"

#include <ATen/ATen.h>

#include <cmath>

namespace core {

Classify::Classify(Encoder& encoder, Linear head, std::vector<ClassifiedTokens> train,
                   std::vector<ClassifiedTokens> heldOut, const ClassifyOptions& options)
    : m_encoder(encoder),
      m_head(std::move(head)),
      m_heads(tensorsOf("linear", m_head)),
      m_train(std::move(train)),
      m_heldOut(std::move(heldOut)),
      m_options(options) {
  core::startTraining(encoder.parts().bert, options.adaptation, options.seed);
  core::startTraining(m_heads);
}

NamedTensors Classify::parameters() const {
  return trainedParameters(m_encoder.parts().bert, m_heads);
}

void Classify::parametersChanged() {
  m_encoder.parts().bert.pack();
}

void Classify::finish() {
  m_encoder.parts().bert.endTraining();
  core::endTraining(m_heads);
}

at::Tensor Classify::scores(std::span<const ClassifiedTokens* const> texts, double dropout) const {
  const Encoder::Parts& parts = m_encoder.parts();
  std::vector<std::vector<std::int32_t>> ids;
  for (const ClassifiedTokens* text : texts) ids.push_back(text->ids);
  at::Tensor vectors = parts.pooled(makeTokenBatch(ids, parts.bert.device()), dropout);
  if (dropout > 0) vectors = at::dropout(vectors, dropout, true);
  return m_head(vectors).to(at::kFloat);
}

at::Tensor Classify::loss(std::span<const ClassifiedTokens* const> texts, double dropout) const {
  const at::Tensor found = scores(texts, dropout);
  std::vector<float> targets;
  for (const ClassifiedTokens* text : texts) targets.push_back(text->target);
  const at::Tensor wanted = at::tensor(targets, at::kFloat).to(found.device());
  return m_options.classes > 0 ? at::cross_entropy_loss(found, wanted.to(at::kLong))
                               : at::mse_loss(found.squeeze(1), wanted);
}

double Classify::accumulate(std::span<const std::int64_t> examples, double share, StepRandom&) {
  std::vector<const ClassifiedTokens*> texts;
  for (const std::int64_t example : examples) texts.push_back(&m_train[static_cast<std::size_t>(example)]);
  const at::Tensor value = loss(texts, m_options.dropout);
  (value * share).backward();
  return value.item<double>();
}

std::optional<double> Classify::validate(Progress& progress) {
  if (m_heldOut.empty()) return std::nullopt;
  std::vector<std::size_t> lengths;
  for (const ClassifiedTokens& text : m_heldOut) lengths.push_back(text.ids.size());
  std::vector<int> said, right;
  double loss = 0, squares = 0, distances = 0;
  forEachBatch(lengths, progress, [&](std::span<const std::size_t> indices) {
    std::vector<const ClassifiedTokens*> texts;
    for (const std::size_t index : indices) texts.push_back(&m_heldOut[index]);
    const at::Tensor found = scores(texts, 0).to(at::kCPU);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const at::Tensor row = found[static_cast<std::int64_t>(i)];
      if (m_options.classes == 0) {
        const double distance = row[0].item<double>() - static_cast<double>(texts[i]->target);
        squares += distance * distance;
        distances += std::abs(distance);
        continue;
      }
      const int label = static_cast<int>(texts[i]->target);
      loss -= at::log_softmax(row, 0)[label].item<double>();
      said.push_back(static_cast<int>(row.argmax().item<std::int64_t>()));
      right.push_back(label);
    }
  });
  const auto count = static_cast<double>(m_heldOut.size());
  if (m_options.classes == 0) {
    m_figures = {{"mae", distances / count}};
    return std::sqrt(squares / count);
  }
  m_figures = {{"loss", loss / count}, {"macro_f1", macroF1(said, right, m_options.classes)}};
  std::size_t hits = 0;
  for (std::size_t i = 0; i < said.size(); ++i) hits += said[i] == right[i];
  return static_cast<double>(hits) / count;
}

double macroF1(std::span<const int> said, std::span<const int> right, int classes) {
  double sum = 0;
  int occurring = 0;
  for (int label = 0; label < classes; ++label) {
    double both = 0, either = 0;
    for (std::size_t i = 0; i < said.size(); ++i) {
      both += said[i] == label && right[i] == label;
      either += (said[i] == label) + (right[i] == label);
    }
    if (either == 0) continue;
    ++occurring;
    sum += 2 * both / either;
  }
  return occurring > 0 ? sum / occurring : 0;
}

}  // namespace core

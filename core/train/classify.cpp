#include "core/train/classify.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "core/evaluate/predictions.h"

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

at::Tensor Classify::heldOutScores(Progress& progress) const {
  std::vector<std::size_t> lengths;
  for (const ClassifiedTokens& text : m_heldOut) lengths.push_back(text.ids.size());
  at::Tensor all = at::empty({static_cast<std::int64_t>(m_heldOut.size()), std::max(m_options.classes, 1)});
  forEachBatch(lengths, progress, [&](std::span<const std::size_t> indices) {
    std::vector<const ClassifiedTokens*> texts;
    for (const std::size_t index : indices) texts.push_back(&m_heldOut[index]);
    const at::Tensor found = scores(texts, 0).to(at::kCPU);
    for (std::size_t i = 0; i < indices.size(); ++i)
      all[static_cast<std::int64_t>(indices[i])] = found[static_cast<std::int64_t>(i)];
  });
  return all;
}

std::optional<double> Classify::validate(Progress& progress) {
  if (m_heldOut.empty()) return std::nullopt;
  const at::Tensor found = heldOutScores(progress);
  if (m_options.classes == 0) {
    std::vector<double> foretold, given;
    for (std::size_t text = 0; text < m_heldOut.size(); ++text) {
      foretold.push_back(found[static_cast<std::int64_t>(text)][0].item<double>());
      given.push_back(static_cast<double>(m_heldOut[text].target));
    }
    const RatingErrors errors = ratingErrors(given, foretold);
    m_figures = {{"mae", errors.mae}};
    return errors.rmse;
  }
  const at::Tensor likelihoods = at::log_softmax(found, 1);
  std::vector<std::int32_t> said, right;
  double loss = 0;
  for (std::size_t text = 0; text < m_heldOut.size(); ++text) {
    const at::Tensor row = likelihoods[static_cast<std::int64_t>(text)];
    right.push_back(static_cast<std::int32_t>(m_heldOut[text].target));
    said.push_back(static_cast<std::int32_t>(row.argmax().item<std::int64_t>()));
    loss -= row[right.back()].item<double>();
  }
  const Classification classes = classificationOf(right, said, static_cast<std::size_t>(m_options.classes));
  m_figures = {{"loss", loss / static_cast<double>(m_heldOut.size())}, {"macro_f1", classes.macro.f1}};
  return classes.accuracy;
}

}  // namespace core

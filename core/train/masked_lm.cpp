#include "core/train/masked_lm.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/lm/chunked_loss.h"

namespace core {
namespace {

constexpr std::int64_t kNotAsked = -100;  // torch's own sign for a target that does not count

double unit(StepRandom& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

at::Tensor toTensor(const std::vector<std::int64_t>& values, at::Device device) {
  return at::tensor(values, at::kLong).to(device);
}

}  // namespace

MaskedLm::MaskedLm(Encoder& encoder, MaskedLmHead head, std::optional<NextSentenceHead> next,
                   std::vector<Sequence> train, std::vector<Sequence> heldOut, const MaskedLmOptions& options)
    : m_encoder(encoder),
      m_head(std::move(head)),
      m_next(std::move(next)),
      m_train(std::move(train)),
      m_heldOut(std::move(heldOut)),
      m_options(options),
      m_vocabulary(encoder.tokenizer().vocabularySize()) {
  const Tokenizer& tokenizer = encoder.tokenizer();
  const SpecialTokens& special = tokenizer.special();
  if (!special.mask)
    throw Error(Error::Kind::BadInput,
                "The model's tokenizer has no mask token, so it cannot learn to guess hidden tokens.",
                "tokenizer");
  m_mask = *special.mask;
  m_special.assign(static_cast<std::size_t>(m_vocabulary), false);
  for (const auto& token : {special.cls, special.sep, special.mask, special.pad, special.bos, special.eos})
    if (token && *token >= 0 && *token < m_vocabulary) m_special[static_cast<std::size_t>(*token)] = true;
  if (options.wholeWords) m_continues = wordContinuations(tokenizer);
  core::startTraining(encoder.parts().bert, options.adaptation, options.seed);
  m_heads = tensorsOf(m_head);
  if (m_next)
    for (const auto& entry : tensorsOf(*m_next)) m_heads.push_back(entry);
  core::startTraining(m_heads);
}

NamedTensors MaskedLm::parameters() const {
  return trainedParameters(m_encoder.parts().bert, m_heads);
}

void MaskedLm::parametersChanged() {
  m_encoder.parts().bert.pack();
}

void MaskedLm::finish() {
  m_encoder.parts().bert.endTraining();
  core::endTraining(m_heads);
}

MaskedLm::Masked MaskedLm::masked(std::span<const Sequence* const> sequences, StepRandom& random) const {
  const at::Device device = m_encoder.parts().bert.device();
  std::vector<std::vector<std::int32_t>> ids, types;
  std::vector<std::int64_t> rows, targets, relations;
  std::int64_t begin = 0;
  bool typed = false, asked = false;
  for (const Sequence* sequence : sequences) {
    ids.push_back(sequence->ids);
    types.push_back(sequence->types);
    types.back().resize(sequence->ids.size(), 0);
    typed = typed || !sequence->types.empty();
    asked = asked || sequence->relation >= 0;
    relations.push_back(sequence->relation >= 0 ? sequence->relation : kNotAsked);
    // Units that are hidden together: tokens, or words.
    std::vector<std::vector<std::size_t>> units;
    std::size_t tokens = 0;
    bool inWord = false;
    for (std::size_t place = 0; place < sequence->ids.size(); ++place) {
      const auto id = static_cast<std::size_t>(sequence->ids[place]);
      if (m_special[id]) {
        inWord = false;
        continue;
      }
      ++tokens;
      if (inWord && !m_continues.empty() && m_continues[id])
        units.back().push_back(place);
      else
        units.push_back({place});
      inWord = true;
    }
    const auto wanted = static_cast<std::size_t>(
        std::max(1.0, std::round(m_options.maskShare * static_cast<double>(tokens))));
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < units.size() && chosen.size() < wanted; ++i) {
      std::swap(units[i], units[i + random() % (units.size() - i)]);
      if (i > 0 && chosen.size() + units[i].size() > wanted) continue;  // a long word, beyond the share
      chosen.insert(chosen.end(), units[i].begin(), units[i].end());
    }
    std::sort(chosen.begin(), chosen.end());
    for (const std::size_t place : chosen) {
      rows.push_back(begin + static_cast<std::int64_t>(place));
      targets.push_back(ids.back()[place]);
      const double chance = unit(random);
      if (chance < 0.8)
        ids.back()[place] = m_mask;
      else if (chance < 0.9)
        ids.back()[place] = static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(m_vocabulary));
    }
    begin += static_cast<std::int64_t>(sequence->ids.size());
  }
  if (!typed) types.clear();
  return {.batch = makeTokenBatch(ids, device, types),
          .rows = toTensor(rows, device),
          .targets = toTensor(targets, device),
          .relations = asked && m_next ? toTensor(relations, device) : at::Tensor()};
}

at::Tensor MaskedLm::loss(const Masked& masked, double dropout) const {
  const Bert& bert = m_encoder.parts().bert;
  const at::Tensor states = bert.forward(masked.batch, dropout);
  const at::Tensor guesses = m_head.transformed(states.index_select(0, masked.rows), bert.config());
  at::Tensor loss = chunkedCrossEntropy(guesses, bert.wordEmbeddings(), masked.targets, m_head.bias);
  if (masked.relations.defined())
    loss = loss +
           at::cross_entropy_loss(m_next->logits(states.index_select(0, masked.batch.first)).to(at::kFloat),
                                  masked.relations);
  return loss;
}

double MaskedLm::accumulate(std::span<const std::int64_t> examples, double share, StepRandom& random) {
  std::vector<const Sequence*> sequences;
  for (const std::int64_t example : examples)
    sequences.push_back(&m_train[static_cast<std::size_t>(example)]);
  const at::Tensor value = loss(masked(sequences, random), m_options.dropout);
  (value * share).backward();
  return value.item<double>();
}

std::optional<double> MaskedLm::validate(Progress& progress) {
  if (m_heldOut.empty()) return std::nullopt;
  std::vector<std::size_t> lengths;
  for (const Sequence& sequence : m_heldOut) lengths.push_back(sequence.ids.size());
  StepRandom random(m_options.seed ^ 0x9E3779B97F4A7C15ULL);
  const Bert& bert = m_encoder.parts().bert;
  double sum = 0, guessed = 0, right = 0, relationSum = 0, related = 0, relatedRight = 0;
  forEachBatch(lengths, progress, [&](std::span<const std::size_t> indices) {
    std::vector<const Sequence*> sequences;
    for (const std::size_t index : indices) sequences.push_back(&m_heldOut[index]);
    const Masked batch = masked(sequences, random);
    const at::Tensor states = bert.forward(batch.batch);
    const at::Tensor scores =
        at::linear(m_head.transformed(states.index_select(0, batch.rows), bert.config()),
                   bert.wordEmbeddings(), m_head.bias)
            .to(at::kFloat);
    sum += at::cross_entropy_loss(scores, batch.targets, {}, at::Reduction::Sum).item<double>();
    right += (scores.argmax(1) == batch.targets).sum().item<double>();
    guessed += static_cast<double>(batch.targets.size(0));
    if (!batch.relations.defined()) return;
    const at::Tensor relation = m_next->logits(states.index_select(0, batch.batch.first)).to(at::kFloat);
    const at::Tensor asked = batch.relations >= 0;
    relationSum += at::cross_entropy_loss(relation, batch.relations, {}, at::Reduction::Sum).item<double>();
    relatedRight += (relation.argmax(1) == batch.relations).sum().item<double>();
    related += asked.sum().item<double>();
  });
  if (guessed == 0) return std::nullopt;
  m_figures = {{"perplexity", std::exp(sum / guessed)}, {"accuracy", right / guessed}};
  if (related == 0) return sum / guessed;
  m_figures["next_sentence_accuracy"] = relatedRight / related;
  return sum / guessed + relationSum / related;
}

}  // namespace core

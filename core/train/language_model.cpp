#include "core/train/language_model.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/train/causal_lm.h"
#include "core/train/language_outcome.h"
#include "core/train/masked_lm.h"

namespace core {
namespace {

std::vector<Sequence> maskedExamples(const Encoder& encoder, std::span<const std::string> documents,
                                     std::size_t length, const MaskedLmTask& task, std::uint64_t seed) {
  return task.nextSentence ? sentencePairs(encoder.tokenizer(), documents, length, seed)
                           : maskedSequences(encoder.tokenizer(), documents, length);
}

void requireExamples(const std::vector<Sequence>& examples) {
  if (examples.empty())
    throw Error(Error::Kind::BadInput,
                "There are no texts to learn from; import items, reviews or questions with text first.",
                "texts");
}

}  // namespace

LanguageOutcome trainAndCount(Objective& objective, const LanguageTraining& training, Progress& progress) {
  LanguageOutcome outcome;
  for (const auto& [name, tensor] : objective.parameters()) outcome.trained += tensor.numel();
  outcome.metric = objective.metric();
  outcome.trainer = train(objective, training.trainer, training.checkpoint, progress);
  progress.log(fmt::format("Kept the weights after step {} of {}{}.", outcome.trainer.keptStep,
                           outcome.trainer.steps, outcome.trainer.stopped ? ", stopped on request" : ""));
  return outcome;
}

void saveAdapterOf(const LanguageTraining& training, std::span<const LoraSite> sites,
                   const std::vector<std::string>& defaultTargets, const AdapterExtras& extras) {
  if (training.adaptation.loraRank == 0 || training.adapter.empty()) return;
  saveAdapters(training.adapter, sites,
               loraOptionsOf(training.adaptation, training.trainer.seed, defaultTargets), extras);
}

LanguageOutcome trainCausal(const LanguageTraining& training, CausalModel& model,
                            std::vector<Sequence> examples, std::vector<Sequence> heldOut,
                            Progress& progress) {
  CausalLm objective(
      model, std::move(examples), std::move(heldOut),
      {.dropout = training.dropout, .adaptation = training.adaptation, .seed = training.trainer.seed});
  LanguageOutcome outcome = trainAndCount(objective, training, progress);
  std::vector<LoraSite> sites = model.network.loraSites();
  saveAdapterOf(training, sites, {"q_proj", "v_proj", "c_attn"},
                {.prefix = "", .task = "CAUSAL_LM", .baseModel = training.baseName, .saved = {}});
  objective.finish();
  model.save(training.result);
  std::int64_t weights = 0;
  for (const auto& [name, tensor] : model.network.namedWeights()) weights += tensor.numel();
  outcome.weights = std::max(weights, outcome.trained);
  return outcome;
}

LanguageOutcome trainMaskedLm(const LanguageTraining& training, const MaskedLmTask& task,
                              std::span<const std::string> documents, std::span<const std::string> heldOut,
                              Progress& progress) {
  const std::shared_ptr<Encoder> encoder = Encoder::load(training.model, training.device);
  Bert& bert = encoder->parts().bert;
  const std::uint64_t seed = training.trainer.seed;
  const auto length = static_cast<std::size_t>(std::min(training.maxLength, encoder->info().maxLength));
  std::vector<Sequence> examples = maskedExamples(*encoder, documents, length, task, seed);
  requireExamples(examples);
  std::vector<Sequence> held = maskedExamples(*encoder, heldOut, length, task, seed);
  progress.log(fmt::format("{} examples to learn from, {} held out.", examples.size(), held.size()));

  const Weights weights(training.model);
  std::optional<MaskedLmHead> head = readMaskedLmHead(weights, bert.config(), bert.device());
  if (!head) {
    progress.log("The model has no head that guesses tokens; a new one is made.");
    head = newMaskedLmHead(bert.config(), seed, bert.device());
  }
  std::optional<NextSentenceHead> next;
  if (task.nextSentence) {
    next = readNextSentenceHead(weights, bert.config(), bert.device());
    if (!next) next = newNextSentenceHead(bert.config(), seed + 1, bert.device());
  }
  MaskedLm objective(*encoder, std::move(*head), std::move(next), std::move(examples), std::move(held),
                     {.maskShare = task.maskShare,
                      .wholeWords = task.wholeWords,
                      .dropout = training.dropout,
                      .adaptation = training.adaptation,
                      .seed = seed});
  LanguageOutcome outcome = trainAndCount(objective, training, progress);
  saveAdapterOf(training, bert.loraSites(), {"query", "value"},
                {.prefix = "", .task = "FEATURE_EXTRACTION", .baseModel = training.baseName, .saved = {}});
  objective.finish();
  HeadTensors heads = tensorsOf(objective.head());
  if (objective.nextSentence())
    for (const auto& entry : tensorsOf(*objective.nextSentence())) heads.push_back(entry);
  saveWithHeads(*encoder, heads, task.nextSentence ? "BertForPreTraining" : "BertForMaskedLM",
                training.result);
  for (const auto& [name, tensor] : bert.namedWeights()) outcome.weights += tensor.numel();
  for (const auto& [name, tensor] : heads) outcome.weights += tensor->numel();
  return outcome;
}

LanguageOutcome trainCausalLm(const LanguageTraining& training, std::span<const std::string> documents,
                              std::span<const std::string> heldOut, Progress& progress) {
  CausalModel model = CausalModel::load(training.model, training.device);
  const auto length =
      static_cast<std::size_t>(std::min<std::int64_t>(training.maxLength, model.network.config().positions));
  std::vector<Sequence> examples = causalSequences(*model.tokenizer, documents, length);
  requireExamples(examples);
  std::vector<Sequence> held = causalSequences(*model.tokenizer, heldOut, length);
  return trainCausal(training, model, std::move(examples), std::move(held), progress);
}

}  // namespace core

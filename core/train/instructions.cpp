#include <algorithm>

#include "core/error.h"
#include "core/lm/instruction.h"
#include "core/train/causal_lm.h"
#include "core/train/language_outcome.h"

namespace core {
namespace {

// A question and its answer, which alone is learned.
Sequence sequenceOf(const CausalModel& model, const Instruction& instruction) {
  Sequence sequence;
  sequence.ids = promptIds(*model.tokenizer, model.chatTemplate, instruction.prompt);
  sequence.answer = static_cast<std::int32_t>(sequence.ids.size());
  const std::vector<std::int32_t> answer =
      answerIds(*model.tokenizer, model.chatTemplate, instruction.answer);
  sequence.ids.insert(sequence.ids.end(), answer.begin(), answer.end());
  return sequence;
}

// Long questions are left out whole: without their beginning or their answer they teach the wrong thing.
std::vector<Sequence> sequencesOf(const CausalModel& model, std::span<const Instruction> instructions,
                                  std::size_t maxLength) {
  std::vector<Sequence> sequences;
  for (const Instruction& instruction : instructions)
    if (Sequence sequence = sequenceOf(model, instruction); sequence.ids.size() <= maxLength)
      sequences.push_back(std::move(sequence));
  return sequences;
}

}  // namespace

LanguageOutcome trainInstructions(const LanguageTraining& training, std::span<const Instruction> instructions,
                                  std::span<const Instruction> heldOut, Progress& progress) {
  CausalModel model = CausalModel::load(training.model, training.device);
  const auto length =
      static_cast<std::size_t>(std::min<std::int64_t>(training.maxLength, model.network.config().positions));
  std::vector<Sequence> examples = sequencesOf(model, instructions, length);
  if (examples.empty())
    throw Error(Error::Kind::BadInput,
                "No customer has a history of three items or more whose question fits max_length, so there "
                "is nothing to ask.",
                "interactions");
  return trainCausal(training, model, std::move(examples), sequencesOf(model, heldOut, length), progress);
}

}  // namespace core

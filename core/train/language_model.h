#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/data/text_corpus.h"
#include "core/lm/device.h"
#include "core/lm/instruction.h"
#include "core/progress.h"
#include "core/train/adaptation.h"
#include "core/train/trainer_options.h"

// The functions of this header live on the torch side: call them through torchLibrary().
namespace core {

/// One training of a language model on texts, whatever the task.
struct LanguageTraining {
  std::filesystem::path model;       ///< folder to begin with
  std::filesystem::path result;      ///< folder to write; made where it is not there
  std::filesystem::path adapter;     ///< with LoRA, where the adapters go in PEFT's format; empty: nowhere
  std::filesystem::path checkpoint;  ///< the trainer's; empty: none
  std::string baseName;              ///< of the model, for the adapter's description
  Device device = Device::Auto;
  TrainerOptions trainer;
  Adaptation adaptation;
  double dropout = 0.1;
  int maxLength = 128;  ///< tokens of an example
};

/// What a classifier or rater says of a held-out text.
struct TextPrediction {
  float value = 0;  ///< the class's number, or the rating
  float share = 0;  ///< how likely the last class is; 0 of ratings
};

struct LanguageOutcome {
  TrainerResult trainer;
  std::string metric;
  std::vector<TextPrediction> heldOut;  ///< by a classifier or rater, in the texts' order
  std::int64_t trained = 0;             ///< weights that took gradients
  std::int64_t weights = 0;             ///< of the whole model, head and adapters included
};

struct MaskedLmTask {
  bool nextSentence = true;
  bool wholeWords = false;
  double maskShare = 0.15;
};

/// Masked language modelling of a BERT on documents; writes BertForPreTraining with next sentences, else
/// BertForMaskedLM. A head is made where the folder has none. Throws Error(BadInput) where there is nothing
/// to learn from.
LanguageOutcome trainMaskedLm(const LanguageTraining& training, const MaskedLmTask& task,
                              std::span<const std::string> documents, std::span<const std::string> heldOut,
                              Progress& progress);

/// Causal language modelling of a decoder on documents.
LanguageOutcome trainCausalLm(const LanguageTraining& training, std::span<const std::string> documents,
                              std::span<const std::string> heldOut, Progress& progress);

/// Instruction tuning of a decoder: prompts in its chat template, loss on the answers alone.
LanguageOutcome trainInstructions(const LanguageTraining& training, std::span<const Instruction> instructions,
                                  std::span<const Instruction> heldOut, Progress& progress);

struct ClassifierTask {
  std::vector<std::string> labels;  ///< by class; empty: ratings, by mean squared error
  /// What texts of each class may say, in words: they teach beside the texts, and alone where there are none.
  std::vector<std::vector<std::string>> descriptions;
  double descriptionWeight = 1;  ///< of one, a text weighing 1, while there are few texts
  std::string prompt;            ///< put before every text
};

/// A classifier or rater over an encoder's vectors. The head is first fitted to the vectors of the untuned
/// encoder (softmax or ridge regression), then both are tuned together for the trainer's steps; none where
/// these are 0. Writes the encoder's folder with classifier/ in it (core/lm/text_classifier.h).
LanguageOutcome trainClassifier(const LanguageTraining& training, const ClassifierTask& task,
                                std::span<const LabelledText> texts, std::span<const LabelledText> heldOut,
                                Progress& progress);

/// The shape of a model that is trained from nothing.
struct FreshModel {
  int layers = 4, hidden = 256, heads = 4, intermediate = 1024, positions = 512;
  std::uint64_t seed = 42;
};

/// Writes the folder of a BERT, or of a decoder of the Llama family, with the vocabulary of the model or the
/// tokenizer alone in `vocabularyOf` and random weights: what the functions above begin with.
void makeFreshEncoder(const FreshModel& shape, const std::filesystem::path& vocabularyOf,
                      const std::filesystem::path& folder);
void makeFreshDecoder(const FreshModel& shape, const std::filesystem::path& vocabularyOf,
                      const std::filesystem::path& folder);

}  // namespace core

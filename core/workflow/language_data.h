#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/text_corpus.h"
#include "core/recommend/recipe.h"
#include "core/train/language_model.h"

namespace core {

/// What a recipe of purpose "language-model" takes of a workspace's text: the part to learn from and, by the
/// setting held_out, the part that it is judged on.
struct DocumentParts {
  std::vector<std::string> train, heldOut;
};
DocumentParts documentPartsOf(const Recipe& recipe, const TextCorpus& corpus);

struct LabelledParts {
  std::vector<LabelledText> train, heldOut;
};
LabelledParts labelledPartsOf(const Recipe& recipe, const TextCorpus& corpus);

struct InstructionParts {
  std::vector<Instruction> train, heldOut;
};
/// Questions whether a user will like an item: of each user's last item in `train`, and of one by chance.
/// What is held out to test recommenders on must not be among them.
InstructionParts instructionPartsOf(const Recipe& recipe, const Dataset& dataset, const Interactions& train);

/// The model that the setting `key` names; "auto" stands for one of the language that the texts are in.
std::string chosenModel(const Recipe& recipe, const std::string& key, const TextCorpus& corpus);

MaskedLmTask maskedTaskOf(const Recipe& recipe);
FreshModel freshModelOf(const Recipe& recipe);
/// Labels bad and good with their descriptions, or ratings; the prompt "auto" is the model's own for queries.
ClassifierTask classifierTaskOf(const Recipe& recipe, const std::filesystem::path& model);

}  // namespace core

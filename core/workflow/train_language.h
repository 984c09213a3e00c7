#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/workflow/job_progress.h"
#include "core/workflow/score_predictions.h"
#include "core/workflow/train.h"
#include "db/workspace/run_store.h"

namespace core {

/// Whether a recipe trains a language model, which a run then keeps under runs/ID/model, rather than a
/// recommender.
bool trainsLanguageModel(const Recipe& recipe);

/// Whether such a recipe learns from what people did, and so from the training part of a split alone.
bool learnsFromBehaviour(const Recipe& recipe);

/// Checks the recipe as far as possible without data. Throws Error(Usage).
void checkLanguageRecipe(const Recipe& recipe);

/// trainRun() and resumeRun() for such a recipe. Held-out figures are events: valid/loss, valid/perplexity,
/// valid/accuracy, valid/macro_f1 ...
TrainResult trainLanguageRun(const std::filesystem::path& workspace, const Recipe& recipe,
                             const TrainRequest& request, JobProgress& progress);
TrainResult resumeLanguageRun(const std::filesystem::path& workspace, std::int64_t run, const Recipe& recipe,
                              Device device, JobProgress& progress);

/// Trains without keeping anything, to the end or until `progress` ends it: for an estimate or the trial of a
/// search. Returns the best figure on the held-out texts, where there is one.
std::optional<Best> tryLanguageRecipe(const std::filesystem::path& workspace, const Recipe& recipe,
                                      Device device, Progress& progress);

/// runs/ID/model of a run, by number; nullopt where it kept none.
std::optional<std::filesystem::path> keptModel(const std::filesystem::path& workspace, std::int64_t run);
/// The same by number or name. Throws Error(BadInput) where the run kept no model.
std::filesystem::path modelOfRun(const std::filesystem::path& workspace, const std::string& run);

/// Where a run keeps what its classifier or rater said of the held-out texts, in the format that
/// scorePredictions() reads; nullopt where it has none.
std::optional<std::filesystem::path> heldOutFile(const std::filesystem::path& workspace, std::int64_t run);
/// The file's contents scored. Throws Error(BadInput) where the run has none.
ScoredPredictions scoreHeldOut(const std::filesystem::path& workspace, std::int64_t run);

/// What a person can try of a run's model: a bare encoder's vectors say nothing to anybody.
enum class TriableModel { None, Classifier, Decoder };
TriableModel triableModel(const std::filesystem::path& workspace, std::int64_t run);

}  // namespace core

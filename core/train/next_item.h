#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/data/dataset.h"
#include "core/lm/device.h"
#include "core/progress.h"
#include "core/recommend/sequence_model.h"
#include "core/train/trainer_options.h"

namespace core {

/// What the item that came next is told from.
enum class NextItemLoss {
  Softmax,         ///< all items
  SampledSoftmax,  ///< some, drawn for each batch, that stand for all: Bengio and Senecal, 2008
  CalibratedBce,   ///< some, by yes and no; gBCE of gSASRec: Petrov and Macdonald, 2023
};

struct NextItemOptions {
  TrainerOptions trainer;
  NextItemLoss loss = NextItemLoss::Softmax;
  int negatives = 512;        ///< drawn for each batch, where the loss wants some
  double calibration = 0.75;  ///< t of gBCE: 0 is plain binary cross-entropy, 1 scores as if all were seen
  double dropout = 0.5;
  std::vector<float> eventWeights = {};  ///< what the loss of a target counts, by item; empty: 1
  Device device = Device::Auto;
};

class Objective;

// The functions of this header live on the torch side: call them through torchLibrary().

/// The loss of trainNextItem() alone, for tests. Everything given must outlive it.
std::unique_ptr<Objective> nextItemObjective(SequenceModel& model, const Interactions& train,
                                             const NextItemOptions& options,
                                             const std::function<std::optional<double>(Progress&)>& validate);

/// Trains the model in place to tell each item of a history from those before it. An example is a user with
/// two items or more; items that nobody in `train` had are neither wanted nor negatives, so that they stay as
/// their text alone makes them. `validate` gives the figure on held-out data, the model being ready to score.
/// Throws Error(BadInput) where nobody has two items, and what train() throws.
TrainerResult trainNextItem(SequenceModel& model, const Interactions& train, const NextItemOptions& options,
                            const std::function<std::optional<double>(Progress&)>& validate,
                            const std::filesystem::path& checkpoint, Progress& progress);

}  // namespace core

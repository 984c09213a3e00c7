#pragma once

#include <filesystem>

#include "core/fuse/examples.h"
#include "core/fuse/gated_network.h"
#include "core/progress.h"
#include "core/train/trainer_options.h"

namespace core {

struct NetworkOptions {
  TrainerOptions trainer;  ///< an example is a user
  int hidden = 32;         ///< width of the hidden layer
  double dropout = 0.1;    ///< of the hidden layer
  int folds = 5;           ///< one of so many shares of the users is held out, to keep the best weights by
};

/// Trains a gated mixture on users' shortlists by the listwise softmax loss (Cao et al. 2007, ListNet's top
/// one): the mean over users of the cross-entropy between a softmax over their candidates and the ones
/// chosen. Features are standardised by the users learned from. `signals` are those features that are
/// signals. Figures on held-out users are told as "valid/ndcg@10". Throws as train() does.
/// Lives on the torch side: call it through torchLibrary().
GatedNetwork trainNetwork(const FusionExamples& examples, const std::vector<int>& signals,
                          const Interactions& valid, const NetworkOptions& options,
                          const std::filesystem::path& checkpoint, Progress& progress);

}  // namespace core

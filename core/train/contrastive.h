#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/lm/encoder.h"
#include "core/progress.h"
#include "core/train/adaptation.h"
#include "core/train/hard_negatives.h"
#include "core/train/trainer_options.h"

namespace core {

struct WeightedText {
  std::int32_t text = 0;  ///< place in the list of texts
  float weight = 1;
};

/// An anchor and the text that belongs to it. The anchor is one text (a query, an item) or the weighted mean
/// of several (a history), the nearest in meaning or time first.
struct TextPair {
  std::vector<WeightedText> anchor;
  std::int32_t positive = 0;
};

/// What is learned from. An example is a group of pairs: one pair, or those of one history, which share most
/// of their texts and so cost little more than one.
struct ContrastiveData {
  std::vector<std::string> texts;  ///< those of the items first
  std::int32_t items = 0;          ///< how many of them are items: hard negatives are sought there
  std::vector<TextPair> pairs;
  std::vector<std::int64_t> groups{0};  ///< [examples + 1]: where each one's pairs begin
  Occurrences occurrences;              ///< which texts behaviour or judgements ever put together

  void endGroup() { groups.push_back(static_cast<std::int64_t>(pairs.size())); }
};

struct ContrastiveOptions {
  TrainerOptions trainer;
  double dropout = 0;
  double temperature = 0.05;      ///< cosines are divided by it
  bool symmetric = true;          ///< the anchor must be found from the positive too
  int hardNegatives = 0;          ///< per pair
  double guard = 0.95;            ///< see HardNegativeOptions
  std::vector<int> matryoshka{};  ///< leading dimensions that must do alone, beside all of them
  int maxLength = 32;             ///< tokens of a text
  Adaptation adaptation{};        ///< which weights are trained
};

class Objective;

/// The loss of trainContrastive() alone, for tests and for training under other rules. Everything given must
/// outlive it; the encoder takes gradients until encoder.parts().bert.endTraining().
std::unique_ptr<Objective> contrastiveObjective(
    Encoder& encoder, const ContrastiveData& data, const ContrastiveOptions& options,
    const std::function<std::optional<double>(Progress&)>& validate);

/// Fine-tunes the encoder in place: anchor and positive become alike, the other positives of the batch serve
/// as negatives, in both directions where wanted (multiple negatives ranking loss: Henderson et al., 2017),
/// and so do hard negatives, mined at the start of every epoch. What behaviour ever put together with the
/// anchor is no negative of it.
///
/// A micro-batch smaller than the batch trains by gradient caching (Gao et al., 2021): all texts are embedded
/// without keeping a graph, the loss gives the gradient at their vectors, and each micro-batch is embedded
/// again with a graph to carry it on; negatives and gradients are those of the whole batch.
///
/// `validate` gives NDCG@10, or nullopt where there is nothing to validate on. Throws as train() does.
TrainerResult trainContrastive(Encoder& encoder, const ContrastiveData& data,
                               const ContrastiveOptions& options,
                               const std::function<std::optional<double>(Progress&)>& validate,
                               const std::filesystem::path& checkpoint, Progress& progress);

}  // namespace core

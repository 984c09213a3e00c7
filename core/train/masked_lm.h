#pragma once

#include <optional>
#include <vector>

#include "core/train/encoder_training.h"
#include "core/train/sequences.h"

// Internal: includes Torch.
namespace core {

struct MaskedLmOptions {
  double maskShare = 0.15;  ///< of the tokens, special ones apart, to be guessed
  bool wholeWords = false;  ///< a word's tokens are hidden together (Cui et al., 2021)
  double dropout = 0.1;
  Adaptation adaptation;
  std::uint64_t seed = 42;  ///< of the held-out masks and new adapters
};

/// BERT's own task (Devlin et al., 2019): guess hidden tokens, and whether the second of two texts follows
/// the first where the sequences ask that. The loss is the mean over guessed tokens plus the mean over pairs.
///
/// Of the tokens chosen, 80 % become the mask, 10 % another token, 10 % stay. Every step draws anew; the
/// held-out part is masked once, the same in every run of a seed.
class MaskedLm : public Objective {
 public:
  /// Trains `encoder` in place. The output's weight is the encoder's word embeddings. `next` may be missing
  /// where no sequence asks for it. Throws Error(BadInput) where the tokenizer has no mask.
  MaskedLm(Encoder& encoder, MaskedLmHead head, std::optional<NextSentenceHead> next,
           std::vector<Sequence> train, std::vector<Sequence> heldOut, const MaskedLmOptions& options);

  std::int64_t exampleCount() const override { return static_cast<std::int64_t>(m_train.size()); }
  double accumulate(std::span<const std::int64_t> examples, double share, StepRandom& random) override;
  NamedTensors parameters() const override;
  void parametersChanged() override;
  std::string metric() const override { return "loss"; }
  bool higherIsBetter() const override { return false; }
  /// Loss on the held-out sequences; figures() has perplexity, accuracy and next_sentence_accuracy.
  std::optional<double> validate(Progress& progress) override;
  std::map<std::string, double> figures() const override { return m_figures; }

  /// No more gradients; adapters are merged.
  void finish();
  MaskedLmHead& head() { return m_head; }
  std::optional<NextSentenceHead>& nextSentence() { return m_next; }

  /// A batch with hidden tokens. Targets are the hidden ids, -1 where nothing is asked.
  struct Masked {
    TokenBatch batch;
    at::Tensor rows;       ///< [guessed] int64, of the batch's tokens
    at::Tensor targets;    ///< [guessed] int64
    at::Tensor relations;  ///< [texts] int64, -100 where not asked; undefined where none is asked
  };
  Masked masked(std::span<const Sequence* const> sequences, StepRandom& random) const;
  /// The loss of a batch, with gradients where they are wanted.
  at::Tensor loss(const Masked& masked, double dropout) const;

 private:
  Encoder& m_encoder;  // outlives the objective
  MaskedLmHead m_head;
  std::optional<NextSentenceHead> m_next;
  HeadTensors m_heads;  // of the two
  std::vector<Sequence> m_train, m_heldOut;
  MaskedLmOptions m_options;
  std::int32_t m_mask = 0, m_vocabulary = 0;
  std::vector<bool> m_special;    // by id: never hidden
  std::vector<bool> m_continues;  // by id, with whole words only
  std::map<std::string, double> m_figures;
};

}  // namespace core

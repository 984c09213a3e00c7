#pragma once

#include "core/fuse/network_training.h"
#include "core/lm/cuda.h"
#include "core/lm/decoder_reader.h"
#include "core/lm/encoder.h"
#include "core/recommend/symmetric_inverse.h"
#include "core/train/contrastive.h"
#include "core/train/language_model.h"
#include "core/train/next_item.h"

namespace core {

/// The functions that stand on LibTorch, by name; each is declared, and described, in its own header. They
/// live in the shared library reclens_torch, which nothing links: whoever wants one asks torchLibrary() for
/// it.
struct TorchLibrary {
  decltype(&core::openCuda) openCuda;
  decltype(&core::invertSymmetric) invertSymmetric;
  decltype(&core::loadTorchEncoder) loadTorchEncoder;
  decltype(&core::makeCardReader) makeCardReader;
  decltype(&core::trainContrastive) trainContrastive;
  decltype(&core::trainNextItem) trainNextItem;
  decltype(&core::trainNetwork) trainNetwork;
  decltype(&core::trainMaskedLm) trainMaskedLm;
  decltype(&core::trainCausalLm) trainCausalLm;
  decltype(&core::trainInstructions) trainInstructions;
  decltype(&core::trainClassifier) trainClassifier;
  decltype(&core::makeFreshEncoder) makeFreshEncoder;
  decltype(&core::makeFreshDecoder) makeFreshDecoder;
};

/// Opens the library, and LibTorch with it, at the first call; both stay open. Throws Error(Failed) where
/// LibTorch is not there.
const TorchLibrary& torchLibrary();

}  // namespace core

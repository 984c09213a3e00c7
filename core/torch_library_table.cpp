#include "core/torch_library.h"

/// Found by its name: see torch_library.cpp.
extern "C" const core::TorchLibrary reclensTorchLibrary;
const core::TorchLibrary reclensTorchLibrary{.openCuda = core::openCuda,
                                             .invertSymmetric = core::invertSymmetric,
                                             .loadTorchEncoder = core::loadTorchEncoder,
                                             .makeCardReader = core::makeCardReader,
                                             .trainContrastive = core::trainContrastive,
                                             .trainNextItem = core::trainNextItem,
                                             .trainNetwork = core::trainNetwork,
                                             .trainMaskedLm = core::trainMaskedLm,
                                             .trainCausalLm = core::trainCausalLm,
                                             .trainInstructions = core::trainInstructions,
                                             .trainClassifier = core::trainClassifier,
                                             .makeFreshEncoder = core::makeFreshEncoder,
                                             .makeFreshDecoder = core::makeFreshDecoder};

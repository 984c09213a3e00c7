#pragma once

#include <string>

#include "core/data/text_corpus.h"
#include "core/workflow/dataset_loader.h"
#include "db/workspace/workspace.h"

namespace core {

/// All text of the workspace; items by their place in `loaded`.
TextCorpus loadCorpus(db::Workspace& workspace, const LoadedDataset& loaded);

/// A hash of everything in the corpus, in its order: keeps runs of language models honest.
std::string hashOf(const TextCorpus& corpus);

}  // namespace core

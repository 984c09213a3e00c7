#pragma once

#include <memory>

#include "core/lm/device.h"
#include "core/recommend/recommender.h"
#include "db/workspace/workspace.h"

namespace core {

/// The TextSource of a workspace: item vectors are computed once, kept under vectors/ and found again by the
/// hash of model and texts. `dataset` must outlive it.
std::unique_ptr<TextSource> makeTextSource(db::Workspace& workspace, const Dataset& dataset, Device device);

}  // namespace core

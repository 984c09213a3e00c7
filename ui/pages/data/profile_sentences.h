#pragma once

#include <QString>

#include "core/workflow/profile.h"

/// "What this means": a sentence per card of the profile, from the profile's own numbers. Empty where nothing
/// certain can be said.
namespace ui::sentences {

QString kinds(const core::Profile& profile);
QString ratings(const core::Profile& profile);
QString time(const core::Profile& profile);
QString perUser(const core::Profile& profile);
QString longTail(const core::Profile& profile);
QString prices(const core::Profile& profile);
QString categories(const core::Profile& profile);
QString text(const core::Profile& profile);
QString cold(const core::Profile& profile);

}  // namespace ui::sentences

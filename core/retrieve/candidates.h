#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/understand/catalogue.h"
#include "core/understand/intent.h"

namespace core {

/// What the intent leaves to rank.
struct Candidates {
  std::vector<std::int32_t> items;  ///< ascending
  /// How well each candidate keeps to the price band: 1 inside it (with a leaning to one end where the intent
  /// has one), less the further outside, 0 where the price is unknown. All alike where no price was asked
  /// for.
  std::vector<float> priceFit;
  /// Whether each keeps to category, audience and wanted words; all alike unless one of these was relaxed.
  std::vector<float> otherFit;
  bool priceRelaxed = false;
  bool otherRelaxed = false;
  std::vector<std::string> relaxed;  ///< what was loosened, as sentences in the query's language
};

/// Applies category, audience, price band and wanted words as hard conditions. Where fewer than `wanted`
/// items are left they are loosened one after the other, price first, then audience, wanted words and
/// category, and never more than needed. What must not be there is never let in: an item is left out where
/// its title claims the word
/// ("no buckle", "buckle-free" claim none). `holds(item, words)` says whether an item's text has all of the
/// words. What is `blocked`, [items] or empty, is treated as though it were not in the catalogue.
Candidates selectCandidates(const Catalogue& catalogue, const Intent& intent, std::size_t wanted,
                            const std::function<bool(std::int32_t, const std::string&)>& holds,
                            const std::vector<bool>& blocked = {});

}  // namespace core

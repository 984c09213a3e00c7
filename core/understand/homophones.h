#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/understand/words.h"

namespace core {

/// A name of the lexicon that characters were meant to be.
struct MeantName {
  std::vector<std::string> characters;  ///< as many as were written
};

/// What these Chinese characters, which are no name themselves, were meant to be. Most slips in Chinese are
/// made when typing by sound: one character for another that sounds alike (「篮球邪」 for 「篮球鞋」), or two
/// neighbours exchanged. Sounds are ICU's romanisation without tones.
std::optional<MeantName> nameSoundingLike(std::span<const Word> characters);

}  // namespace core

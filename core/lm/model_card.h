#pragma once

#include <filesystem>
#include <string>

namespace core {

/// What a model's card, README.md, says in its front matter; empty where it says nothing.
struct ModelCard {
  std::string languages;  ///< "en", "zh en", ...
  std::string licence;
};

/// Never refuses: a card is for people.
ModelCard readModelCard(const std::filesystem::path& folder);

}  // namespace core

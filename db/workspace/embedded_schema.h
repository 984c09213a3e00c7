#pragma once

#include <span>
#include <string_view>

namespace db {

/// A text file compiled into the program: see cmake/EmbedText.cmake.
struct EmbeddedText {
  std::string_view name;  ///< file name without folder
  std::string_view text;
};

/// The numbered migrations, oldest first.
std::span<const EmbeddedText> schemaMigrations();

}  // namespace db

#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "core/lm/encoder.h"
#include "core/matrix.h"
#include "core/recommend/recommender.h"

namespace core {

/// The vector of what somebody typed, [1, dims], of unit length. Throws Error(BadInput) where the model does
/// not read the text's language.
Matrix typedVector(const Encoder& encoder, const std::string& typed, const std::string& prompt,
                   Progress& progress);

/// The language model whose item vectors a recommender keeps. What the recipe names "auto" is another model
/// when the catalogue's languages change; so the one that was used is kept with the run.
class TextModel {
 public:
  /// `named` by the recipe: a name, a folder, "run:ID" or "auto".
  explicit TextModel(std::string named) : m_named(std::move(named)) {}

  /// The item vectors to learn from; remembers whose they are.
  const ItemVectors& itemVectors(TextSource& source, Progress& progress);

  /// Whose item vectors were used, where that is known; else what the recipe names.
  const std::string& name() const { return m_used.empty() ? m_named : m_used; }

  /// The model itself, whose vectors have `dims` numbers. Throws Error(BadInput) where it is another.
  std::shared_ptr<Encoder> encoder(TextSource& source, Eigen::Index dims) const;

  void save(const std::filesystem::path& folder) const;
  /// A run of before the name was kept goes by the recipe's.
  void load(const std::filesystem::path& folder);

 private:
  std::string m_named;
  std::string m_used;  ///< empty: not known
};

}  // namespace core

#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/matrix.h"
#include "core/recommend/history.h"

namespace core {

/// The shape of a sequence model.
struct SequenceShape {
  int width = 64;
  int layers = 2;
  int heads = 2;        ///< width is a multiple of it
  int maxHistory = 50;  ///< items, the newest, that a history is read by

  bool isSensible() const;  ///< sizes from 1 to a few thousand, width a multiple of heads
};

/// One layer: attention over what came before and a feed-forward net, each with its norm in front (pre-norm).
/// Products are as torch's linear: [out, in]; biases and norms are rows.
struct SequenceLayer {
  Matrix attentionScale, attentionShift;  ///< [1, width]
  Matrix attention, attentionBias;        ///< query, key and value: [3 width, width], [1, 3 width]
  Matrix recency;                         ///< [heads, max history]: added for an item so many places before
  Matrix join, joinBias;                  ///< [width, width], [1, width]
  Matrix feedScale, feedShift;            ///< [1, width]
  Matrix up, upBias;                      ///< [4 width, width], [1, 4 width]
  Matrix down, downBias;                  ///< [width, 4 width], [1, width]
};

/// A transformer over a history that says which item comes next: SASRec (Kang and McAuley, 2018), with places
/// told by a learned weight for each distance instead of a vector for each place, as T5 (Raffel et al., 2020)
/// does it. An item goes in and comes out as one vector: its own, plus the projection of its text's vector
/// where there is text; so an item that training never saw is known by its text.
///
/// These are the weights, and scoring by them on the processor; core/train/next_item.h trains them.
class SequenceModel {
 public:
  SequenceModel() = default;
  /// Random weights. `taught` says of each item whether training will see it: where not, its own vector is
  /// and stays 0. `text` is [items, dims], or empty; own vectors begin at 0 where there is text, so that they
  /// learn what it leaves open, and are absent where `ownVectors` is false.
  SequenceModel(const SequenceShape& shape, const std::vector<bool>& taught, Matrix text, bool ownVectors,
                std::uint64_t seed);

  const SequenceShape& shape() const { return m_shape; }
  std::int64_t itemCount() const { return m_vectors.rows(); }
  const Matrix& text() const { return m_text; }

  /// Every trained array by its name, always in the same order: "own" and "project" where they are there.
  std::vector<std::pair<std::string, Matrix*>> arrays();

  /// Must be called where arrays were changed, before vectors() and states() are.
  void prepare();

  /// [items, width], as they go in and come out; 0 for an item that is not known.
  const Matrix& vectors() const { return m_vectors; }
  /// The vectors that an item would have with each of these text vectors, [texts, dims], in the place of its
  /// own.
  Matrix vectorsOf(std::int32_t item, const Matrix& texts) const;
  bool knows(std::int32_t item) const { return m_known[static_cast<std::size_t>(item)]; }

  /// As an item of a text would go in, [1, width]: what projects the text's vector, [1, dims].
  Matrix projected(const Matrix& textVector) const { return textVector * m_project.transpose(); }

  /// What comes after each history of known items, [histories, width]: its product with an item's vector is
  /// that item's logit. `newest`, where it is not empty, is a vector of [1, width] that every history ends
  /// with, as though it were an item's; without it no history may be empty.
  Matrix states(std::span<const History> histories, const Matrix& newest = {}) const;

  void save(const std::filesystem::path& file) const;
  static SequenceModel load(const std::filesystem::path& file);

 private:
  void attend(const SequenceLayer& layer, std::span<const Eigen::Index> begins, Matrix& x) const;

  SequenceShape m_shape;
  Matrix m_own;      ///< [items, width]
  Matrix m_text;     ///< [items, dims]
  Matrix m_project;  ///< [width, dims]
  std::vector<SequenceLayer> m_layers;
  Matrix m_scale, m_shift;    ///< [1, width]: the norm behind the last layer
  Matrix m_vectors;           ///< own + text project'
  std::vector<bool> m_known;  ///< [items]
};

}  // namespace core

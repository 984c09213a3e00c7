#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/lm/activation.h"

namespace core {

/// The shape of a BERT, or of a RoBERTa (XLM-R and CamemBERT are), as config.json says it.
struct BertConfig {
  std::string architecture = "BertModel";
  std::int64_t hidden = 0, layers = 0, heads = 0, intermediate = 0;
  std::int64_t vocabulary = 0, positions = 0, types = 0;
  double epsilon = 1e-12;
  double dropout = 0.1;
  Activation activation = Activation::Gelu;
  /// RoBERTa's kind only: the pad token, which the counting of positions passes over and begins behind. A
  /// BERT has -1.
  std::int64_t positionPad = -1;

  /// Tokens of the longest text whose every token has a row in the position table.
  std::int64_t longestText() const { return positions - positionPad - 1; }
};

/// Rows of the position table for one text's tokens, asked in their order.
class PositionRows {
 public:
  explicit PositionRows(const BertConfig& config) : m_pad(config.positionPad) {}
  std::int64_t next(std::int64_t id) { return m_pad >= 0 && id == m_pad ? m_pad : m_pad + 1 + m_counted++; }

 private:
  std::int64_t m_pad;
  std::int64_t m_counted = 0;
};

/// Throws Error(BadInput) where the folder has no config.json or is no encoder that we can run.
BertConfig readBertConfig(const std::filesystem::path& folder);

}  // namespace core

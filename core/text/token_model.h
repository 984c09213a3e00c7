#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text/vocabulary.h"

namespace core {

/// What cuts a word into pieces of the vocabulary. Thread-safe after construction.
class TokenModel {
 public:
  explicit TokenModel(Vocabulary vocabulary) : m_vocabulary(std::move(vocabulary)) {}
  virtual ~TokenModel() = default;

  /// Appends the ids of `word`: valid UTF-8, not empty.
  virtual void encode(std::string_view word, std::vector<std::int32_t>& ids) const = 0;
  virtual std::optional<std::int32_t> unknown() const = 0;
  virtual std::string kind() const = 0;
  const Vocabulary& vocabulary() const { return m_vocabulary; }

 private:
  Vocabulary m_vocabulary;
};

/// The long parts of a "model" in tokenizer.json, or what another file gives for them.
struct ModelLists {
  std::vector<std::string> pieces;                          ///< by id
  std::vector<double> scores;                               ///< by id: Unigram's log probabilities
  std::vector<std::pair<std::string, std::string>> merges;  ///< BPE's, most important first
};

/// `json`: the "model" without its "vocab" and "merges". Throws Error(BadInput) where they do not make a
/// model or where the model's type, or a setting of it, is not supported.
std::unique_ptr<TokenModel> makeTokenModel(const nlohmann::json& json, ModelLists lists);

std::unique_ptr<TokenModel> makeWordPiece(const nlohmann::json& json, ModelLists lists);
std::unique_ptr<TokenModel> makeBytePairs(const nlohmann::json& json, ModelLists lists);
std::unique_ptr<TokenModel> makeUnigram(const nlohmann::json& json, ModelLists lists);

}  // namespace core

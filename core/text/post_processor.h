#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace core {

/// One place of a template: the first text, the second, or special tokens.
struct TemplatePart {
  enum class Kind { First, Second, Special } kind = Kind::Special;
  std::vector<std::int32_t> ids;  ///< of special tokens
  std::int32_t typeId = 0;
};

/// What a model wants around one text, and around and between two.
struct PostProcessor {
  std::vector<TemplatePart> single = {{.kind = TemplatePart::Kind::First, .ids = {}, .typeId = 0}};
  std::vector<TemplatePart> pair = {{.kind = TemplatePart::Kind::First, .ids = {}, .typeId = 0},
                                    {.kind = TemplatePart::Kind::Second, .ids = {}, .typeId = 1}};
};

/// Of the "post_processor" of a tokenizer.json; plain texts for null. Throws Error(BadInput) naming what is
/// not supported. The ids are not checked against a vocabulary.
PostProcessor readPostProcessor(const nlohmann::json& json);

}  // namespace core

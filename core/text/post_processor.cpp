#include "core/text/post_processor.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/error.h"

namespace core {
namespace {

using Json = nlohmann::json;
using Kind = TemplatePart::Kind;

TemplatePart special(std::int32_t id, std::int32_t typeId) {
  return {.kind = Kind::Special, .ids = {id}, .typeId = typeId};
}

// [CLS] A [SEP], and [CLS] A [SEP] B [SEP] with the second text of type 1.
PostProcessor bert(std::int32_t cls, std::int32_t sep) {
  return {
      .single = {special(cls, 0), {Kind::First, {}, 0}, special(sep, 0)},
      .pair = {
          special(cls, 0), {Kind::First, {}, 0}, special(sep, 0), {Kind::Second, {}, 1}, special(sep, 1)}};
}

// <s> A </s>, and <s> A </s> </s> B </s>, all of type 0.
PostProcessor roberta(std::int32_t cls, std::int32_t sep) {
  return {.single = {special(cls, 0), {Kind::First, {}, 0}, special(sep, 0)},
          .pair = {special(cls, 0),
                   {Kind::First, {}, 0},
                   special(sep, 0),
                   special(sep, 0),
                   {Kind::Second, {}, 0},
                   special(sep, 0)}};
}

std::vector<TemplatePart> readTemplate(const Json& json, const Json& specials) {
  std::vector<TemplatePart> parts;
  for (const Json& entry : json) {
    if (entry.contains("Sequence")) {
      const Json& sequence = entry.at("Sequence");
      const bool second = sequence.at("id") == "B";
      parts.push_back({second ? Kind::Second : Kind::First, {}, sequence.value("type_id", 0)});
      continue;
    }
    const Json& token = entry.at("SpecialToken");
    parts.push_back({.kind = Kind::Special,
                     .ids = specials.at(token.at("id").get<std::string>()).at("ids"),
                     .typeId = token.value("type_id", 0)});
  }
  return parts;
}

}  // namespace

PostProcessor readPostProcessor(const Json& json) {
  if (json.is_null()) return {};
  const std::string type = json.at("type");
  if (type == "ByteLevel") return {};  // trims offsets, which nobody asks for here
  if (type == "BertProcessing") return bert(json.at("cls").at(1), json.at("sep").at(1));
  if (type == "RobertaProcessing") return roberta(json.at("cls").at(1), json.at("sep").at(1));
  if (type == "TemplateProcessing") {
    const Json& specials = json.at("special_tokens");
    return {.single = readTemplate(json.at("single"), specials),
            .pair = readTemplate(json.at("pair"), specials)};
  }
  if (type == "Sequence") {
    PostProcessor result;
    int templates = 0;
    for (const Json& part : json.at("processors")) {
      if (part.at("type") == "ByteLevel") continue;
      if (++templates > 1)
        throw Error(Error::Kind::BadInput,
                    "A sequence of several post-processors with special tokens is not supported.");
      result = readPostProcessor(part);
    }
    return result;
  }
  throw Error(Error::Kind::BadInput, fmt::format("The post-processor {} is not supported.", type));
}

}  // namespace core

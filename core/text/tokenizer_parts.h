#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/text/added_tokens.h"
#include "core/text/normalizer.h"
#include "core/text/post_processor.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/token_decoder.h"
#include "core/text/token_model.h"
#include "core/text/tokenizer.h"

namespace core {

/// What a tokenizer is made of.
struct TokenizerParts {
  std::vector<AddedToken> added;
  std::unique_ptr<Normalizer> normalizer;      ///< may be null: the text as it is
  std::unique_ptr<PreTokenizer> preTokenizer;  ///< may be null: the text is one word
  std::unique_ptr<TokenModel> model;
  PostProcessor postProcessor;
  std::unique_ptr<TokenDecoder> decoder;  ///< may be null: spellings with spaces between them
  SpecialTokens special;
  bool cutsLeft = false;  ///< a text that is too long loses its beginning, not its end
};

/// A tokenizer as tokenizer.json describes it, whichever file it comes from.
struct TokenizerDocument {
  nlohmann::json json = nlohmann::json::object();   ///< the document without the lists of its "model"
  ModelLists lists;                                 ///< those
  nlohmann::json names = nlohmann::json::object();  ///< "cls_token": "[CLS]", or {"content": ...}, and so on
};

/// Throws Error(BadInput) where the document is broken or says what is not supported.
std::unique_ptr<Tokenizer> makeTokenizer(TokenizerDocument document);

/// Calls read(), and puts the name of the file before what it finds wrong.
std::unique_ptr<Tokenizer> readingFrom(const std::filesystem::path& file,
                                       FunctionView<std::unique_ptr<Tokenizer>()> read);

/// The lists of a "vocab" given as tokens and ids: refuses ids that occur twice or lie beyond `limit`.
std::vector<std::string> piecesById(std::vector<std::pair<std::string, std::int64_t>> vocabulary,
                                    std::size_t limit);

/// The two tokens of a merge written with a space between them.
std::pair<std::string, std::string> splitMerge(std::string_view merge);

}  // namespace core

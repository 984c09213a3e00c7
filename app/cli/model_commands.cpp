#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/line_progress.h"
#include "core/json_file.h"
#include "core/text/train_vocabulary.h"
#include "core/workflow/models.h"

namespace cli {
namespace {

using core::ModelInfo;

struct ModelOptions {
  std::string folder, name, model, workspace, prompt, out;
  std::string device = "auto", precision = "float32";
  bool oneByOne = false;
  std::string kind = "wordpiece";
  core::VocabularyOptions vocabulary;
};

Json describe(const ModelInfo& info) {
  return {{"name", info.name},
          {"kind", info.kind == core::ModelKind::Encoder ? "encoder" : "decoder"},
          {"architecture", info.architecture},
          {"parameters", info.parameters},
          {"tokenizer", info.tokenizer},
          {"max_length", info.maxLength},
          {"dims", info.dims},
          {"pooling", info.pooling},
          {"normalise", info.normalise},
          {"query_prompt", info.queryPrompt},
          {"passage_prompt", info.passagePrompt},
          {"languages", info.languages},
          {"licence", info.licence},
          {"hash", info.hash}};
}

std::string lineOf(const ModelInfo& info) {
  std::string line = fmt::format("{}: {}, {:.1f} million parameters, {} tokenizer, up to {} tokens, {} dims",
                                 info.name, info.architecture, static_cast<double>(info.parameters) / 1e6,
                                 info.tokenizer, info.maxLength, info.dims);
  if (!info.pooling.empty()) line += fmt::format(", {} pooling", info.pooling);
  if (!info.languages.empty()) line += fmt::format(", languages: {}", info.languages);
  if (!info.licence.empty()) line += fmt::format(", licence: {}", info.licence);
  return line + "\n";
}

Answer list() {
  Answer answer{{{"folder", core::modelsFolder().string()}, {"models", Json::array()}}, ""};
  for (const ModelInfo& info : core::listModels()) {
    answer.json["models"].push_back(describe(info));
    answer.text += lineOf(info);
  }
  if (answer.text.empty())
    answer.text = fmt::format("There are no models in {}.", core::modelsFolder().string());
  return answer;
}

std::vector<std::string> linesOfInput() {
  std::vector<std::string> lines;
  for (std::string line; std::getline(std::cin, line);) lines.push_back(line);
  return lines;
}

/// A name, a folder, or run:ID of a workspace.
std::string modelOf(const ModelOptions& options) {
  return core::findModel(options.model, options.workspace).string();
}

void addModelOptions(CLI::App& command, const std::shared_ptr<ModelOptions>& options) {
  command.add_option("--model", options->model, "A model's name or folder, or run:ID of a workspace")
      ->required();
  command.add_option("--workspace", options->workspace, "Whose runs run:ID means");
}

Answer tokenize(const std::string& model) {
  Answer answer{{{"tokens", Json::array()}, {"ids", Json::array()}}, ""};
  for (const core::Tokens& tokens : core::tokenizeTexts(model, linesOfInput())) {
    answer.json["tokens"].push_back(tokens.tokens);
    answer.json["ids"].push_back(tokens.ids);
    answer.text += fmt::format("{}\n", fmt::join(tokens.tokens, " "));
  }
  return answer;
}

Answer trainTokenizer(const ModelOptions& options) {
  LineProgress progress;
  core::VocabularyOptions vocabulary = options.vocabulary;
  vocabulary.kind = options.kind == "bpe" ? core::VocabularyKind::BytePairs : core::VocabularyKind::WordPiece;
  const std::vector<std::string> texts = linesOfInput();
  const core::NewVocabulary result = core::trainVocabulary(texts, vocabulary, progress);
  const std::filesystem::path folder = options.out;
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  core::writeTextFile(folder / "tokenizer.json", result.tokenizer);
  core::writeTextFile(folder / "tokenizer_config.json", result.config);
  return {{{"folder", options.out}, {"kind", options.kind}, {"texts", texts.size()}, {"size", result.size}},
          fmt::format("Learnt {} tokens from {} texts; {} holds tokenizer.json.", result.size, texts.size(),
                      options.out)};
}

Answer encode(const ModelOptions& options) {
  LineProgress progress;
  const core::EncodeSummary summary =
      core::encodeTexts({.model = modelOf(options),
                         .prompt = options.prompt,
                         .file = options.out,
                         .device = core::deviceFrom(options.device),
                         .precision = core::encoderPrecisionFrom(options.precision),
                         .oneByOne = options.oneByOne},
                        linesOfInput(), progress);
  const double rate = summary.seconds > 0 ? static_cast<double>(summary.rows) / summary.seconds : 0;
  Answer answer{{{"rows", summary.rows},
                 {"dims", summary.dims},
                 {"seconds", summary.seconds},
                 {"texts_per_second", rate}},
                fmt::format("Wrote {} vectors of {} dims to {} in {:.1f} s ({:.0f} texts a second).",
                            summary.rows, summary.dims, options.out, summary.seconds, rate)};
  if (summary.medianMilliseconds) {
    answer.json["median_ms"] = *summary.medianMilliseconds;
    answer.text += fmt::format(" The median text took {:.2f} ms.", *summary.medianMilliseconds);
  }
  return answer;
}

}  // namespace

void addModelCommands(CLI::App& program) {
  const auto options = std::make_shared<ModelOptions>();

  CLI::App* models = program.add_subcommand("models", "List, add and inspect language models");
  models->fallthrough();
  models->require_subcommand(1);
  addCommand(*models, "list", "The models that are installed", [] { return list(); });
  CLI::App* add =
      addCommand(*models, "add", "Copy a model folder, or a GGUF file, among the models", [options] {
        const ModelInfo info = core::addModel(options->folder, options->name);
        return Answer{describe(info), "Added " + lineOf(info)};
      });
  add->add_option("folder", options->folder,
                  "A Hugging Face folder (config.json, model.safetensors, tokenizer) or a GGUF file")
      ->required();
  add->add_option("--name", options->name, "Its name here; the folder's own by default");
  CLI::App* inspect = addCommand(*models, "inspect", "What a model folder says of itself", [options] {
    const ModelInfo info = core::inspectModel(core::findModel(options->folder));
    return Answer{describe(info), lineOf(info)};
  });
  inspect->add_option("model", options->folder, "A model's name or folder")->required();

  CLI::App* tokens =
      addCommand(program, "tokenize", "Split texts, one a line of standard input, as a model does",
                 [options] { return tokenize(modelOf(*options)); });
  addModelOptions(*tokens, options);

  CLI::App* tokenizer = program.add_subcommand("tokenizer", "Make tokenizers of one's own texts");
  tokenizer->fallthrough();
  tokenizer->require_subcommand(1);
  CLI::App* train =
      addCommand(*tokenizer, "train", "Learn a new vocabulary from texts, one a line of standard input",
                 [options] { return trainTokenizer(*options); });
  train->add_option("--out", options->out, "The folder to write tokenizer.json to")->required();
  train->add_option("--kind", options->kind, "wordpiece (for encoders) or bpe (for decoders)")
      ->check(CLI::IsMember({"wordpiece", "bpe"}));
  train->add_option("--size", options->vocabulary.size, "Tokens at most")->check(CLI::Range(300, 1'000'000));
  train->add_flag("!--cased", options->vocabulary.lowercase, "wordpiece: keep capitals and accents");

  CLI::App* vectors = addCommand(program, "encode", "Vectors of texts, one a line of standard input",
                                 [options] { return encode(*options); });
  addModelOptions(*vectors, options);
  vectors->add_option("--prompt", options->prompt, "Put before every text");
  vectors->add_option("--out", options->out, "The NumPy file to write")->required();
  vectors->add_option("--device", options->device, "auto, cpu or cuda");
  vectors->add_option("--precision", options->precision, "float32, or fast: eight bits on the processor");
  vectors->add_flag("--one-by-one", options->oneByOne,
                    "Each text by itself, as queries come, and its median time");
}

}  // namespace cli

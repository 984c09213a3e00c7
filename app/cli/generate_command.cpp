#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <memory>

#include "app/cli/command.h"
#include "core/error.h"
#include "core/workflow/generate.h"
#include "core/workflow/job_signals.h"

namespace cli {
namespace {

/// Ctrl-C ends the text and keeps what there is.
class WritingProgress : public core::Progress {
 public:
  bool stopRequested() override { return m_signals.cancel() || m_signals.stop(); }

 private:
  core::JobSignals m_signals;
};

struct Options {
  core::TextRequest request;
  std::string device = "auto", arithmetic = "exact", system;
  CLI::Option* systemGiven = nullptr;
};

core::Arithmetic arithmeticFrom(const std::string& name) {
  return name == "fast" ? core::Arithmetic::Fast : core::Arithmetic::Exact;
}

Answer generate(Options& options, bool json) {
  if (options.request.prompt == "-")
    options.request.prompt.assign(std::istreambuf_iterator<char>(std::cin), {});
  options.request.device = core::deviceFrom(options.device);
  options.request.arithmetic = arithmeticFrom(options.arithmetic);
  if (options.systemGiven->count() > 0) {
    if (!options.request.chat)
      throw core::Error(core::Error::Kind::Usage, "--system is for conversations; add --chat.", "system");
    options.request.system = options.system;
  }
  WritingProgress progress;
  const auto show = [](std::string_view text) {
    fmt::print("{}", text);
    std::fflush(stdout);
  };
  const core::TextResult result =
      core::generateText(options.request, progress, json ? core::TextSink() : core::TextSink(show));
  Answer answer;
  answer.json = {{"text", result.text},
                 {"tokens", result.ids.size()},
                 {"tokens_per_second", result.tokensPerSecond()},
                 {"prompt_tokens", result.promptTokens},
                 {"seconds", result.seconds},
                 {"finish", core::toString(result.finish)},
                 {"ids", result.ids},
                 {"model", result.model},
                 {"device", result.device}};
  if (result.finish == core::FinishReason::Stopped) answer.exitCode = 130;
  if (!json) {
    show("\n");
    fmt::print(stderr, "{} tokens, {:.1f} a second, {} on {}\n", result.ids.size(), result.tokensPerSecond(),
               result.model, result.device);
  }
  return answer;
}

}  // namespace

void addGenerateCommand(CLI::App& program) {
  const auto options = std::make_shared<Options>();
  core::TextRequest& request = options->request;
  core::GenerateOptions& how = request.options;
  CLI::App* command = addCommand(
      program, "generate", "Let a language model write on, or answer",
      [options, &program] { return generate(*options, program.get_option("--json")->as<bool>()); });
  command->add_option("PROMPT", request.prompt, "What to begin with; - reads standard input")->required();
  command->add_option("--model", request.model,
                      "A decoder's name or folder, or run:ID of a workspace; the one installed by default");
  command->add_option("--workspace", request.workspace, "Whose runs run:ID means");
  command->add_flag("--chat", request.chat,
                    "PROMPT is what a user says, put as the model's template wants it");
  options->systemGiven =
      command->add_option("--system", options->system, "With --chat: what the model is told first");
  command->add_option("--max-tokens", how.maxTokens, "Tokens at most")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--temperature", how.temperature, "0 takes the likeliest token, 1 draws as the model says")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--top-p", how.topP, "Draw from the likeliest tokens with this share together")
      ->capture_default_str();
  command->add_option("--top-k", how.topK, "Draw from so many of the likeliest tokens; 0: all")
      ->capture_default_str();
  command
      ->add_option("--repetition-penalty", how.repetitionPenalty,
                   "Above 1, words that were there come less often")
      ->capture_default_str();
  command->add_option("--stop", how.stop, "End before this text; may be given several times")
      ->allow_extra_args(false);
  command->add_option("--seed", how.seed, "Of the draws")->capture_default_str();
  command->add_flag("--ignore-ends", how.ignoreEnds, "Go on to --max-tokens where the model would end");
  command
      ->add_option(
          "--arithmetic", options->arithmetic,
          "exact: float32, the weights as they are; fast: whole numbers on the processor, bfloat16 on a card")
      ->check(CLI::IsMember({"exact", "fast"}))
      ->capture_default_str();
  command->add_option("--device", options->device, "auto, cpu or cuda")->capture_default_str();
}

}  // namespace cli

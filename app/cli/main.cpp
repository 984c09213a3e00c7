#include <fmt/format.h>

#include "app/cli/command.h"

int main(int argc, char** argv) {
  CLI::App program("RecLens: recommendation with language models, on one machine");
  program.set_version_flag("--version", "reclens-cli " RECLENS_VERSION);
  program.require_subcommand(0, 1);
  bool json = false;
  program.add_flag("--json", json, "Print one JSON document on standard output");
  cli::addWorkspaceCommands(program);
  cli::addImportCommand(program);
  cli::addModelCommands(program);
  cli::addProfileCommand(program);
  cli::addRunCommands(program);
  cli::addQueryCommands(program);
  cli::addItemCommand(program);
  cli::addReportCommand(program);
  cli::addGenerateCommand(program);
  cli::addSentimentCommand(program);
  cli::addTrainCommands(program);
  cli::addSearchCommands(program);
  cli::addEvaluateCommands(program);
  cli::addRecommendCommand(program);
  cli::addBlockCommand(program);
  cli::addExplainCommand(program);
  cli::addSlicesCommand(program);
  cli::addChecklistCommand(program);
  cli::addScoreRunCommand(program);
  cli::addDefinitionCommand(program);
  cli::addScorePredictionsCommand(program);

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help, --version
    if (json) {
      const cli::Json document = {{"error", {{"code", "usage"}, {"message", error.what()}, {"where", ""}}}};
      fmt::print("{}\n", document.dump(2));
    } else {
      fmt::print(stderr, "reclens-cli: {}\n", error.what());
    }
    return 2;
  }
  return cli::runParsedCommand(program, json);
}

#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

namespace cli {

using Json = nlohmann::ordered_json;

/// What a command has to say: one document for scripts and a text for people. main() prints one of the two.
struct Answer {
  Json json;
  std::string text;
  int exitCode = 0;  ///< not 0 where the command did its work and the finding is bad
};

/// Declares a subcommand: its options are added to the returned app by the caller, and `run` is called once
/// parsed. Progress and logs go to standard error; what is returned goes to standard output.
CLI::App* addCommand(CLI::App& program, const std::string& name, const std::string& description,
                     std::function<Answer()> run);

/// Which evaluations of runs a command looks at: --split and --definition.
void addEvaluationChoice(CLI::App* command, std::string& split, std::string& definition);

/// Runs the command that was parsed and returns the exit code of the contract: 0, 1, 2, 3 or 130.
int runParsedCommand(CLI::App& program, bool json);

// One function per command, each in the file of its name.
void addWorkspaceCommands(CLI::App& program);  ///< new, sql, check
void addProfileCommand(CLI::App& program);
void addRunCommands(CLI::App& program);  ///< runs
void addImportCommand(CLI::App& program);
void addModelCommands(CLI::App& program);     ///< models, tokenize, tokenizer, encode
void addTrainCommands(CLI::App& program);     ///< train
void addEvaluateCommands(CLI::App& program);  ///< evaluate, compare
void addQueryCommands(CLI::App& program);     ///< query
void addRecommendCommand(CLI::App& program);
void addBlockCommand(CLI::App& program);
void addChecklistCommand(CLI::App& program);
void addExplainCommand(CLI::App& program);
void addGenerateCommand(CLI::App& program);
void addItemCommand(CLI::App& program);
void addReportCommand(CLI::App& program);
void addSearchCommands(CLI::App& program);  ///< search, searches
void addSentimentCommand(CLI::App& program);
void addSlicesCommand(CLI::App& program);
void addScoreRunCommand(CLI::App& program);
void addDefinitionCommand(CLI::App& program);
void addScorePredictionsCommand(CLI::App& program);

}  // namespace cli

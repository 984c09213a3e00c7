#include "app/cli/command.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "core/error.h"
#include "core/workflow/failure.h"

namespace cli {
namespace {

struct Parsed {
  std::function<Answer()> run;
};

Parsed& parsed() {
  static Parsed instance;  // filled by the callback of the one subcommand that CLI11 parses
  return instance;
}

}  // namespace

CLI::App* addCommand(CLI::App& program, const std::string& name, const std::string& description,
                     std::function<Answer()> run) {
  CLI::App* command = program.add_subcommand(name, description);
  command->fallthrough();
  command->final_callback([run = std::move(run)] { parsed().run = run; });
  return command;
}

void addEvaluationChoice(CLI::App* command, std::string& split, std::string& definition) {
  command->add_option("--split", split, "One that the runs were evaluated on; else the newest that all were");
  command->add_option("--definition", definition,
                      "Of the metric, whichever the runs were evaluated by: reclens, trec_eval, ranx, "
                      "recbole, rectools, lenskit or elliot; else that of the first run's evaluation");
}

int runParsedCommand(CLI::App& program, bool json) {
  if (!parsed().run && !json) {
    fmt::print(stderr, "{}", program.help());
    return 2;
  }
  try {
    if (!parsed().run)
      throw core::Error(core::Error::Kind::Usage, "No command was given; reclens-cli --help lists them.");
    const Answer answer = parsed().run();
    if (json)
      fmt::print("{}\n", answer.json.dump(2, ' ', false, Json::error_handler_t::replace));
    else if (!answer.text.empty())
      fmt::print("{}{}", answer.text, answer.text.back() == '\n' ? "" : "\n");
    return std::fflush(stdout) == 0 ? answer.exitCode : 1;
  } catch (...) {
    const core::Failure failure = core::describeFailure(std::current_exception());
    if (json) {
      const Json document = {
          {"error", {{"code", failure.code}, {"message", failure.message}, {"where", failure.where}}}};
      fmt::print("{}\n", document.dump(2, ' ', false, Json::error_handler_t::replace));
    } else {
      fmt::print(stderr, "reclens-cli: {}\n", failure.message);
    }
    return failure.exitCode;
  }
}

}  // namespace cli

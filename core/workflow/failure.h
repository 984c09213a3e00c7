#pragma once

#include <exception>
#include <string>

namespace core {

/// Any exception as the user meets it: the command line's exit code and JSON, the window's message.
struct Failure {
  std::string code;     ///< usage, bad_input, failed, cancelled
  std::string message;  ///< one sentence
  std::string where;
  int exitCode = 1;  ///< 1 failed, 2 usage, 3 bad input, 130 cancelled
};
Failure describeFailure(std::exception_ptr exception);

}  // namespace core

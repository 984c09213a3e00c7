#include "core/workflow/process_identity.h"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace core {
namespace {

struct ProcessState {
  char state = 'X';
  std::int64_t started = 0;
};

/// /proc/PID/stat, see proc(5): the name in parentheses may hold anything, so fields are counted behind it.
ProcessState stateOf(std::int64_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return {};
  const std::size_t name = line.rfind(')');
  if (name == std::string::npos) return {};
  std::istringstream fields(line.substr(name + 1));
  ProcessState result;
  fields >> result.state;
  std::string skipped;
  for (int field = 4; field < 22; ++field) fields >> skipped;
  fields >> result.started;
  return result;
}

}  // namespace

ProcessIdentity thisProcess() {
  const std::int64_t process = ::getpid();
  return {process, stateOf(process).started};
}

bool isAlive(const ProcessIdentity& identity) {
  const ProcessState state = stateOf(identity.process);
  if (state.state == 'X' || state.state == 'Z') return false;
  return identity.started == 0 || identity.started == state.started;
}

}  // namespace core

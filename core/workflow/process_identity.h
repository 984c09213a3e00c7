#pragma once

#include <cstdint>

namespace core {

/// A process as the job table knows it: numbers are used again, so the start time goes with them.
struct ProcessIdentity {
  std::int64_t process = 0;
  std::int64_t started = 0;  ///< clock ticks since the machine started; 0 where not known
};
ProcessIdentity thisProcess();

/// Whether that very process is still there; one that ended but was not yet collected is not.
bool isAlive(const ProcessIdentity& identity);

}  // namespace core

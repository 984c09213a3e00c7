#pragma once

#include <signal.h>

namespace core {

/// What signals have asked of the job of this process, while an object of this class lives: the handlers that
/// were there before come back with its end. Signals know no objects, so there is one set of flags.
class JobSignals {
 public:
  JobSignals();
  ~JobSignals();
  JobSignals(const JobSignals&) = delete;
  JobSignals& operator=(const JobSignals&) = delete;

  bool stop() const;    ///< SIGTERM
  bool cancel() const;  ///< SIGINT
  bool pause() const;   ///< SIGUSR1, until SIGUSR2

 private:
  static constexpr int kSignals[] = {SIGTERM, SIGINT, SIGUSR1, SIGUSR2};
  struct sigaction m_before[4] = {};
};

}  // namespace core

#include "core/workflow/job_signals.h"

namespace core {
namespace {

// All that a signal handler may do safely: set a flag.
volatile sig_atomic_t g_stop = 0;
volatile sig_atomic_t g_cancel = 0;
volatile sig_atomic_t g_pause = 0;

void takeSignal(int signal) {
  if (signal == SIGTERM) g_stop = 1;
  if (signal == SIGINT) g_cancel = 1;
  if (signal == SIGUSR1) g_pause = 1;
  if (signal == SIGUSR2) g_pause = 0;
}

}  // namespace

JobSignals::JobSignals() {
  g_stop = 0;
  g_cancel = 0;
  g_pause = 0;
  for (int i = 0; i < 4; ++i) {
    struct sigaction action = {};
    action.sa_handler = takeSignal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    // A second Ctrl-C ends a process that does not come to its next check.
    if (kSignals[i] == SIGINT) action.sa_flags |= static_cast<int>(SA_RESETHAND);
    sigaction(kSignals[i], &action, &m_before[i]);
  }
}

JobSignals::~JobSignals() {
  for (int i = 0; i < 4; ++i) sigaction(kSignals[i], &m_before[i], nullptr);
}

bool JobSignals::stop() const {
  return g_stop != 0;
}
bool JobSignals::cancel() const {
  return g_cancel != 0;
}
bool JobSignals::pause() const {
  return g_pause != 0;
}

}  // namespace core

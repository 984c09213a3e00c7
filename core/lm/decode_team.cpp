#include "core/lm/decode_team.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace core {
namespace {

constexpr std::uint64_t kPieces = 0xFFFFFFFFU;  // the lower half of a ticket

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

}  // namespace

DecodeTeam::DecodeTeam(int threads) {
  for (int i = 1; i < threads; ++i) m_threads.emplace_back([this] { work(); });
}

DecodeTeam::~DecodeTeam() {
  m_ending = true;
  m_ticket += kPieces + 1;
  m_ticket.notify_all();
  for (std::thread& thread : m_threads) thread.join();
}

// Takes a piece of whatever round is on and does it; false where none is left.
bool DecodeTeam::takePiece(std::uint64_t& round) {
  std::uint64_t ticket = m_ticket.load(std::memory_order_acquire);
  while ((ticket & kPieces) != 0) {
    const void* context = m_context.load(std::memory_order_relaxed);
    const Call call = m_call.load(std::memory_order_relaxed);
    if (!m_ticket.compare_exchange_weak(ticket, ticket - 1, std::memory_order_acq_rel)) continue;
    call(context, static_cast<std::int64_t>((ticket & kPieces) - 1));
    m_unfinished.fetch_sub(1, std::memory_order_release);
    return true;
  }
  round = ticket;
  return false;
}

void DecodeTeam::runErased(std::int64_t pieces, const void* context, Call call) {
  if (pieces <= 0) return;
  if (pieces == 1 || m_threads.empty()) {
    for (std::int64_t piece = 0; piece < pieces; ++piece) call(context, piece);
    return;
  }
  m_context.store(context, std::memory_order_relaxed);
  m_call.store(call, std::memory_order_relaxed);
  m_unfinished.store(pieces, std::memory_order_relaxed);
  const std::uint64_t round = (m_ticket.load(std::memory_order_relaxed) | kPieces) + 1;
  m_ticket.store(round + static_cast<std::uint64_t>(pieces));
  if (m_asleep.load() > 0) m_ticket.notify_all();
  std::uint64_t seen = 0;
  while (takePiece(seen)) {
  }
  for (int spins = 0; m_unfinished.load(std::memory_order_acquire) > 0; ++spins) {
    constexpr int kPatience = 2000;
    if (spins < kPatience)
      pause();
    else
      std::this_thread::yield();
  }
}

void DecodeTeam::work() {
  constexpr int kActive = 20000, kYielding = 200;  // about a millisecond in all on an idle machine
  std::uint64_t seen = 0;
  while (!m_ending.load(std::memory_order_relaxed)) {
    if (takePiece(seen)) continue;
    // The last ticket comes after m_ending is set: who has seen it sees that too, and must not wait for more.
    for (int spins = 0; m_ticket.load(std::memory_order_relaxed) == seen && !m_ending.load(); ++spins) {
      if (spins < kActive) {
        pause();
      } else if (spins < kActive + kYielding) {
        std::this_thread::yield();
      } else {
        ++m_asleep;
        m_ticket.wait(seen);
        --m_asleep;
      }
    }
  }
}

}  // namespace core

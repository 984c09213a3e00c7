#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace core {

/// Threads that share out pieces of work of a few microseconds, hundreds of times for every token: they wait
/// actively for the next one, and sleep where none comes for a while. Pieces are taken as each thread gets to
/// them, so that a thread which the system has put aside holds up nobody but with the piece it has.
class DecodeTeam {
 public:
  /// `threads` in all, the calling one among them.
  explicit DecodeTeam(int threads);
  ~DecodeTeam();
  DecodeTeam(const DecodeTeam&) = delete;
  DecodeTeam& operator=(const DecodeTeam&) = delete;

  int size() const { return static_cast<int>(m_threads.size()) + 1; }

  /// Calls work(piece) for 0 .. pieces - 1 and returns when all are done. `work` must not throw. From one
  /// thread at a time.
  template <typename Work>
  void run(std::int64_t pieces, const Work& work) {
    runErased(pieces, &work,
              [](const void* context, std::int64_t piece) { (*static_cast<const Work*>(context))(piece); });
  }

 private:
  using Call = void (*)(const void* context, std::int64_t piece);
  void runErased(std::int64_t pieces, const void* context, Call call);
  bool takePiece(std::uint64_t& round);
  void work();

  // The round's number above, the pieces that nobody has taken below: a latecomer can take none of the next
  // round with what it knows of the last.
  std::atomic<std::uint64_t> m_ticket{0};
  std::atomic<std::int64_t> m_unfinished{0};
  std::atomic<const void*> m_context{nullptr};
  std::atomic<Call> m_call{nullptr};
  std::atomic<bool> m_ending{false};
  std::atomic<int> m_asleep{0};
  std::vector<std::thread> m_threads;
};

}  // namespace core

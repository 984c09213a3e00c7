#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace core {

void forEachBlock(std::int64_t blocks, std::string_view stage, Progress& progress,
                  const std::function<void(std::int64_t)>& work) {
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failureLock;
  const auto takeBlocks = [&](Progress* told) {
    try {
      for (std::int64_t block = next++; block < blocks; block = next++) {
        work(block);
        if (!told) continue;
        if (!stage.empty()) told->report(stage, std::min(next.load(), blocks), blocks);
        told->check();
      }
    } catch (...) {
      next = blocks;
      const std::lock_guard lock(failureLock);
      if (!failure) failure = std::current_exception();
    }
  };
  const auto cores = static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
  {
    std::vector<std::jthread> threads;
    for (std::int64_t i = 1; i < std::min(cores, blocks); ++i)
      threads.emplace_back([&takeBlocks] { takeBlocks(nullptr); });
    takeBlocks(&progress);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace core

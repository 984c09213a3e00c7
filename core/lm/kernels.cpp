#include "core/lm/kernels.h"

namespace core {

#if defined(__x86_64__)
namespace avx512_vnni {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
namespace avx_vnni {
extern const Kernels kKernels;
}
namespace avx2 {
extern const Kernels kKernels;
}
#endif
namespace plain {
extern const Kernels kKernels;
}

KernelSets availableKernels() {
  KernelSets available{};
  const auto add = [&](bool runs, const Kernels& kernels) {
    if (runs) available.sets[available.count++] = &kernels;
  };
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  const bool medium = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  add(wide && __builtin_cpu_supports("avx512vnni"), avx512_vnni::kKernels);
  add(wide, avx512::kKernels);
  add(medium && __builtin_cpu_supports("avxvnni"), avx_vnni::kKernels);
  add(medium, avx2::kKernels);
#endif
  add(true, plain::kKernels);
  return available;
}

const Kernels& bestKernels() {
  static const Kernels& best = *availableKernels().sets[0];
  return best;
}

}  // namespace core

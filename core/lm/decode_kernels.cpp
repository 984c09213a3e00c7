#include "core/lm/decode_kernels.h"

namespace core {

extern const DecodeKernels kDecodeKernelsPlain;
#if defined(__x86_64__)
extern const DecodeKernels kDecodeKernelsAvx2, kDecodeKernelsAvx512;
#endif

DecodeKernelSets availableDecodeKernels() {
  DecodeKernelSets available{.sets = {}, .count = 0};
  const auto add = [&](const DecodeKernels& kernels) { available.sets[available.count++] = &kernels; };
#if defined(__x86_64__)
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  const bool avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  if (avx512 && __builtin_cpu_supports("avx512vnni")) add(kDecodeKernelsAvx512);
  if (avx2) add(kDecodeKernelsAvx2);
#endif
  add(kDecodeKernelsPlain);
  return available;
}

}  // namespace core

#include "core/lm/decode_kernels_body.h"

namespace core {

extern const DecodeKernels kDecodeKernelsAvx512;
const DecodeKernels kDecodeKernelsAvx512 = kernelsNamed("avx512-vnni");

}  // namespace core

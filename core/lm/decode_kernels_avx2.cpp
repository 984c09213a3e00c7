#include "core/lm/decode_kernels_body.h"

namespace core {

extern const DecodeKernels kDecodeKernelsAvx2;
const DecodeKernels kDecodeKernelsAvx2 = kernelsNamed("avx2");

}  // namespace core

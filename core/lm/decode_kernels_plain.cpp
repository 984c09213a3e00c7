#include "core/lm/decode_kernels_body.h"

namespace core {

extern const DecodeKernels kDecodeKernelsPlain;
const DecodeKernels kDecodeKernelsPlain = kernelsNamed("plain");

}  // namespace core

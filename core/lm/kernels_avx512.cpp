#define RECLENS_KERNEL_SET avx512
#define RECLENS_LANES 16
#define RECLENS_TILE_ROWS 6
#define RECLENS_TILE_VECTORS 4
#include "core/lm/kernels_body.h"

#define RECLENS_KERNEL_SET avx_vnni
#define RECLENS_LANES 8
#define RECLENS_TILE_ROWS 6
#define RECLENS_TILE_VECTORS 2
#include "core/lm/kernels_body.h"

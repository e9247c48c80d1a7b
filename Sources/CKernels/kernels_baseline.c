// 16-byte vectors: what every x86-64 (SSE2) and every arm64 (NEON) has.
#include "kernels.h"

#include <math.h>
#include <string.h>

#define LANES 4
#define TABLE saddle_kernels_baseline
#if defined(__aarch64__)
#define NAME "neon"
#define FUSED 1
#else
#define NAME "baseline"
#define FUSED 0
#endif
#include "kernels_body.h"

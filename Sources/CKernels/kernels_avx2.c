#include "kernels.h"

#if defined(__x86_64__)
#include <math.h>
#include <string.h>

#define LANES 8
#define TABLE saddle_kernels_avx2
#define NAME "avx2"
#define FUSED 1
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels_body.h"
#pragma clang attribute pop
#endif

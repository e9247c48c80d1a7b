#include "kernels.h"

#if defined(__x86_64__)
#include <math.h>
#include <string.h>

#define LANES 16
#define TABLE saddle_kernels_avx512
#define NAME "avx512"
#define FUSED 1
#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#include "kernels_body.h"
#pragma clang attribute pop
#endif

#include "kernels.h"

#include <stdatomic.h>

enum { PARALLEL_ELEMENTS = 1 << 16, BLOCK = 1 << 14 };

typedef struct {
  const float *values;
  int64_t count;
  _Atomic int64_t first;
} scan_plan;

static void scan_share(void *context, int32_t thread, int32_t threads) {
  scan_plan *plan = context;
  const int64_t end = plan->count * (thread + 1) / threads;
  for (int64_t i = plan->count * thread / threads; i < end; i += BLOCK) {
    int64_t first = atomic_load_explicit(&plan->first, memory_order_relaxed);
    if (first < i) return;
    int64_t found = saddle_kernels()->first_non_finite(plan->values + i, end - i < BLOCK ? end - i : BLOCK);
    if (found < 0) continue;
    found += i;
    while (found < first && !atomic_compare_exchange_weak(&plan->first, &first, found)) {}
    return;
  }
}

int64_t saddle_first_non_finite(int32_t threads, const float *values, int64_t count) {
  scan_plan plan = {values, count, INT64_MAX};
  saddle_parallel(count < PARALLEL_ELEMENTS ? 1 : threads, scan_share, &plan);
  const int64_t first = atomic_load(&plan.first);
  return first == INT64_MAX ? -1 : first;
}

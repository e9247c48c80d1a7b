#include "keys.h"

enum { PARALLEL_ELEMENTS = 1 << 12, SHORT = 48, DIGITS = 4, RADIX = 256 };

typedef struct {
  saddle_key_type type;
  int64_t outer, extent;
  const uint32_t *source;
  int32_t *destination, *scratch;
} sort_plan;

static void insertion_sort(const uint32_t *source, saddle_key_type type, int32_t n, int32_t *order) {
  uint32_t keys[SHORT];
  for (int32_t i = 0; i < n; i++) {
    const uint32_t key = saddle_ordered_key(source[i], type);
    int32_t k = i;
    for (; k > 0 && keys[k - 1] > key; k--) {
      keys[k] = keys[k - 1];
      order[k] = order[k - 1];
    }
    keys[k] = key;
    order[k] = i;
  }
}

/// Least significant digit first, which is stable. DIGITS is even, so the last pass ends in `order`.
static void radix_sort(const uint32_t *source, saddle_key_type type, int32_t n, int32_t *order,
                       int32_t *other) {
  uint32_t starts[DIGITS][RADIX] = {{0}};
  for (int32_t i = 0; i < n; i++) {
    const uint32_t key = saddle_ordered_key(source[i], type);
    for (int32_t d = 0; d < DIGITS; d++) starts[d][key >> 8 * d & 255]++;
    order[i] = i;
  }
  for (int32_t d = 0; d < DIGITS; d++) {
    uint32_t total = 0;
    for (int32_t digit = 0; digit < RADIX; digit++) {
      const uint32_t count = starts[d][digit];
      starts[d][digit] = total;
      total += count;
    }
    for (int32_t i = 0; i < n; i++) {
      const uint32_t key = saddle_ordered_key(source[order[i]], type);
      other[starts[d][key >> 8 * d & 255]++] = order[i];
    }
    int32_t *swap = order;
    order = other;
    other = swap;
  }
}

static void sort_share(void *context, int32_t thread, int32_t threads) {
  const sort_plan *plan = context;
  for (int64_t o = plan->outer * thread / threads; o < plan->outer * (thread + 1) / threads; o++) {
    const int64_t start = o * plan->extent;
    if (plan->extent <= SHORT)
      insertion_sort(plan->source + start, plan->type, (int32_t)plan->extent, plan->destination + start);
    else
      radix_sort(plan->source + start, plan->type, (int32_t)plan->extent, plan->destination + start,
                 plan->scratch + start);
  }
}

void saddle_argument_sort(int32_t threads, saddle_key_type type, int64_t outer, int64_t extent,
                          const void *source, int32_t *destination, int32_t *scratch) {
  if (outer * extent == 0) return;
  sort_plan plan = {type, outer, extent, source, destination, scratch};
  saddle_parallel(outer * extent < PARALLEL_ELEMENTS ? 1 : threads, sort_share, &plan);
}

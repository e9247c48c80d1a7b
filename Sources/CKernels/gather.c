// Rows by index, both ways.
#include "kernels.h"

#include <string.h>

enum { PARALLEL_ELEMENTS = 1 << 15, LINE = 16 };

static int64_t clamped(int32_t index, int64_t extent) {
  if (index < 0) return 0;
  return index < extent ? index : extent - 1;
}

typedef struct {
  int32_t element_size;
  int64_t outer, extent, count, inner;
  const char *source;
  const int32_t *indices;
  char *destination;
} gather_plan;

static void gather_words(const gather_plan *plan, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; row++) {
    const int64_t o = row / plan->count, from = clamped(plan->indices[row % plan->count], plan->extent);
    ((uint32_t *)plan->destination)[row] = ((const uint32_t *)plan->source)[o * plan->extent + from];
  }
}

static void gather_share(void *context, int32_t thread, int32_t threads) {
  const gather_plan *plan = context;
  const int64_t rows = plan->outer * plan->count;
  const int64_t begin = rows * thread / threads, end = rows * (thread + 1) / threads;
  const size_t bytes = (size_t)plan->inner * (size_t)plan->element_size;
  if (bytes == 4) {
    gather_words(plan, begin, end);
    return;
  }
  for (int64_t row = begin; row < end; row++) {
    const int64_t o = row / plan->count, from = clamped(plan->indices[row % plan->count], plan->extent);
    memcpy(plan->destination + (size_t)row * bytes, plan->source + (size_t)(o * plan->extent + from) * bytes,
           bytes);
  }
}

void saddle_gather(int32_t threads, int32_t element_size, int64_t outer, int64_t extent, int64_t count,
                   int64_t inner, const void *source, const int32_t *indices, void *destination) {
  if (outer * count * inner == 0 || extent == 0) return;
  gather_plan plan = {element_size, outer, extent, count, inner, source, indices, destination};
  saddle_parallel(outer * count * inner < PARALLEL_ELEMENTS ? 1 : threads, gather_share, &plan);
}

// MARK: Scatter

typedef struct {
  int64_t outer, extent, count, inner;
  int64_t pieces, width;  // a row is cut into pieces of so many elements
  const float *source;
  const int32_t *indices;
  float *destination;
} scatter_plan;

static void scatter_share(void *context, int32_t thread, int32_t threads) {
  const scatter_plan *plan = context;
  const saddle_kernel_table *kernels = saddle_kernels();
  const int64_t units = plan->outer * plan->pieces;
  for (int64_t unit = units * thread / threads; unit < units * (thread + 1) / threads; unit++) {
    const int64_t o = unit / plan->pieces, begin = unit % plan->pieces * plan->width;
    const int64_t n = plan->inner - begin < plan->width ? plan->inner - begin : plan->width;
    float *to = plan->destination + o * plan->extent * plan->inner + begin;
    const float *from = plan->source + o * plan->count * plan->inner + begin;
    for (int64_t e = 0; e < plan->extent; e++) memset(to + e * plan->inner, 0, (size_t)n * 4);
    for (int64_t i = 0; i < plan->count; i++) {
      float *row = to + clamped(plan->indices[i], plan->extent) * plan->inner;
      if (n == 1) *row += from[i * plan->inner];
      else kernels->add(row, from + i * plan->inner, n);
    }
  }
}

void saddle_scatter_add(int32_t threads, int64_t outer, int64_t extent, int64_t count, int64_t inner,
                        const float *source, const int32_t *indices, float *destination) {
  if (outer * extent * inner == 0) return;
  if (outer * (extent + count) * inner < PARALLEL_ELEMENTS) threads = 1;
  scatter_plan plan = {outer, extent, count, inner, 1, inner, source, indices, destination};
  if (outer < threads) {
    // Whole cache lines, so that two threads never write into one.
    const int64_t lines = (inner + LINE - 1) / LINE;
    plan.width = (lines + threads - 1) / threads * LINE;
    plan.pieces = (inner + plan.width - 1) / plan.width;
  }
  saddle_parallel(threads, scatter_share, &plan);
}

// Tiles for what does not already lie in memory as one.
#include "loop.h"

#include <string.h>

// Below this a loop in place is quicker than a call.
enum { SHORT_RUN = 16 };

void saddle_cursor_start(saddle_cursor *cursor, const saddle_loop_operand *operand, int64_t position) {
  cursor->offset = operand->offset;
  for (int32_t d = operand->rank - 1; d >= 0; d--) {
    cursor->index[d] = position % operand->extent[d];
    position /= operand->extent[d];
    cursor->offset += cursor->index[d] * operand->stride[d];
  }
}

static inline void advance(saddle_cursor *cursor, const saddle_loop_operand *operand, int64_t by) {
  int32_t d = operand->rank - 1;
  cursor->index[d] += by;
  cursor->offset += by * operand->stride[d];
  while (cursor->index[d] == operand->extent[d]) {
    cursor->index[d] = 0;
    cursor->offset -= operand->extent[d] * operand->stride[d];
    if (--d < 0) return;
    cursor->index[d]++;
    cursor->offset += operand->stride[d];
  }
}

/// Writes SHORT_RUN words for a shorter run: the next run overwrites the excess, and behind a tile there
/// is room for it.
static inline void splat_short(uint32_t *tile, uint32_t value) {
  typedef uint32_t words __attribute__((ext_vector_type(SHORT_RUN)));
  const words all = (words)(value);
  memcpy(tile, &all, sizeof all);
}

static inline void fill_words(uint32_t *tile, const uint32_t *source, int64_t stride, int64_t n,
                       const saddle_kernel_table *kernels) {
  if (stride == 0 && n <= SHORT_RUN) splat_short(tile, *source);
  else if (stride == 0) kernels->splat(tile, *source, n);
  else if (stride == 1 && n >= SHORT_RUN) memcpy(tile, source, (size_t)n * 4);
  else for (int64_t i = 0; i < n; i++) tile[i] = source[i * stride];
}

static inline void fill_masks(uint32_t *tile, const uint8_t *source, int64_t stride, int64_t n,
                       const saddle_kernel_table *kernels) {
  if (stride == 0 && n <= SHORT_RUN) splat_short(tile, *source ? 0xFFFFFFFFu : 0);
  else if (stride == 0) kernels->splat(tile, *source ? 0xFFFFFFFFu : 0, n);
  else if (stride == 1 && n >= SHORT_RUN) kernels->expand_mask(tile, source, n);
  else for (int64_t i = 0; i < n; i++) tile[i] = source[i * stride] ? 0xFFFFFFFFu : 0;
}

void *saddle_cursor_next(saddle_cursor *cursor, const saddle_loop_operand *operand, void *memory,
                         uint32_t *tile, int64_t n, const saddle_kernel_table *kernels) {
  const int32_t last = operand->rank - 1;
  const int64_t stride = operand->stride[last];
  if (saddle_operand_in_place(operand) && operand->extent[last] - cursor->index[last] >= n) {
    void *start = (uint32_t *)memory + cursor->offset;
    advance(cursor, operand, n);
    return start;
  }
  uint32_t *next = tile;
  while (n > 0) {
    int64_t run = operand->extent[last] - cursor->index[last];
    if (run > n) run = n;
    if (operand->mask) fill_masks(next, (const uint8_t *)memory + cursor->offset, stride, run, kernels);
    else fill_words(next, (const uint32_t *)memory + cursor->offset, stride, run, kernels);
    advance(cursor, operand, run);
    next += run;
    n -= run;
  }
  return tile;
}

void saddle_fill_iota(uint32_t *destination, int64_t position, int64_t n, int64_t stride, int64_t extent) {
  int64_t value = position / stride % extent, within = position % stride;
  for (int64_t i = 0; i < n;) {
    if (stride == 1) {
      int64_t run = extent - value < n - i ? extent - value : n - i;
      for (int64_t k = 0; k < run; k++) destination[i + k] = (uint32_t)(value + k);
      i += run;
      value = 0;
    } else {
      int64_t run = stride - within < n - i ? stride - within : n - i;
      for (int64_t k = 0; k < run; k++) destination[i + k] = (uint32_t)value;
      i += run;
      within = 0;
      if (++value == extent) value = 0;
    }
  }
}

// Strided copies. The dimensions are put in the order of the destination, merged, and then one of three
// inner loops fits: runs of bytes, blocks of a transpose, or element by element.
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

// Below this many bytes a thread is not worth waking.
enum { PARALLEL_BYTES = 1 << 17, BLOCK = 32 };

typedef struct {
  int32_t rank;  // of the dimensions around the inner loop's
  int64_t extent[SADDLE_MAX_RANK], to[SADDLE_MAX_RANK], from[SADDLE_MAX_RANK];  // strides in elements
} copy_dimensions;

typedef struct {
  copy_dimensions around;
  int64_t outer;   // their number of elements
  int64_t pieces;  // each of them is cut into so many pieces, which are the threads' units
  // The inner dimension, and for a transpose the one (columns) whose source elements are neighbours.
  bool transpose;
  int64_t extent, to, from, columns, column_to;
  int32_t element_size;
  char *destination;
  const char *source;
} copy_plan;

// MARK: Dimensions

static void sort_by_destination(copy_dimensions *d) {
  for (int32_t i = 1; i < d->rank; i++) {
    for (int32_t k = i; k > 0 && llabs(d->to[k - 1]) < llabs(d->to[k]); k--) {
      const int64_t extent = d->extent[k], to = d->to[k], from = d->from[k];
      d->extent[k] = d->extent[k - 1];
      d->to[k] = d->to[k - 1];
      d->from[k] = d->from[k - 1];
      d->extent[k - 1] = extent;
      d->to[k - 1] = to;
      d->from[k - 1] = from;
    }
  }
}

static void merge_dimensions(copy_dimensions *d) {
  int32_t rank = 0;
  for (int32_t k = 0; k < d->rank; k++) {
    if (d->extent[k] == 1) continue;
    if (rank > 0 && d->to[rank - 1] == d->to[k] * d->extent[k]
        && d->from[rank - 1] == d->from[k] * d->extent[k]) {
      d->extent[rank - 1] *= d->extent[k];
    } else {
      rank++;
      d->extent[rank - 1] = d->extent[k];
    }
    d->to[rank - 1] = d->to[k];
    d->from[rank - 1] = d->from[k];
  }
  d->rank = rank;
}

static void remove_dimension(copy_dimensions *d, int32_t index) {
  d->rank--;
  for (int32_t k = index; k < d->rank; k++) {
    d->extent[k] = d->extent[k + 1];
    d->to[k] = d->to[k + 1];
    d->from[k] = d->from[k + 1];
  }
}

// MARK: Inner loops

static void copy_words(uint32_t *to, int64_t to_stride, const uint32_t *from, int64_t from_stride,
                       int64_t n) {
  if (to_stride == 1 && from_stride == 1) memcpy(to, from, (size_t)n * 4);
  else if (to_stride == 1 && from_stride == 0) saddle_kernels()->splat(to, *from, n);
  else if (to_stride == 1) for (int64_t i = 0; i < n; i++) to[i] = from[i * from_stride];
  else for (int64_t i = 0; i < n; i++) to[i * to_stride] = from[i * from_stride];
}

static void copy_bytes(uint8_t *to, int64_t to_stride, const uint8_t *from, int64_t from_stride, int64_t n) {
  if (to_stride == 1 && from_stride == 1) memcpy(to, from, (size_t)n);
  else if (to_stride == 1 && from_stride == 0) memset(to, *from, (size_t)n);
  else for (int64_t i = 0; i < n; i++) to[i * to_stride] = from[i * from_stride];
}

typedef uint32_t quad __attribute__((ext_vector_type(4)));

static inline quad load_quad(const uint32_t *p) {
  quad v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline void transpose_quad(uint32_t *to, int64_t column_to, const uint32_t *from,
                                  int64_t from_stride) {
  const quad a = load_quad(from), b = load_quad(from + from_stride);
  const quad c = load_quad(from + 2 * from_stride), d = load_quad(from + 3 * from_stride);
  const quad ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const quad ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const quad cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const quad cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  const quad columns[4] = {
    __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5),
    __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7),
    __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5),
    __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7),
  };
  for (int64_t k = 0; k < 4; k++) memcpy(to + k * column_to, &columns[k], sizeof(quad));
}

/// to[j * column_to + i] = from[i * from_stride + j] for i < rows, j < columns.
static void transpose_block(uint32_t *to, int64_t column_to, const uint32_t *from, int64_t from_stride,
                            int64_t rows, int64_t columns) {
  for (int64_t j = 0; j < columns; j += 4) {
    int64_t i = 0;
    if (j + 4 <= columns)
      for (; i + 4 <= rows; i += 4)
        transpose_quad(to + j * column_to + i, column_to, from + i * from_stride + j, from_stride);
    for (int64_t k = j; k < columns && k < j + 4; k++)
      for (int64_t r = i; r < rows; r++) to[k * column_to + r] = from[r * from_stride + k];
  }
}

/// Piece `piece` of the inner part whose first elements are at `to` and `from`.
static void copy_piece(const copy_plan *plan, char *to, const char *from, int64_t piece) {
  if (plan->transpose) {
    const int64_t column = piece * BLOCK;
    const int64_t columns = plan->columns - column < BLOCK ? plan->columns - column : BLOCK;
    for (int64_t row = 0; row < plan->extent; row += BLOCK) {
      const int64_t rows = plan->extent - row < BLOCK ? plan->extent - row : BLOCK;
      transpose_block((uint32_t *)to + column * plan->column_to + row, plan->column_to,
                      (const uint32_t *)from + row * plan->from + column, plan->from, rows, columns);
    }
    return;
  }
  const int64_t begin = plan->extent * piece / plan->pieces;
  const int64_t n = plan->extent * (piece + 1) / plan->pieces - begin;
  to += begin * plan->to * plan->element_size;
  from += begin * plan->from * plan->element_size;
  if (plan->element_size == 4)
    copy_words((uint32_t *)to, plan->to, (const uint32_t *)from, plan->from, n);
  else
    copy_bytes((uint8_t *)to, plan->to, (const uint8_t *)from, plan->from, n);
}

// MARK: The copy

static void copy_share(void *context, int32_t thread, int32_t threads) {
  const copy_plan *plan = context;
  const copy_dimensions *d = &plan->around;
  const int64_t units = plan->outer * plan->pieces;
  const int64_t begin = units * thread / threads, end = units * (thread + 1) / threads;
  if (begin == end) return;
  int64_t index[SADDLE_MAX_RANK], to = 0, from = 0, rest = begin / plan->pieces;
  for (int32_t k = d->rank - 1; k >= 0; k--) {
    index[k] = rest % d->extent[k];
    rest /= d->extent[k];
    to += index[k] * d->to[k];
    from += index[k] * d->from[k];
  }
  int64_t piece = begin % plan->pieces;
  for (int64_t unit = begin; unit < end; unit++) {
    copy_piece(plan, plan->destination + to * plan->element_size, plan->source + from * plan->element_size,
               piece);
    if (++piece < plan->pieces) continue;
    piece = 0;
    for (int32_t k = d->rank - 1; k >= 0; k--) {
      to += d->to[k];
      from += d->from[k];
      if (++index[k] < d->extent[k]) break;
      to -= d->extent[k] * d->to[k];
      from -= d->extent[k] * d->from[k];
      index[k] = 0;
    }
  }
}

/// Takes the inner loop's dimensions out of `around`.
static void choose_inner(copy_plan *plan) {
  copy_dimensions *d = &plan->around;
  plan->extent = 1;
  if (d->rank == 0) return;
  const int32_t last = d->rank - 1;
  plan->extent = d->extent[last];
  plan->to = d->to[last];
  plan->from = d->from[last];
  remove_dimension(d, last);
  if (plan->element_size != 4 || plan->to != 1 || plan->from == 1 || plan->from == 0) return;
  for (int32_t k = d->rank - 1; k >= 0; k--) {
    if (d->from[k] != 1) continue;
    plan->transpose = true;
    plan->columns = d->extent[k];
    plan->column_to = d->to[k];
    plan->pieces = (plan->columns + BLOCK - 1) / BLOCK;
    remove_dimension(d, k);
    return;
  }
}

void saddle_copy(int32_t threads, int32_t rank, const int64_t *extents, int32_t element_size,
                 void *destination, const int64_t *destination_strides,
                 const void *source, const int64_t *source_strides) {
  copy_plan plan = {.around = {.rank = rank}, .outer = 1, .pieces = 1, .element_size = element_size,
                    .destination = destination, .source = source};
  int64_t size = 1;
  for (int32_t k = 0; k < rank; k++) {
    size *= extents[k];
    plan.around.extent[k] = extents[k];
    plan.around.to[k] = destination_strides[k];
    plan.around.from[k] = source_strides[k];
  }
  if (size == 0) return;
  sort_by_destination(&plan.around);
  merge_dimensions(&plan.around);
  choose_inner(&plan);
  for (int32_t k = 0; k < plan.around.rank; k++) plan.outer *= plan.around.extent[k];
  if (size * element_size < PARALLEL_BYTES) threads = 1;
  // Too few rows to go round: cut them.
  if (!plan.transpose && plan.outer < 4 * (int64_t)threads && plan.extent >= 4096 && threads > 1)
    plan.pieces = threads;
  saddle_parallel(threads, copy_share, &plan);
}

typedef struct {
  char *destination;
  size_t bytes;
} zero_plan;

static void zero_share(void *context, int32_t thread, int32_t threads) {
  const zero_plan *plan = context;
  const size_t lines = (plan->bytes + 63) / 64;
  const size_t begin = lines * (size_t)thread / (size_t)threads * 64;
  size_t end = lines * ((size_t)thread + 1) / (size_t)threads * 64;
  if (end > plan->bytes) end = plan->bytes;
  if (begin < end) memset(plan->destination + begin, 0, end - begin);
}

void saddle_zero(int32_t threads, void *destination, size_t bytes) {
  zero_plan plan = {destination, bytes};
  saddle_parallel(bytes < PARALLEL_BYTES ? 1 : threads, zero_share, &plan);
}

// How a built loop is kept: the operations in single-assignment form over `values`. Value v < operand
// count is an operand's tile, the others are what one operation writes; so a register that the caller
// reuses is several values, each with its own storage and lifetime.
#ifndef SADDLE_LOOP_H
#define SADDLE_LOOP_H

#include "kernels.h"

/// How often a value has to be computed.
typedef enum {
  SADDLE_VALUE_SPLAT,     // one value: once a thread and run
  SADDLE_VALUE_PERIODIC,  // the same words in every tile: once a thread and run
  SADDLE_VALUE_VARYING    // every tile
} saddle_value_class;

typedef struct {
  saddle_value_class class;
  bool in_memory;    // no storage of its own: points into an operand's or a result's memory
  bool whole_tile;   // a splat that something reads as a tile
  int32_t last_use;  // index of the last operation that reads it; the operation count if the end does
  size_t storage;    // words from the start of the thread's scratch
} saddle_value;

typedef struct {
  int32_t slot;
  bool mask;
  bool buffered;  // always copied to its tile: a result copies it on, perhaps after another wrote there
  int32_t rank;
  int64_t offset, lowest, highest;  // the range of element offsets it reads
  int64_t extent[SADDLE_MAX_RANK], stride[SADDLE_MAX_RANK];
} saddle_loop_operand;

/// Whether tiles of it may be pointers into its memory (where a run is long enough).
static inline bool saddle_operand_in_place(const saddle_loop_operand *operand) {
  return !operand->mask && !operand->buffered && operand->rank > 0 && operand->stride[operand->rank - 1] == 1;
}

typedef struct {
  uint16_t opcode, variant;
  int32_t destination, a, b, c;
  int64_t stride, extent;
  int32_t slot;
  int64_t offset;
} saddle_step;

typedef struct {
  int32_t slot, value;
  bool mask;
  bool mapped;       // the operation that computes the value writes into the result's memory
  uint64_t hazards;  // operands still read after that write: mapped only if they lie elsewhere
  int64_t offset;
} saddle_loop_result;

typedef struct {
  int32_t kind, slot, value;
  int64_t offset, outer, middle, inner;
  size_t accumulators;  // index of the first one within the thread's
} saddle_loop_reduction;

struct saddle_loop {
  int64_t size, tile;
  int64_t granule;  // a thread's range starts at a multiple of it
  int32_t threads;
  int32_t operand_count, step_count, result_count, reduction_count, value_count;
  saddle_loop_operand *operands;
  saddle_step *steps;
  saddle_loop_result *results;
  saddle_loop_reduction *reductions;
  saddle_value *values;
  // Scratch, a share for each thread, apart by a cache line at least.
  size_t scratch_words, accumulator_count;
  uint32_t *scratch;
  double *accumulators;
  void **pointers;  // value_count a thread
};

/// Where a thread is in an operand.
typedef struct {
  int64_t index[SADDLE_MAX_RANK];
  int64_t offset;
} saddle_cursor;

void saddle_cursor_start(saddle_cursor *cursor, const saddle_loop_operand *operand, int64_t position);

/// The next n elements as words: a pointer into `memory` where they lie there as words in one run,
/// else `tile`, filled.
void *saddle_cursor_next(saddle_cursor *cursor, const saddle_loop_operand *operand, void *memory,
                         uint32_t *tile, int64_t n, const saddle_kernel_table *kernels);

/// IOTA for the n indices from `position` on.
void saddle_fill_iota(uint32_t *destination, int64_t position, int64_t n, int64_t stride, int64_t extent);

/// Feeds the reduction n values of the loop's indices from `position` on.
void saddle_reduce_tile(const saddle_loop_reduction *reduction, double *accumulators, const float *values,
                        int64_t position, int64_t n, float *destination,
                        const saddle_kernel_table *kernels);

/// Accumulators a thread needs for the reduction.
int64_t saddle_reduction_width(const saddle_loop_reduction *reduction);

/// A row per result element: its rows belong to one thread each, which writes them as they end.
static inline bool saddle_reduces_rows(const saddle_loop_reduction *reduction) {
  return reduction->outer > 1;
}

#endif

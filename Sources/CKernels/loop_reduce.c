// Reductions fed tile by tile.
#include "loop.h"

int64_t saddle_reduction_width(const saddle_loop_reduction *reduction) {
  return saddle_reduces_rows(reduction) ? 1 : reduction->inner;
}

/// [outer, middle]: the accumulator carries a row that is not finished from tile to tile.
static void reduce_along_rows(const saddle_loop_reduction *reduction, double *carry, const float *values,
                              int64_t position, int64_t n, float *destination,
                              const saddle_reducer *reducer) {
  int64_t row = position / reduction->middle, within = position % reduction->middle;
  while (n > 0) {
    int64_t run = reduction->middle - within < n ? reduction->middle - within : n;
    const double part = reducer->run(values, run);
    *carry = within == 0 ? part : reducer->combine(*carry, part);
    within += run;
    if (within == reduction->middle) {
      destination[row++] = (float)*carry;
      within = 0;
    }
    values += run;
    n -= run;
  }
}

/// [middle, inner]: an accumulator a column; the tile's whole rows are first combined in float32.
static void reduce_across_rows(const saddle_loop_reduction *reduction, double *accumulators,
                               const float *values, int64_t position, int64_t n,
                               const saddle_reducer *reducer) {
  const int64_t inner = reduction->inner, column = position % inner;
  if (column != 0) {
    int64_t run = inner - column < n ? inner - column : n;
    reducer->merge(accumulators + column, values, run);
    values += run;
    n -= run;
  }
  const int64_t rows = n / inner;
  if (rows == 1) {
    reducer->merge(accumulators, values, inner);
  } else if (rows > 1) {
    float row[SADDLE_TILE];
    reducer->rows(row, values, rows, inner);
    reducer->merge(accumulators, row, inner);
  }
  reducer->merge(accumulators, values + rows * inner, n - rows * inner);
}

void saddle_reduce_tile(const saddle_loop_reduction *reduction, double *accumulators, const float *values,
                        int64_t position, int64_t n, float *destination,
                        const saddle_kernel_table *kernels) {
  const saddle_reducer *reducer = &kernels->reduction[reduction->kind];
  if (saddle_reduces_rows(reduction))
    reduce_along_rows(reduction, accumulators, values, position, n, destination, reducer);
  else if (reduction->inner > 1)
    reduce_across_rows(reduction, accumulators, values, position, n, reducer);
  else
    *accumulators = reducer->combine(*accumulators, reducer->run(values, n));
}

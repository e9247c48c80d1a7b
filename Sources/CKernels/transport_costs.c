// Passes over blocks of costs, split over threads.
#include "kernels.h"

#include <math.h>

enum { TILE = SADDLE_DISTANCE_COLUMNS, COORDINATES = SADDLE_DISTANCE_COORDINATES, ROWS = 128 };

static int64_t shorter(int64_t a, int64_t b) { return a < b ? a : b; }

/// Where a thread's part of `count` things begins, in steps of `step`.
static int64_t part(int64_t count, int64_t step, int32_t thread, int32_t threads) {
  const int64_t steps = (count + step - 1) / step;
  return shorter(count, steps * thread / threads * step);
}

// MARK: Distances

typedef struct {
  int64_t rows, columns, dimension;
  const double *x, *y;
  double power, *costs;
} distances;

/// The coordinates of a tile's points from y on, coordinate by coordinate. The last point fills up a narrow tile.
static void transpose(double *tile, const double *y, int64_t columns, int64_t dimension,
                      int64_t coordinates) {
  for (int64_t k = 0; k < coordinates; k++)
    for (int64_t c = 0; c < TILE; c++) tile[k * TILE + c] = y[shorter(c, columns - 1) * dimension + k];
}

/// One tile's columns of up to ROWS rows; `edge` takes what a narrow tile has too much.
static void distance_tile(const distances *d, int64_t row, int64_t column) {
  const saddle_pricing_kernels *kernels = &saddle_kernels()->pricing;
  double tile[COORDINATES * TILE], edge[ROWS * TILE];
  const int64_t rows = shorter(ROWS, d->rows - row), columns = shorter(TILE, d->columns - column);
  double *place = d->costs + row * d->columns + column;
  double *to = columns == TILE ? place : edge;
  const int64_t stride = columns == TILE ? d->columns : TILE;
  for (int64_t k = 0; k < d->dimension; k += COORDINATES) {
    const int64_t coordinates = shorter(COORDINATES, d->dimension - k);
    transpose(tile, d->y + column * d->dimension + k, columns, d->dimension, coordinates);
    kernels->squares(to, stride, rows, d->x + row * d->dimension + k, d->dimension, tile, coordinates, k > 0);
  }
  for (int64_t r = 0; r < rows; r++) {
    kernels->raise(to + r * stride, columns, d->power);
    if (to == edge)
      for (int64_t c = 0; c < columns; c++) place[r * d->columns + c] = edge[r * TILE + c];
  }
}

static void distance_part(void *context, int32_t thread, int32_t threads) {
  const distances *d = context;
  const int64_t end = part(d->columns, TILE, thread + 1, threads);
  for (int64_t row = 0; row < d->rows; row += ROWS)
    for (int64_t column = part(d->columns, TILE, thread, threads); column < end; column += TILE)
      distance_tile(d, row, column);
}

void saddle_distances(int32_t threads, int64_t rows, const double *x, int64_t columns, const double *y,
                      int64_t dimension, double power, double *costs) {
  distances d = {rows, columns, dimension, x, y, power, costs};
  saddle_parallel(threads, distance_part, &d);
}

void saddle_distances_from(int32_t threads, int64_t first, int64_t rows, const double *x, int64_t columns,
                           const double *y, int64_t dimension, double power, double *costs) {
  saddle_distances(threads, rows, x + first * dimension, columns, y, dimension, power, costs);
}

// MARK: Extrema

typedef struct {
  saddle_cost_rows rows;
  const double *costs, *offsets;
  double *results;
} pass;

static pass pass_over(saddle_cost_rows rows, const double *costs, const double *offsets, double *results) {
  return (pass){rows, costs + rows.first * rows.stride, offsets, results};
}

enum { MOST_THREADS = 256 };

static void largest_part(void *context, int32_t thread, int32_t threads) {
  const pass *p = context;
  double largest = 0;
  const int64_t end = part(p->rows.count, 1, thread + 1, threads);
  for (int64_t i = part(p->rows.count, 1, thread, threads); i < end; i++) {
    const double *costs = p->costs + i * p->rows.stride;
    largest = fmax(largest, saddle_kernels()->pricing.largest(costs, p->rows.columns));
  }
  p->results[thread] = largest;
}

double saddle_largest_cost(int32_t threads, saddle_cost_rows rows, const double *costs) {
  double largest[MOST_THREADS] = {0};
  pass p = pass_over(rows, costs, NULL, largest);
  saddle_parallel(threads < MOST_THREADS ? threads : MOST_THREADS, largest_part, &p);
  for (int32_t t = 1; t < MOST_THREADS; t++) largest[0] = fmax(largest[0], largest[t]);
  return largest[0];
}

static void column_part(void *context, int32_t thread, int32_t threads) {
  const pass *p = context;
  // 4 KiB of minima stay in the first cache while the rows pass by.
  enum { RUN = 512 };
  const int64_t end = part(p->rows.columns, 8, thread + 1, threads);
  for (int64_t j = part(p->rows.columns, 8, thread, threads); j < end; j += RUN)
    for (int64_t i = 0; i < p->rows.count; i++)
      saddle_kernels()->pricing.lower(p->results + j, p->costs + i * p->rows.stride + j, p->offsets[i],
                                      shorter(RUN, end - j));
}

void saddle_column_minima(int32_t threads, saddle_cost_rows rows, const double *costs, int64_t first_offset,
                          const double *offsets, double *minima) {
  pass p = pass_over(rows, costs, offsets + first_offset, minima);
  saddle_parallel(threads, column_part, &p);
}

static void row_part(void *context, int32_t thread, int32_t threads) {
  const pass *p = context;
  const int64_t end = part(p->rows.count, 1, thread + 1, threads);
  for (int64_t i = part(p->rows.count, 1, thread, threads); i < end; i++) {
    int32_t column;
    p->results[i] = INFINITY;
    saddle_kernels()->pricing.select(p->costs + i * p->rows.stride, p->offsets, p->rows.columns, INFINITY, 1,
                                     p->results + i, &column);
  }
}

void saddle_row_minima(int32_t threads, saddle_cost_rows rows, const double *costs, const double *offsets,
                       int64_t first_minimum, double *minima) {
  pass p = pass_over(rows, costs, offsets, minima + first_minimum);
  saddle_parallel(threads, row_part, &p);
}

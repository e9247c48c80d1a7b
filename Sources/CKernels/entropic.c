// Passes over the costs and the plan of an entropic transport problem, split over threads by rows.
#include "kernels.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  PADDING = SADDLE_ENTROPIC_PADDING,
  GROUP = SADDLE_ENTROPIC_ROWS,
  BLOCK = 16,             // rows whose costs are computed at a time, where they are not kept
  MOST_THREADS = 256,
  SERIAL = 1 << 14,       // a problem of fewer pairs is not worth a second thread
  COLUMN_TILE = 1 << 10,  // columns of a block of `column_logs`
  CHEAP = 4,              // the highest dimension in which a distance costs less to compute than to load
};

/// Entries of T below this are left out of the kept T, so of second derivatives, never of sums.
static const double NEGLIGIBLE = 1e-10;

struct saddle_entropic {
  int32_t threads;
  int64_t rows, columns, stride;  // stride: columns, padded
  double *costs;                  // [rows, columns] and padding, or NULL
  double *x, *y, power;           // points, or NULL
  int64_t dimension;
  float *plan;                    // T, a slot of `stride` words for each row, or NULL
  int32_t *kept;                  // entries in a row's slot, whose columns follow half a slot later; -1 for all
  double *plan_sums;              // of T's rows: of all entries, as they are kept
  double *scratch;                // for each thread: costs [BLOCK, columns], [GROUP, stride], sums [2, stride]
  int64_t scratch_stride;
  double *padded;                 // [2, stride]: vectors over columns
  // The last sweep's:
  double scale, *exponents, *weights, *logs;
};

static double *doubles(int64_t count) {
  double *memory = saddle_allocate((size_t)count * sizeof(double));
  if (memory) memset(memory, 0, (size_t)count * sizeof(double));
  return memory;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// MARK: Life

void saddle_entropic_destroy(saddle_entropic *e) {
  if (!e) return;
  void *const all[] = {e->costs, e->x, e->y, e->plan, e->kept, e->plan_sums, e->scratch, e->padded, e->exponents,
                       e->weights, e->logs};
  for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) saddle_free(all[k]);
  free(e);
}

static saddle_entropic *create(int32_t threads, int64_t rows, int64_t columns, bool keeps_costs, bool keeps_plan) {
  saddle_entropic *e = calloc(1, sizeof *e);
  if (!e) return NULL;
  e->threads = columns < SERIAL / rows ? 1 : (int32_t)least(least(threads, MOST_THREADS), rows);
  e->rows = rows, e->columns = columns;
  e->stride = (columns + PADDING - 1) / PADDING * PADDING;
  const int64_t lent = keeps_costs ? 0 : BLOCK * columns + PADDING;
  e->scratch_stride = (lent + PADDING - 1) / PADDING * PADDING + (GROUP + 2) * e->stride;
  bool enough = true;
  if (keeps_costs) {
    e->costs = saddle_allocate(((size_t)rows * (size_t)columns + PADDING) * sizeof(double));
    enough = e->costs != NULL;
    if (enough) memset(e->costs + rows * columns, 0, PADDING * sizeof(double));
  }
  if (keeps_plan) {
    e->plan = saddle_allocate((size_t)rows * (size_t)e->stride * sizeof(float));
    e->kept = saddle_allocate((size_t)rows * sizeof(int32_t));
    enough = enough && e->plan && e->kept;
  }
  e->plan_sums = doubles(rows);
  e->scratch = doubles(e->threads * e->scratch_stride);
  e->padded = doubles(2 * e->stride);
  e->exponents = doubles(e->stride);
  e->weights = doubles(rows);
  e->logs = doubles(rows);
  if (enough && e->plan_sums && e->scratch && e->padded && e->exponents && e->weights && e->logs) return e;
  saddle_entropic_destroy(e);
  return NULL;
}

saddle_entropic *saddle_entropic_create_points(int32_t threads, int64_t rows, const double *x, int64_t columns,
                                               const double *y, int64_t dimension, double power, bool keeps) {
  const bool cheap = dimension <= CHEAP && (power == 1 || power == 2);
  saddle_entropic *e = create(threads, rows, columns, keeps && !cheap, keeps);
  if (!e) return NULL;
  if (e->costs) {
    saddle_distances(e->threads, rows, x, columns, y, dimension, power, e->costs);
    return e;
  }
  e->x = doubles(rows * dimension), e->y = doubles(columns * dimension);
  e->dimension = dimension, e->power = power;
  if (!e->x || !e->y) {
    saddle_entropic_destroy(e);
    return NULL;
  }
  memcpy(e->x, x, (size_t)(rows * dimension) * sizeof(double));
  memcpy(e->y, y, (size_t)(columns * dimension) * sizeof(double));
  return e;
}

saddle_entropic *saddle_entropic_create_matrix(int32_t threads, int64_t rows, int64_t columns) {
  saddle_entropic *e = create(threads, rows, columns, true, true);
  if (e) memset(e->costs, 0, (size_t)(rows * columns) * sizeof(double));
  return e;
}

void saddle_entropic_set_costs(saddle_entropic *e, int64_t first, int64_t count, const double *costs) {
  memcpy(e->costs + first * e->columns, costs, (size_t)(count * e->columns) * sizeof(double));
}

// MARK: Parts of a pass

typedef struct {
  saddle_entropic *e;
  double scale;
  const double *exponents, *row_weights, *logs, *factors, *deficits;
  double *row_results, *other_row_results, *column_results;
  double totals[MOST_THREADS][2];
} pass;

static double *thread_rows(const saddle_entropic *e, int32_t thread) {
  return e->scratch + (thread + 1) * e->scratch_stride - (GROUP + 2) * e->stride;
}

static double *thread_sums(const saddle_entropic *e, int32_t thread) {
  return e->scratch + (thread + 1) * e->scratch_stride - 2 * e->stride;
}

/// The costs of a block of rows from column `from` on; into `stride` goes the distance from row to row.
static const double *costs_of(const saddle_entropic *e, int32_t thread, int64_t row, int64_t count, int64_t from,
                              int64_t columns, int64_t *stride) {
  *stride = e->costs ? e->columns : columns;
  if (e->costs) return e->costs + row * e->columns + from;
  double *costs = e->scratch + thread * e->scratch_stride;
  saddle_distances(1, count, e->x + row * e->dimension, columns, e->y + from * e->dimension, e->dimension,
                   e->power, costs);
  // What a vector reads past the end must be finite.
  memset(costs + count * columns, 0, PADDING * sizeof(double));
  return costs;
}

static void run(pass *p, void (*body)(void *context, int32_t thread, int32_t threads)) {
  saddle_parallel(p->e->threads, body, p);
}

static const double *padded(saddle_entropic *e, int which, const double *values) {
  double *to = e->padded + which * e->stride;
  memcpy(to, values, (size_t)e->columns * sizeof(double));
  return to;
}

static void sum_over_threads(const saddle_entropic *e, int which, double *sums) {
  memset(sums, 0, (size_t)e->columns * sizeof(double));
  for (int32_t t = 0; t < e->threads; t++) {
    const double *part = thread_sums(e, t) + which * e->stride;
    for (int64_t j = 0; j < e->columns; j++) sums[j] += part[j];
  }
}

// MARK: The costs' size

static void mean_part(void *context, int32_t thread, int32_t threads) {
  pass *p = context;
  const saddle_entropic *e = p->e;
  double mean = 0, largest = 0;
  for (int64_t row = e->rows * thread / threads, end = e->rows * (thread + 1) / threads, count; row < end;
       row += count) {
    count = least(BLOCK, end - row);
    int64_t stride;
    const double *costs = costs_of(e, thread, row, count, 0, e->columns, &stride);
    for (int64_t r = 0; r < count; r++) {
      double sum = 0, most = 0;
      for (int64_t j = 0; j < e->columns; j++) {
        const double magnitude = fabs(costs[r * stride + j]);
        sum += p->factors[j] * magnitude;
        // A comparison with NaN is false.
        if (!(magnitude <= most)) most = magnitude <= DBL_MAX ? magnitude : INFINITY;
      }
      mean += p->row_weights[row + r] * sum;
      if (most > largest) largest = most;
    }
  }
  p->totals[thread][0] = mean, p->totals[thread][1] = largest;
}

double saddle_entropic_mean_cost(saddle_entropic *e, const double *row_weights, const double *column_weights,
                                 double *largest) {
  pass p = {.e = e, .row_weights = row_weights, .factors = column_weights};
  run(&p, mean_part);
  double mean = 0;
  *largest = 0;
  for (int32_t t = 0; t < e->threads; t++) {
    mean += p.totals[t][0];
    *largest = fmax(*largest, p.totals[t][1]);
  }
  return mean;
}

// MARK: The sweep

/// Exponentials of a row relative to its log-sum, which `log` guesses; returns their sum.
static double row_exponentials(const saddle_entropic_kernels *k, const saddle_entropic *e, const double *costs,
                               double *log_sum, double *to) {
  if (isfinite(*log_sum)) {
    const double sum = k->exponentials(to, costs, e->exponents, e->scale, *log_sum, e->stride);
    // Far outside, exponentials vanish that should not.
    if (sum > 1e-60 && sum < 1e60) {
      *log_sum += log(sum);
      return sum;
    }
  }
  const double shift = k->largest(costs, e->exponents, e->scale, e->stride);
  const double sum = k->exponentials(to, costs, e->exponents, e->scale, shift, e->stride);
  *log_sum = shift + log(sum);
  return sum;
}

/// Puts T's row into its slot.
static void keep(const saddle_entropic_kernels *k, const saddle_entropic *e, int64_t row, const double *values,
                 double sum) {
  float *slot = e->plan + row * e->stride;
  const double threshold = NEGLIGIBLE * sum;
  const int64_t count = k->count(values, threshold, e->stride);
  if (count > e->stride / 4) {
    e->plan_sums[row] = k->narrow(slot, values, 1 / sum, e->stride);
    e->kept[row] = -1;
    return;
  }
  const double dropped = k->gather(slot, (int32_t *)(slot + e->stride / 2), values, 1 / sum, threshold, e->stride);
  double parts[4] = {dropped};
  for (int64_t j = 0; j < count; j++) parts[j % 4] += slot[j];
  e->plan_sums[row] = (parts[0] + parts[1]) + (parts[2] + parts[3]);
  e->kept[row] = (int32_t)count;
}

static void sweep_part(void *context, int32_t thread, int32_t threads) {
  pass *p = context;
  const saddle_entropic *e = p->e;
  const saddle_entropic_kernels *k = &saddle_kernels()->entropic;
  double *rows = thread_rows(e, thread), *sums = thread_sums(e, thread);
  memset(sums, 0, (size_t)e->stride * sizeof(double));
  for (int64_t row = e->rows * thread / threads, end = e->rows * (thread + 1) / threads, count; row < end;
       row += count) {
    count = least(BLOCK, end - row);
    int64_t stride;
    const double *costs = costs_of(e, thread, row, count, 0, e->columns, &stride);
    for (int64_t first = 0; first < count; first += GROUP) {
      double weights[GROUP] = {0};
      for (int64_t r = first; r < least(first + GROUP, count); r++) {
        double *values = rows + (r - first) * e->stride;
        const double sum = row_exponentials(k, e, costs + r * stride, &e->logs[row + r], values);
        weights[r - first] = e->weights[row + r] / sum;
        if (e->plan) keep(k, e, row + r, values, sum);
      }
      // A row that is not there has weight 0, and what an earlier group left is finite.
      k->add_rows(sums, rows, weights, e->stride);
    }
  }
}

void saddle_entropic_sweep(saddle_entropic *e, double scale, const double *exponents, const double *row_weights,
                           double *logs, double *column_sums) {
  e->scale = scale;
  memcpy(e->exponents, exponents, (size_t)e->columns * sizeof(double));
  for (int64_t j = e->columns; j < e->stride; j++) e->exponents[j] = -INFINITY;
  memcpy(e->weights, row_weights, (size_t)e->rows * sizeof(double));
  memcpy(e->logs, logs, (size_t)e->rows * sizeof(double));
  pass p = {.e = e};
  run(&p, sweep_part);
  memcpy(logs, e->logs, (size_t)e->rows * sizeof(double));
  sum_over_threads(e, 0, column_sums);
}

// MARK: The Laplacian

/// T's row, computed again.
static const double *recomputed(const saddle_entropic *e, int32_t thread, int64_t row, const double *costs) {
  double *values = thread_rows(e, thread);
  saddle_kernels()->entropic.exponentials(values, costs, e->exponents, e->scale, e->logs[row], e->stride);
  return values;
}

static void prepare_row(const saddle_entropic *e, int64_t row, double *sums, double *diagonal) {
  const float *slot = e->plan + row * e->stride;
  const int32_t *columns = e->kept[row] < 0 ? NULL : (const int32_t *)(slot + e->stride / 2);
  const int64_t count = columns ? e->kept[row] : e->columns;
  const double weight = e->weights[row], total = e->plan_sums[row];
  for (int64_t k = 0; k < count; k++) {
    const int64_t j = columns ? columns[k] : k;
    sums[j] += weight * slot[k];
    diagonal[j] += weight * slot[k] * ((total - slot[k]) / total);
  }
}

static void prepare_part(void *context, int32_t thread, int32_t threads) {
  pass *p = context;
  const saddle_entropic *e = p->e;
  const saddle_entropic_kernels *k = &saddle_kernels()->entropic;
  double *sums = thread_sums(e, thread), *diagonal = sums + e->stride;
  memset(sums, 0, 2 * (size_t)e->stride * sizeof(double));
  for (int64_t row = e->rows * thread / threads, end = e->rows * (thread + 1) / threads, count; row < end;
       row += count) {
    count = least(BLOCK, end - row);
    if (e->plan) {
      for (int64_t r = row; r < row + count; r++) prepare_row(e, r, sums, diagonal);
      continue;
    }
    int64_t stride;
    const double *costs = costs_of(e, thread, row, count, 0, e->columns, &stride);
    for (int64_t r = 0; r < count; r++) {
      const double *values = recomputed(e, thread, row + r, costs + r * stride);
      k->add(sums, values, e->weights[row + r], e->stride);
      k->add_spread(diagonal, values, e->weights[row + r], e->stride);
    }
  }
}

void saddle_entropic_prepare(saddle_entropic *e, double *column_sums, double *diagonal) {
  pass p = {.e = e};
  run(&p, prepare_part);
  sum_over_threads(e, 0, column_sums);
  sum_over_threads(e, 1, diagonal);
}

static void product_row(const saddle_entropic_kernels *k, const saddle_entropic *e, int64_t row, const double *z,
                        double *sums) {
  const float *slot = e->plan + row * e->stride;
  const double weight = e->weights[row] / e->plan_sums[row];
  if (e->kept[row] < 0) {
    k->add_narrow(sums, slot, weight * k->dot_narrow(slot, z, e->stride), e->stride);
    return;
  }
  const int32_t *columns = (const int32_t *)(slot + e->stride / 2);
  const int32_t count = e->kept[row];
  double parts[4] = {0};
  int32_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int32_t lane = 0; lane < 4; lane++) parts[lane] += slot[i + lane] * z[columns[i + lane]];
  for (; i < count; i++) parts[0] += slot[i] * z[columns[i]];
  const double factor = weight * ((parts[0] + parts[1]) + (parts[2] + parts[3]));
  for (i = 0; i < count; i++) sums[columns[i]] += factor * slot[i];
}

static void product_part(void *context, int32_t thread, int32_t threads) {
  pass *p = context;
  const saddle_entropic *e = p->e;
  const saddle_entropic_kernels *k = &saddle_kernels()->entropic;
  double *sums = thread_sums(e, thread);
  memset(sums, 0, (size_t)e->stride * sizeof(double));
  for (int64_t row = e->rows * thread / threads, end = e->rows * (thread + 1) / threads, count; row < end;
       row += count) {
    count = least(BLOCK, end - row);
    if (e->plan) {
      for (int64_t r = row; r < row + count; r++) product_row(k, e, r, p->factors, sums);
      continue;
    }
    int64_t stride;
    const double *costs = costs_of(e, thread, row, count, 0, e->columns, &stride);
    for (int64_t r = 0; r < count; r++) {
      const double *values = recomputed(e, thread, row + r, costs + r * stride);
      k->add(sums, values, e->weights[row + r] * k->dot(values, p->factors, e->stride), e->stride);
    }
  }
}

void saddle_entropic_product(saddle_entropic *e, const double *z, double *product) {
  pass p = {.e = e, .factors = padded(e, 0, z)};
  run(&p, product_part);
  sum_over_threads(e, 0, product);
}

// MARK: Columns

static void column_part(void *context, int32_t thread, int32_t threads) {
  pass *p = context;
  const saddle_entropic *e = p->e;
  const saddle_entropic_kernels *k = &saddle_kernels()->entropic;
  const int64_t tiles = (e->columns + COLUMN_TILE - 1) / COLUMN_TILE;
  double *largest = thread_rows(e, thread), *sums = thread_sums(e, thread);
  for (int64_t from = tiles * thread / threads * COLUMN_TILE,
               end = least(e->columns, tiles * (thread + 1) / threads * COLUMN_TILE), columns;
       from < end; from += columns) {
    columns = least(COLUMN_TILE, end - from);
    const int64_t width = (columns + PADDING - 1) / PADDING * PADDING;
    for (int64_t j = 0; j < width; j++) largest[j] = -DBL_MAX, sums[j] = 0;
    for (int64_t row = 0, count; row < e->rows; row += count) {
      count = least(BLOCK, e->rows - row);
      int64_t stride;
      const double *costs = costs_of(e, thread, row, count, from, columns, &stride);
      k->add_column_exponentials(largest, sums, costs, stride, p->exponents + row, p->scale, count, width);
    }
    for (int64_t j = 0; j < columns; j++) p->column_results[from + j] = largest[j] + log(sums[j]);
  }
}

void saddle_entropic_column_logs(saddle_entropic *e, double scale, const double *exponents, double *logs) {
  pass p = {.e = e, .scale = scale, .exponents = exponents, .column_results = logs};
  run(&p, column_part);
}

// MARK: Measuring

static void measure_part(void *context, int32_t thread, int32_t threads) {
  pass *p = context;
  const saddle_entropic *e = p->e;
  const saddle_entropic_kernels *k = &saddle_kernels()->entropic;
  double total = 0;
  for (int64_t row = e->rows * thread / threads, end = e->rows * (thread + 1) / threads, count; row < end;
       row += count) {
    count = least(BLOCK, end - row);
    int64_t stride;
    const double *block = costs_of(e, thread, row, count, 0, e->columns, &stride);
    for (int64_t r = 0; r < count; r++) {
      const double *costs = block + r * stride, *values = recomputed(e, thread, row + r, costs);
      const double weight = e->weights[row + r];
      total += weight * k->dot(values, costs, e->stride);
      p->row_results[row + r] = weight * k->dot(values, p->factors, e->stride);
      p->other_row_results[row + r] = k->dot(costs, p->deficits, e->stride);
    }
  }
  p->totals[thread][0] = total;
}

double saddle_entropic_measure(saddle_entropic *e, const double *factors, const double *deficits,
                               double *row_masses, double *deficit_costs) {
  pass p = {.e = e, .factors = padded(e, 0, factors), .deficits = padded(e, 1, deficits),
            .row_results = row_masses, .other_row_results = deficit_costs};
  run(&p, measure_part);
  double total = 0;
  for (int32_t t = 0; t < e->threads; t++) total += p.totals[t][0];
  return total;
}

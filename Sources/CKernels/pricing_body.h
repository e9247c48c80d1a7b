// The kernels of pricing.h. Included by kernels_body.h, once for each instruction set.

// One register of doubles.
enum { DOUBLES = LANES / 2 };
typedef double vr __attribute__((ext_vector_type(LANES / 2)));
typedef int64_t vl __attribute__((ext_vector_type(LANES / 2)));

static INLINE vr load_doubles(const double *p) {
  vr v;
  memcpy(&v, p, sizeof v);
  return v;
}

static INLINE void store_doubles(double *p, vr v) { memcpy(p, &v, sizeof v); }

static INLINE vr smaller_doubles(vr a, vr b) { return __builtin_elementwise_min(a, b); }

// MARK: The smallest sums of a row

typedef struct {
  double *sums;
  int32_t *columns;
  int64_t count, limit;
  double bound;  // what a sum must be below to belong to the list
} selection;

static INLINE void insert_sum(selection *list, double sum, int64_t column) {
  if (!(sum < list->bound)) return;
  int64_t place = list->count < list->limit ? list->count++ : list->limit - 1;
  for (; place > 0 && list->sums[place - 1] > sum; place--) {
    list->sums[place] = list->sums[place - 1];
    list->columns[place] = list->columns[place - 1];
  }
  list->sums[place] = sum;
  list->columns[place] = (int32_t)column;
  if (list->count == list->limit) list->bound = list->sums[list->limit - 1];
}

static int64_t select_sums(const double *costs, const double *offsets, int64_t n, double bound, int64_t limit,
                           double *sums, int32_t *columns) {
  selection list = {sums, columns, 0, limit, bound};
  int64_t j = 0;
  // Four vectors at a time: nearly always none of them holds a sum for the list.
  for (; j + 4 * DOUBLES <= n; j += 4 * DOUBLES) {
    vr s[4];
#pragma clang loop unroll(full)
    for (int k = 0; k < 4; k++)
      s[k] = load_doubles(costs + j + k * DOUBLES) + load_doubles(offsets + j + k * DOUBLES);
    const vr least = smaller_doubles(smaller_doubles(s[0], s[1]), smaller_doubles(s[2], s[3]));
    if (!(__builtin_reduce_min(least) < list.bound)) continue;
#pragma clang loop unroll(full)
    for (int k = 0; k < 4; k++) {
      if (!(__builtin_reduce_min(s[k]) < list.bound)) continue;
      double lanes[DOUBLES];
      store_doubles(lanes, s[k]);
      for (int lane = 0; lane < DOUBLES; lane++) insert_sum(&list, lanes[lane], j + k * DOUBLES + lane);
    }
  }
  for (; j < n; j++) insert_sum(&list, costs[j] + offsets[j], j);
  return list.count;
}

// MARK: Columns, and what is finite

static void lower_minima(double *minima, const double *costs, double offset, int64_t n) {
  int64_t j = 0;
  for (; j + DOUBLES <= n; j += DOUBLES)
    store_doubles(minima + j, smaller_doubles(load_doubles(minima + j), load_doubles(costs + j) - offset));
  for (; j < n; j++) {
    const double difference = costs[j] - offset;
    if (difference < minima[j]) minima[j] = difference;
  }
}

static double largest_magnitude(const double *costs, int64_t n) {
  vr most = (vr)(0.0);
  vl strange = (vl)(0);
  int64_t j = 0;
  for (; j + DOUBLES <= n; j += DOUBLES) {
    const vr size = (vr)((vl)load_doubles(costs + j) & (vl)(INT64_MAX));
    strange |= !(size < (vr)(INFINITY));
    most = __builtin_elementwise_max(most, size);
  }
  double result = __builtin_reduce_max(most);
  int finite = !__builtin_reduce_or(strange);
  for (; j < n; j++) {
    const double size = costs[j] < 0 ? -costs[j] : costs[j];
    finite &= size < INFINITY;
    if (size > result) result = size;
  }
  return finite ? result : INFINITY;
}

// MARK: Distances

static void squared_distances(double *squares, int64_t stride, int64_t rows, const double *points,
                              int64_t dimension, const double *tile, int64_t coordinates, int accumulate) {
  for (int64_t r = 0; r < rows; r++, squares += stride, points += dimension) {
#pragma clang loop unroll(full)
    for (int c = 0; c < SADDLE_DISTANCE_COLUMNS; c += 4 * DOUBLES) {
      vr sums[4];
#pragma clang loop unroll(full)
      for (int q = 0; q < 4; q++) sums[q] = accumulate ? load_doubles(squares + c + q * DOUBLES) : (vr)(0.0);
      const double *t = tile + c;
      for (int64_t k = 0; k < coordinates; k++, t += SADDLE_DISTANCE_COLUMNS) {
#pragma clang loop unroll(full)
        for (int q = 0; q < 4; q++) {
          const vr difference = (vr)(points[k]) - load_doubles(t + q * DOUBLES);
          sums[q] += difference * difference;
        }
      }
#pragma clang loop unroll(full)
      for (int q = 0; q < 4; q++) store_doubles(squares + c + q * DOUBLES, sums[q]);
    }
  }
}

static INLINE vr whole_power(vr squares, int power) {
  vr result = power % 2 ? __builtin_elementwise_sqrt(squares) : (vr)(1.0);
  for (int k = 0; k < power / 2; k++) result *= squares;
  return result;
}

static void raise_to_power(double *values, int64_t n, double power) {
  enum { MOST = 8 };
  if (power == 2) return;
  const int whole = power >= 1 && power <= MOST && power == (int)power ? (int)power : 0;
  int64_t i = 0;
  if (whole) {
    for (; i + DOUBLES <= n; i += DOUBLES)
      store_doubles(values + i, whole_power(load_doubles(values + i), whole));
    if (i == n) return;
    double rest[DOUBLES] = {0};
    memcpy(rest, values + i, (size_t)(n - i) * sizeof(double));
    store_doubles(rest, whole_power(load_doubles(rest), whole));
    memcpy(values + i, rest, (size_t)(n - i) * sizeof(double));
    return;
  }
  for (; i < n; i++) values[i] = pow(values[i], power / 2);
}

#define PRICING_KERNELS \
  {.select = select_sums, .lower = lower_minima, .largest = largest_magnitude, \
   .squares = squared_distances, .raise = raise_to_power}

// The kernels of entropic.h. Included by kernels_body.h, once for each instruction set, after pricing_body.h with
// its vectors of doubles.

typedef uint64_t vw __attribute__((ext_vector_type(LANES / 2)));
typedef float vn __attribute__((ext_vector_type(LANES / 2)));

static INLINE vr fused_doubles(vr a, vr b, vr c) {
#if FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

static INLINE vr choose_doubles(vl mask, vr yes, vr no) {
  return (vr)(((vw)mask & (vw)yes) | (~(vw)mask & (vw)no));
}

static INLINE double sum_of_doubles(vr v) {
  double lanes[DOUBLES];
  store_doubles(lanes, v);
  for (int width = LANES / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++) lanes[i] += lanes[i + width];
  return lanes[0];
}

#define LEAST_EXPONENT (-708.0)
#define LARGEST_EXPONENT 709.0

/// exp(x) = 2^n exp(r), |r| <= log(2) / 2. The polynomial interpolates (exp(r) - 1 - r) / r^2 at the ten Chebyshev
/// points of that interval; exp(r)'s error is below 1.3e-17 before rounding.
static INLINE vr exponential_doubles(vr x) {
  const vr shift = (vr)(0x1.8p52);  // adding it rounds to an integer, left in the low bits
  const vl vanishes = x < LEAST_EXPONENT;
  x = choose_doubles(x > LARGEST_EXPONENT, (vr)(LARGEST_EXPONENT), x);
  const vr shifted = fused_doubles(x, (vr)(0x1.71547652b82fep0), shift);
  const vr n = shifted - shift;
  vr r = fused_doubles(n, (vr)(-0x1.62e42feep-1), x);  // log(2) in two parts; n times the first is exact
  r = fused_doubles(n, (vr)(-0x1.a39ef35793c76p-33), r);
  vr p = fused_doubles((vr)(0x1.af38a9b0ec855p-26), r, (vr)(0x1.289185613a3d6p-22));
  p = fused_doubles(p, r, (vr)(0x1.71de0dae63bb3p-19));
  p = fused_doubles(p, r, (vr)(0x1.a019b90d2ae7ap-16));
  p = fused_doubles(p, r, (vr)(0x1.a01a01a7c41d5p-13));
  p = fused_doubles(p, r, (vr)(0x1.6c16c1788bd90p-10));
  p = fused_doubles(p, r, (vr)(0x1.11111111109b3p-7));
  p = fused_doubles(p, r, (vr)(0x1.5555555553d63p-5));
  p = fused_doubles(p, r, (vr)(0x1.5555555555556p-3));
  p = fused_doubles(p, r, (vr)(0x1.0000000000001p-1));
  p = fused_doubles(p, r * r, r) + 1.0;
  const vr power = (vr)(((vw)shifted + 1023) << 52);
  return choose_doubles(vanishes, (vr)(0.0), p * power);
}

static double entropic_largest(const double *costs, const double *exponents, double scale, int64_t n) {
  vr largest = (vr)(-INFINITY);
  for (int64_t j = 0; j < n; j += DOUBLES) {
    const vr x = fused_doubles(load_doubles(costs + j), (vr)(-scale), load_doubles(exponents + j));
    largest = choose_doubles(x > largest, x, largest);
  }
  double lanes[DOUBLES], most = -INFINITY;
  store_doubles(lanes, largest);
  for (int i = 0; i < DOUBLES; i++) most = lanes[i] > most ? lanes[i] : most;
  return most;
}

static double entropic_exponentials(double *to, const double *costs, const double *exponents, double scale,
                                    double shift, int64_t n) {
  vr sum = (vr)(0.0);
  for (int64_t j = 0; j < n; j += DOUBLES) {
    const vr x = fused_doubles(load_doubles(costs + j), (vr)(-scale), load_doubles(exponents + j)) - shift;
    // Where the regularization is small, most exponentials vanish.
    if (__builtin_reduce_or((vw)(x > LEAST_EXPONENT))) {
      const vr y = exponential_doubles(x);
      sum += y;
      store_doubles(to + j, y);
    } else {
      store_doubles(to + j, (vr)(0.0));
    }
  }
  return sum_of_doubles(sum);
}

static void entropic_add_rows(double *sums, const double *rows, const double *weights, int64_t n) {
  const double *a = rows, *b = rows + n, *c = rows + 2 * n, *d = rows + 3 * n;
  for (int64_t j = 0; j < n; j += DOUBLES) {
    vr sum = fused_doubles(load_doubles(a + j), (vr)(weights[0]), load_doubles(sums + j));
    sum = fused_doubles(load_doubles(b + j), (vr)(weights[1]), sum);
    sum = fused_doubles(load_doubles(c + j), (vr)(weights[2]), sum);
    store_doubles(sums + j, fused_doubles(load_doubles(d + j), (vr)(weights[3]), sum));
  }
}

static void entropic_add(double *sums, const double *row, double weight, int64_t n) {
  for (int64_t j = 0; j < n; j += DOUBLES)
    store_doubles(sums + j, fused_doubles(load_doubles(row + j), (vr)(weight), load_doubles(sums + j)));
}

static double entropic_dot(const double *a, const double *b, int64_t n) {
  vr sum = (vr)(0.0);
  for (int64_t j = 0; j < n; j += DOUBLES) sum = fused_doubles(load_doubles(a + j), load_doubles(b + j), sum);
  return sum_of_doubles(sum);
}

static INLINE vr widened(const float *p) {
  vn v;
  memcpy(&v, p, sizeof v);
  return __builtin_convertvector(v, vr);
}

static void entropic_add_narrow(double *sums, const float *row, double weight, int64_t n) {
  for (int64_t j = 0; j < n; j += DOUBLES) {
    const vr wide = widened(row + j);
    store_doubles(sums + j, fused_doubles(wide, (vr)(weight), load_doubles(sums + j)));
  }
}

static double entropic_dot_narrow(const float *a, const double *b, int64_t n) {
  vr sum = (vr)(0.0);
  for (int64_t j = 0; j < n; j += DOUBLES)
    sum = fused_doubles(widened(a + j), load_doubles(b + j), sum);
  return sum_of_doubles(sum);
}

static void entropic_add_spread(double *diagonal, const double *row, double weight, int64_t n) {
  for (int64_t j = 0; j < n; j += DOUBLES) {
    const vr x = load_doubles(row + j);
    store_doubles(diagonal + j, fused_doubles(x * (vr)(weight), 1.0 - x, load_doubles(diagonal + j)));
  }
}

static int64_t entropic_count(const double *row, double threshold, int64_t n) {
  vl count = (vl)(0);
  for (int64_t j = 0; j < n; j += DOUBLES) count -= load_doubles(row + j) > threshold;
  int64_t total = 0;
  for (int i = 0; i < DOUBLES; i++) total += count[i];
  return total;
}

static double entropic_gather(float *values, int32_t *columns, const double *row, double factor, double threshold,
                              int64_t n) {
  int64_t k = 0;
  vr others = (vr)(0.0);
  for (int64_t j = 0; j < n; j += DOUBLES) {
    const vr x = load_doubles(row + j);
    const vl large = x > threshold;
    others += choose_doubles(large, (vr)(0.0), x);
    if (!__builtin_reduce_or((vw)large)) continue;
    for (int64_t i = j; i < j + DOUBLES; i++) {
      // Written in any case, and kept by counting on.
      values[k] = (float)(factor * row[i]);
      columns[k] = (int32_t)i;
      k += row[i] > threshold;
    }
  }
  return factor * sum_of_doubles(others);
}

static double entropic_narrow(float *values, const double *row, double factor, int64_t n) {
  vr sum = (vr)(0.0);
  for (int64_t j = 0; j < n; j += DOUBLES) {
    const vn narrow = __builtin_convertvector(load_doubles(row + j) * factor, vn);
    memcpy(values + j, &narrow, sizeof narrow);
    sum += __builtin_convertvector(narrow, vr);
  }
  return sum_of_doubles(sum);
}

static void entropic_add_column_exponentials(double *largest, double *sums, const double *costs, int64_t stride,
                                             const double *exponents, double scale, int64_t rows, int64_t n) {
  for (int64_t j = 0; j < n; j += DOUBLES) {
    const vr before = load_doubles(largest + j);
    vr most = before;
    for (int64_t r = 0; r < rows; r++) {
      const vr x = fused_doubles(load_doubles(costs + r * stride + j), (vr)(-scale), (vr)(exponents[r]));
      most = choose_doubles(x > most, x, most);
    }
    vr sum = load_doubles(sums + j) * exponential_doubles(before - most);
    for (int64_t r = 0; r < rows; r++) {
      const vr x = fused_doubles(load_doubles(costs + r * stride + j), (vr)(-scale), (vr)(exponents[r]));
      sum += exponential_doubles(x - most);
    }
    store_doubles(largest + j, most);
    store_doubles(sums + j, sum);
  }
}

#undef LEAST_EXPONENT
#undef LARGEST_EXPONENT

#define ENTROPIC_KERNELS \
  { \
    .largest = entropic_largest, .exponentials = entropic_exponentials, .add_rows = entropic_add_rows, \
    .add = entropic_add, .dot = entropic_dot, .add_narrow = entropic_add_narrow, \
    .dot_narrow = entropic_dot_narrow, .add_spread = entropic_add_spread, .count = entropic_count, \
    .gather = entropic_gather, .narrow = entropic_narrow, \
    .add_column_exponentials = entropic_add_column_exponentials, \
  }

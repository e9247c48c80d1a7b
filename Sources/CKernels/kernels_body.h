// The kernels of one instruction set. The including file defines LANES, TABLE, NAME and FUSED and
// includes the standard headers: nothing but our own functions may carry its target attribute.
#define INLINE inline __attribute__((always_inline))

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef double vd __attribute__((ext_vector_type(LANES)));
typedef int32_t vi __attribute__((ext_vector_type(LANES)));
typedef uint32_t vu __attribute__((ext_vector_type(LANES)));
typedef uint64_t vu64 __attribute__((ext_vector_type(LANES)));
typedef uint8_t vb __attribute__((ext_vector_type(LANES)));

#include "vector_math.h"

static INLINE vf load(const float *p) {
  vf v;
  memcpy(&v, p, sizeof v);
  return v;
}

static INLINE void store(float *p, vf v) { memcpy(p, &v, sizeof v); }

// MARK: Element-wise operations

// X(opcode, argument type, result type, expression)
#define UNARY_OPERATIONS(X) \
  X(NEGATE, vf, vf, -a) \
  X(ABSOLUTE, vf, vf, magnitude(a)) \
  X(SIGN, vf, vf, sign_of(a)) \
  X(FLOOR, vf, vf, floor_lanes(a)) \
  X(EXPONENTIAL, vf, vf, exponential(a)) \
  X(LOGARITHM, vf, vf, logarithm(a)) \
  X(HYPERBOLIC_TANGENT, vf, vf, hyperbolic_tangent(a)) \
  X(SINE, vf, vf, sine(a)) \
  X(COSINE, vf, vf, cosine(a)) \
  X(SQUARE_ROOT, vf, vf, __builtin_elementwise_sqrt(a)) \
  X(LOGISTIC, vf, vf, logistic(a)) \
  X(SOFTPLUS, vf, vf, softplus(a)) \
  X(INTEGER_NEGATE, vu, vu, 0u - a) \
  X(INTEGER_ABSOLUTE, vi, vu, choose_words((vu)(a < 0), 0u - (vu)a, (vu)a)) \
  X(INTEGER_SIGN, vi, vi, (a < 0) - (a > 0)) \
  X(FLOAT_TO_SIGNED, vf, vi, float_to_signed(a)) \
  X(FLOAT_TO_UNSIGNED, vf, vu, float_to_unsigned(a)) \
  X(SIGNED_TO_FLOAT, vi, vf, __builtin_convertvector(a, vf)) \
  X(UNSIGNED_TO_FLOAT, vu, vf, __builtin_convertvector(a, vf)) \
  X(MASK_TO_FLOAT, vi, vf, (vf)(a & 0x3F800000)) \
  X(MASK_TO_INTEGER, vi, vi, a & 1) \
  X(FLOAT_TO_MASK, vf, vi, a != 0.0f) \
  X(INTEGER_TO_MASK, vi, vi, a != 0)

#define BINARY_OPERATIONS(X) \
  X(ADD, vf, vf, a + b) \
  X(SUBTRACT, vf, vf, a - b) \
  X(MULTIPLY, vf, vf, a * b) \
  X(DIVIDE, vf, vf, a / b) \
  X(POWER, vf, vf, power(a, b)) \
  X(MAXIMUM, vf, vf, maximum(a, b)) \
  X(MINIMUM, vf, vf, minimum(a, b)) \
  X(REMAINDER, vf, vf, remainder_lanes(a, b)) \
  X(INTEGER_ADD, vu, vu, a + b) \
  X(INTEGER_SUBTRACT, vu, vu, a - b) \
  X(INTEGER_MULTIPLY, vu, vu, a * b) \
  X(SIGNED_DIVIDE, vi, vi, signed_divide(a, b)) \
  X(SIGNED_REMAINDER, vi, vi, signed_remainder(a, b)) \
  X(SIGNED_MAXIMUM, vi, vi, __builtin_elementwise_max(a, b)) \
  X(SIGNED_MINIMUM, vi, vi, __builtin_elementwise_min(a, b)) \
  X(UNSIGNED_DIVIDE, vu, vu, unsigned_divide(a, b)) \
  X(UNSIGNED_REMAINDER, vu, vu, unsigned_remainder(a, b)) \
  X(UNSIGNED_MAXIMUM, vu, vu, __builtin_elementwise_max(a, b)) \
  X(UNSIGNED_MINIMUM, vu, vu, __builtin_elementwise_min(a, b)) \
  X(BITWISE_AND, vu, vu, a & b) \
  X(BITWISE_OR, vu, vu, a | b) \
  X(BITWISE_XOR, vu, vu, a ^ b) \
  X(SHIFT_LEFT, vu, vu, (a << (b & 31u)) & (vu)(b < 32u)) \
  X(SHIFT_RIGHT, vu, vu, (a >> (b & 31u)) & (vu)(b < 32u)) \
  X(EQUAL, vf, vi, a == b) \
  X(NOT_EQUAL, vf, vi, a != b) \
  X(LESS, vf, vi, a < b) \
  X(LESS_OR_EQUAL, vf, vi, a <= b) \
  X(INTEGER_EQUAL, vi, vi, a == b) \
  X(INTEGER_NOT_EQUAL, vi, vi, a != b) \
  X(SIGNED_LESS, vi, vi, a < b) \
  X(SIGNED_LESS_OR_EQUAL, vi, vi, a <= b) \
  X(UNSIGNED_LESS, vu, vi, a < b) \
  X(UNSIGNED_LESS_OR_EQUAL, vu, vi, a <= b)

#define TERNARY_OPERATIONS(X) \
  X(MULTIPLY_ADD, vf, vf, fused(a, b, c)) \
  X(NEGATED_MULTIPLY_ADD, vf, vf, fused(-a, b, c)) \
  X(SELECT, vu, vu, choose_words(a, b, c))

// One loop for all operations: whole vectors, then what is left through a buffer on the stack. An
// argument that is one value is loaded once, before the loop (`splats` is a constant after inlining).
#define OPERATION_LOOP(OPCODE, IN, OUT, ARITY, EXPRESSION) \
  static INLINE OUT apply_##OPCODE(IN a, IN b, IN c) { \
    (void)a, (void)b, (void)c; \
    return EXPRESSION; \
  } \
  static INLINE void loop_##OPCODE(int splats, char *d, const char *pa, const char *pb, const char *pc, \
                                   int64_t n) { \
    const int varies_a = !(splats & SADDLE_SPLAT_A); \
    const int varies_b = ARITY > 1 && !(splats & SADDLE_SPLAT_B); \
    const int varies_c = ARITY > 2 && !(splats & SADDLE_SPLAT_C); \
    IN a = {0}, b = {0}, c = {0}; \
    OUT y; \
    if (!varies_a) memcpy(&a, pa, sizeof a); \
    if (ARITY > 1 && !varies_b) memcpy(&b, pb, sizeof b); \
    if (ARITY > 2 && !varies_c) memcpy(&c, pc, sizeof c); \
    const int64_t bytes = n * 4, whole = bytes & -(int64_t)sizeof a; \
    for (int64_t i = 0; i < whole; i += sizeof a) { \
      if (varies_a) memcpy(&a, pa + i, sizeof a); \
      if (varies_b) memcpy(&b, pb + i, sizeof b); \
      if (varies_c) memcpy(&c, pc + i, sizeof c); \
      y = apply_##OPCODE(a, b, c); \
      memcpy(d + i, &y, sizeof y); \
    } \
    const size_t rest = (size_t)(bytes - whole); \
    if (rest == 0) return; \
    if (varies_a) memcpy(&a, pa + whole, rest); \
    if (varies_b) memcpy(&b, pb + whole, rest); \
    if (varies_c) memcpy(&c, pc + whole, rest); \
    y = apply_##OPCODE(a, b, c); \
    memcpy(d + whole, &y, rest); \
  }

#define OPERATION_VARIANT(OPCODE, SPLATS) \
  static void run_##OPCODE##_##SPLATS(void *d, const void *a, const void *b, const void *c, int64_t n) { \
    loop_##OPCODE(SPLATS, d, a, b, c, n); \
  }

#define DEFINE_UNARY(OPCODE, IN, OUT, EXPRESSION) \
  OPERATION_LOOP(OPCODE, IN, OUT, 1, EXPRESSION) \
  OPERATION_VARIANT(OPCODE, 0)
#define DEFINE_BINARY(OPCODE, IN, OUT, EXPRESSION) \
  OPERATION_LOOP(OPCODE, IN, OUT, 2, EXPRESSION) \
  OPERATION_VARIANT(OPCODE, 0) OPERATION_VARIANT(OPCODE, 1) OPERATION_VARIANT(OPCODE, 2)
#define DEFINE_TERNARY(OPCODE, IN, OUT, EXPRESSION) \
  OPERATION_LOOP(OPCODE, IN, OUT, 3, EXPRESSION) \
  OPERATION_VARIANT(OPCODE, 0) OPERATION_VARIANT(OPCODE, 1) OPERATION_VARIANT(OPCODE, 2) \
  OPERATION_VARIANT(OPCODE, 3) OPERATION_VARIANT(OPCODE, 4) OPERATION_VARIANT(OPCODE, 5) \
  OPERATION_VARIANT(OPCODE, 6)

UNARY_OPERATIONS(DEFINE_UNARY)
BINARY_OPERATIONS(DEFINE_BINARY)
TERNARY_OPERATIONS(DEFINE_TERNARY)

// MARK: Reductions

static INLINE vf vector_sum(vf a, vf b) { return a + b; }
static INLINE vf vector_maximum(vf a, vf b) { return maximum(a, b); }
static INLINE vf vector_minimum(vf a, vf b) { return minimum(a, b); }
static INLINE float scalar_sum(float a, float b) { return a + b; }
static INLINE float scalar_maximum(float a, float b) { return a != a || a > b ? a : b; }
static INLINE float scalar_minimum(float a, float b) { return a != a || a < b ? a : b; }
static double double_sum(double a, double b) { return a + b; }
static double double_maximum(double a, double b) { return a != a || a > b ? a : b; }
static double double_minimum(double a, double b) { return a != a || a < b ? a : b; }

#define DEFINE_REDUCTION(KIND, IDENTITY) \
  static INLINE float across_##KIND(vf v) { \
    float lanes[LANES]; \
    store(lanes, v); \
    for (int width = LANES / 2; width > 0; width /= 2) \
      for (int i = 0; i < width; i++) lanes[i] = scalar_##KIND(lanes[i], lanes[i + width]); \
    return lanes[0]; \
  } \
  \
  static double run_##KIND(const float *values, int64_t n) { \
    int64_t i = 0; \
    float total = IDENTITY; \
    if (n >= LANES) { \
      vf s0 = load(values); \
      i = LANES; \
      if (n >= 4 * LANES) { \
        vf s1 = load(values + LANES), s2 = load(values + 2 * LANES), s3 = load(values + 3 * LANES); \
        for (i = 4 * LANES; i + 4 * LANES <= n; i += 4 * LANES) { \
          s0 = vector_##KIND(s0, load(values + i)); \
          s1 = vector_##KIND(s1, load(values + i + LANES)); \
          s2 = vector_##KIND(s2, load(values + i + 2 * LANES)); \
          s3 = vector_##KIND(s3, load(values + i + 3 * LANES)); \
        } \
        s0 = vector_##KIND(vector_##KIND(s0, s1), vector_##KIND(s2, s3)); \
      } \
      for (; i + LANES <= n; i += LANES) s0 = vector_##KIND(s0, load(values + i)); \
      total = across_##KIND(s0); \
    } \
    for (; i < n; i++) total = scalar_##KIND(total, values[i]); \
    return total; \
  } \
  \
  /* Rows narrower than a vector: LANES rows make `inner` whole vectors, whose lanes are folded last. */ \
  static void narrow_rows_##KIND(float *row, const float *values, int64_t rows, int64_t inner) { \
    const int64_t period = inner * LANES, groups = rows / LANES; \
    for (int64_t c = 0; c < inner; c++) row[c] = IDENTITY; \
    if (groups > 0) { \
      float folded[LANES * LANES]; \
      for (int64_t j = 0; j < period; j += LANES) { \
        vf s = load(values + j); \
        for (int64_t g = 1; g < groups; g++) s = vector_##KIND(s, load(values + g * period + j)); \
        store(folded + j, s); \
      } \
      for (int64_t r = 0; r < LANES; r++) \
        for (int64_t c = 0; c < inner; c++) row[c] = scalar_##KIND(row[c], folded[r * inner + c]); \
    } \
    for (int64_t r = groups * LANES; r < rows; r++) \
      for (int64_t c = 0; c < inner; c++) row[c] = scalar_##KIND(row[c], values[r * inner + c]); \
  } \
  \
  static void rows_##KIND(float *row, const float *values, int64_t rows, int64_t inner) { \
    if (inner < LANES) { \
      narrow_rows_##KIND(row, values, rows, inner); \
      return; \
    } \
    int64_t c = 0; \
    for (; c + 4 * LANES <= inner; c += 4 * LANES) { \
      const float *p = values + c; \
      vf s0 = load(p), s1 = load(p + LANES), s2 = load(p + 2 * LANES), s3 = load(p + 3 * LANES); \
      for (int64_t r = 1; r < rows; r++) { \
        p += inner; \
        s0 = vector_##KIND(s0, load(p)); \
        s1 = vector_##KIND(s1, load(p + LANES)); \
        s2 = vector_##KIND(s2, load(p + 2 * LANES)); \
        s3 = vector_##KIND(s3, load(p + 3 * LANES)); \
      } \
      store(row + c, s0); \
      store(row + c + LANES, s1); \
      store(row + c + 2 * LANES, s2); \
      store(row + c + 3 * LANES, s3); \
    } \
    while (c < inner) { \
      /* The last vector overlaps the one before: both compute the same value for the shared columns. */ \
      if (c + LANES > inner) c = inner - LANES; \
      vf s = load(values + c); \
      for (int64_t r = 1; r < rows; r++) s = vector_##KIND(s, load(values + r * inner + c)); \
      store(row + c, s); \
      c += LANES; \
    } \
  } \
  \
  static void merge_##KIND(double *accumulators, const float *values, int64_t n) { \
    for (int64_t i = 0; i < n; i++) accumulators[i] = double_##KIND(accumulators[i], values[i]); \
  }

DEFINE_REDUCTION(sum, 0.0f)
DEFINE_REDUCTION(maximum, -INFINITY)
DEFINE_REDUCTION(minimum, INFINITY)

// MARK: Filling and converting

static void splat(uint32_t *destination, uint32_t value, int64_t n) {
  vu v = (vu)(value);
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) memcpy(destination + i, &v, sizeof v);
  for (; i < n; i++) destination[i] = value;
}

static void expand_mask(uint32_t *destination, const uint8_t *source, int64_t n) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vb bytes;
    memcpy(&bytes, source + i, sizeof bytes);
    vi mask = __builtin_convertvector(bytes, vi) != 0;
    memcpy(destination + i, &mask, sizeof mask);
  }
  for (; i < n; i++) destination[i] = source[i] ? 0xFFFFFFFFu : 0;
}

static void pack_mask(uint8_t *destination, const uint32_t *source, int64_t n) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vu words;
    memcpy(&words, source + i, sizeof words);
    vb bytes = __builtin_convertvector(words & 1u, vb);
    memcpy(destination + i, &bytes, sizeof bytes);
  }
  for (; i < n; i++) destination[i] = source[i] & 1;
}

// MARK: Random words

static INLINE vu rotate(vu x, uint32_t by) { return (x << by) | (x >> (32 - by)); }

/// Threefry-2x32 with 20 rounds (Salmon et al., Random123) on LANES counters from `counter` on: the
/// two output words of each counter, in order.
static INLINE void random_block(uint32_t *words, uint64_t counter, uint32_t key0, uint32_t key1) {
  static const uint32_t by[8] = {13, 15, 26, 6, 17, 29, 16, 24};
  vu lane;
  for (int i = 0; i < LANES; i++) lane[i] = (uint32_t)i;
  const uint32_t key[3] = {key0, key1, key0 ^ key1 ^ 0x1BD11BDAu};
  const uint32_t low = (uint32_t)counter, high = (uint32_t)(counter >> 32);
  vu x0 = lane + low;
  vu x1 = (vu)(high) + ((vu)(x0 < low) & 1u);  // the carry of lanes whose low word wrapped
  x0 += key[0];
  x1 += key[1];
#pragma clang loop unroll(full)
  for (uint32_t group = 0; group < 5; group++) {
#pragma clang loop unroll(full)
    for (uint32_t round = 0; round < 4; round++) {
      x0 += x1;
      x1 = rotate(x1, by[(group & 1) * 4 + round]) ^ x0;
    }
    x0 += key[(group + 1) % 3];
    x1 += key[(group + 2) % 3] + group + 1;
  }
  // Interleaved as 64-bit lanes; both architectures are little-endian.
  vu64 pairs = __builtin_convertvector(x0, vu64) | (__builtin_convertvector(x1, vu64) << 32);
  memcpy(words, &pairs, sizeof pairs);
}

static void random_words(uint32_t *destination, uint64_t first, int64_t n, uint32_t key0, uint32_t key1) {
  uint32_t words[2 * LANES];
  int64_t i = 0;
  if (n > 0 && first % 2 == 1) {
    random_block(words, first / 2, key0, key1);
    destination[i++] = words[1];
  }
  for (; i + 2 * LANES <= n; i += 2 * LANES)
    random_block(destination + i, (first + (uint64_t)i) / 2, key0, key1);
  if (i < n) {
    random_block(words, (first + (uint64_t)i) / 2, key0, key1);
    memcpy(destination + i, words, (size_t)(n - i) * 4);
  }
}

// MARK: Whole arrays

static void add(float *destination, const float *source, int64_t n) {
  run_ADD_0(destination, destination, source, source, n);
}

// MARK: Tiles of convolutions

static void tile_sums(float *const to[9], const float *const from[4], int64_t n) {
  for (int64_t i = 0; i < n; i += LANES) {
    const vf a = load(from[0] + i), b = load(from[1] + i), c = load(from[2] + i), d = load(from[3] + i);
    store(to[0] + i, a), store(to[1] + i, a + b), store(to[2] + i, b);
    store(to[3] + i, a + c), store(to[4] + i, (a + b) + (c + d)), store(to[5] + i, b + d);
    store(to[6] + i, c), store(to[7] + i, c + d), store(to[8] + i, d);
  }
}

static void tile_differences(float *const to[9], const float *const from[9], int64_t n) {
  for (int64_t i = 0; i < n; i += LANES) {
    vf rows[3][3];
#pragma clang loop unroll(full)
    for (int r = 0; r < 3; r++) {
      const vf middle = load(from[3 * r + 1] + i);
      rows[r][0] = load(from[3 * r] + i) - middle, rows[r][1] = middle;
      rows[r][2] = load(from[3 * r + 2] + i) - middle;
    }
#pragma clang loop unroll(full)
    for (int c = 0; c < 3; c++) {
      store(to[c] + i, rows[0][c] - rows[1][c]), store(to[3 + c] + i, rows[1][c]);
      store(to[6 + c] + i, rows[2][c] - rows[1][c]);
    }
  }
}

/// A leaky ReLU of value + bias; slope 1 is none.
static INLINE vf finished(vf value, const float *bias, int64_t i, float slope) {
  if (bias) value += load(bias + i);
  if (slope == 1) return value;
  return choose(value > 0.0f, value, slope == 0 ? (vf)(0.0f) : value * slope);
}

static void untile_sums(float *const to[4], const float *const from[9], const float *bias, float slope,
                        int64_t n) {
  for (int64_t i = 0; i < n; i += LANES) {
    vf rows[3][2];
#pragma clang loop unroll(full)
    for (int r = 0; r < 3; r++) {
      const vf middle = load(from[3 * r + 1] + i);
      rows[r][0] = load(from[3 * r] + i) + middle, rows[r][1] = middle + load(from[3 * r + 2] + i);
    }
#pragma clang loop unroll(full)
    for (int c = 0; c < 2; c++) {
      store(to[c] + i, finished(rows[0][c] + rows[1][c], bias, i, slope));
      store(to[2 + c] + i, finished(rows[1][c] + rows[2][c], bias, i, slope));
    }
  }
}

static void untile_differences(float *const to[4], const float *const from[16], const float *bias, float slope,
                               int64_t n) {
  for (int64_t i = 0; i < n; i += LANES) {
    vf rows[4][2];
#pragma clang loop unroll(full)
    for (int r = 0; r < 4; r++) {
      rows[r][0] = load(from[4 * r] + i) + load(from[4 * r + 1] + i);
      rows[r][1] = load(from[4 * r + 2] + i) - load(from[4 * r + 1] + i) - load(from[4 * r + 3] + i);
    }
#pragma clang loop unroll(full)
    for (int c = 0; c < 2; c++) {
      store(to[c] + i, finished(rows[0][c] + rows[1][c], bias, i, slope));
      store(to[2 + c] + i, finished(rows[2][c] - rows[1][c] - rows[3][c], bias, i, slope));
    }
  }
}

static int64_t first_non_finite(const float *values, int64_t n) {
  int64_t i = 0;
  for (; i + 4 * LANES <= n; i += 4 * LANES) {
    // x - x is 0 for a finite x and NaN otherwise, and NaN survives the additions.
    vf a = load(values + i), b = load(values + i + LANES);
    vf c = load(values + i + 2 * LANES), d = load(values + i + 3 * LANES);
    vf zero = ((a - a) + (b - b)) + ((c - c) + (d - d));
    if (__builtin_reduce_or((vu)(zero != zero))) break;
  }
  for (; i < n; i++)
    if (values[i] - values[i] != 0.0f) return i;
  return -1;
}

static void triad(float *a, const float *b, const float *c, float factor, int64_t n) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) store(a + i, fused((vf)(factor), load(c + i), load(b + i)));
  for (; i < n; i++) a[i] = b[i] + factor * c[i];
}

/// Twelve chains: enough to hide a latency of 4 to 6 cycles on two units.
static double multiply_adds(int64_t rounds, float factor, float *sink) {
  enum { CHAINS = 12 };
  vf chain[CHAINS];
  const vf by = (vf)(factor);
#pragma clang loop unroll(full)
  for (int k = 0; k < CHAINS; k++) chain[k] = (vf)(factor * (float)k);
  for (int64_t i = 0; i < rounds; i++) {
#pragma clang loop unroll(full)
    for (int k = 0; k < CHAINS; k++) chain[k] = fused(chain[k], by, by);
  }
  vf total = chain[0];
#pragma clang loop unroll(full)
  for (int k = 1; k < CHAINS; k++) total += chain[k];
  *sink += across_sum(total);
  return (double)rounds * CHAINS * LANES * 2;
}

#include "pricing_body.h"
#include "entropic_body.h"

// MARK: The table

#define UNARY_ENTRY(OPCODE, IN, OUT, EXPRESSION) [SADDLE_OP_##OPCODE] = {run_##OPCODE##_0},
#define BINARY_ENTRY(OPCODE, IN, OUT, EXPRESSION) \
  [SADDLE_OP_##OPCODE] = {run_##OPCODE##_0, run_##OPCODE##_1, run_##OPCODE##_2},
#define TERNARY_ENTRY(OPCODE, IN, OUT, EXPRESSION) \
  [SADDLE_OP_##OPCODE] = {run_##OPCODE##_0, run_##OPCODE##_1, run_##OPCODE##_2, run_##OPCODE##_3, \
                          run_##OPCODE##_4, run_##OPCODE##_5, run_##OPCODE##_6},
#define REDUCER(KIND, IDENTITY) {IDENTITY, run_##KIND, rows_##KIND, merge_##KIND, double_##KIND}

const saddle_kernel_table TABLE = {
  .name = NAME,
  .operation = {UNARY_OPERATIONS(UNARY_ENTRY) BINARY_OPERATIONS(BINARY_ENTRY)
                TERNARY_OPERATIONS(TERNARY_ENTRY)},
  .reduction = {
    [SADDLE_REDUCE_SUM] = REDUCER(sum, 0),
    [SADDLE_REDUCE_MAXIMUM] = REDUCER(maximum, -INFINITY),
    [SADDLE_REDUCE_MINIMUM] = REDUCER(minimum, INFINITY),
  },
  .splat = splat,
  .expand_mask = expand_mask,
  .pack_mask = pack_mask,
  .random = random_words,
  .add = add,
  .tile_sums = tile_sums,
  .tile_differences = tile_differences,
  .untile_sums = untile_sums,
  .untile_differences = untile_differences,
  .first_non_finite = first_non_finite,
  .triad = triad,
  .multiply_adds = multiply_adds,
  .pricing = PRICING_KERNELS,
  .entropic = ENTROPIC_KERNELS,
};

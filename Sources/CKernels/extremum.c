#include "keys.h"

enum { PARALLEL_ELEMENTS = 1 << 14, COLUMNS = 256 };

typedef struct {
  bool largest;
  saddle_key_type type;
  int64_t outer, extent, inner, pieces;
  const uint32_t *source;
  int32_t *destination;
} extremum_plan;

/// A key whose maximum is wanted; NaN stays above all when the smallest is looked for.
static inline uint32_t sought_key(uint32_t bits, saddle_key_type type, bool largest) {
  const uint32_t key = saddle_ordered_key(bits, type);
  const bool is_nan = type == SADDLE_KEY_FLOAT && key == 0xFFFFFFFFu;
  return largest || is_nan ? key : ~key;
}

/// For n <= COLUMNS neighbouring columns at once, so that memory is read in its order.
static void search_columns(const extremum_plan *plan, const uint32_t *source, int32_t *destination,
                           int64_t n) {
  uint32_t best[COLUMNS];
  for (int64_t c = 0; c < n; c++) {
    best[c] = sought_key(source[c], plan->type, plan->largest);
    destination[c] = 0;
  }
  for (int64_t e = 1; e < plan->extent; e++) {
    source += plan->inner;
    for (int64_t c = 0; c < n; c++) {
      const uint32_t key = sought_key(source[c], plan->type, plan->largest);
      if (key > best[c]) {
        best[c] = key;
        destination[c] = (int32_t)e;
      }
    }
  }
}

static void extremum_share(void *context, int32_t thread, int32_t threads) {
  const extremum_plan *plan = context;
  const int64_t units = plan->outer * plan->pieces;
  for (int64_t unit = units * thread / threads; unit < units * (thread + 1) / threads; unit++) {
    const int64_t o = unit / plan->pieces, begin = unit % plan->pieces * COLUMNS;
    const int64_t n = plan->inner - begin < COLUMNS ? plan->inner - begin : COLUMNS;
    search_columns(plan, plan->source + o * plan->extent * plan->inner + begin,
                   plan->destination + o * plan->inner + begin, n);
  }
}

void saddle_argument_extremum(int32_t threads, bool largest, saddle_key_type type, int64_t outer,
                              int64_t extent, int64_t inner, const void *source, int32_t *destination) {
  if (outer * extent * inner == 0) return;
  extremum_plan plan = {largest, type, outer, extent, inner, (inner + COLUMNS - 1) / COLUMNS, source,
                        destination};
  saddle_parallel(outer * extent * inner < PARALLEL_ELEMENTS ? 1 : threads, extremum_share, &plan);
}

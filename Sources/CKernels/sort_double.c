// Sorts in two steps: all threads send the values to buckets that each fit a core's cache, then every bucket
// is sorted where it lies (sort_double_body.h).
#include "CKernels.h"
#include "sort_double.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum {
  CROWD = 24,          // items that insertion sort handles well
  LEAST_BITS = 6,      // cells of a level, as powers of two
  INNER_BITS = 11,
  OUTER_BITS = 13,
  BUCKETS = 1024,
  SAMPLE = 4096,
  SERIAL = 1 << 15,    // fewer values than this are one bucket
};

/// A value's place in the order, with its index.
typedef struct {
  uint64_t key;
  int32_t index;
} indexed_key;

#define ITEM uint64_t
#define KEY(item) (item)
#define NAME(function) key_##function
#include "sort_double_body.h"

#define ITEM indexed_key
#define KEY(item) ((item).key)
#define NAME(function) indexed_##function
#include "sort_double_body.h"

/// Keys of doubles in ascending order are in ascending order; those of -0 and 0 are equal.
static inline uint64_t key_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  // In integers: a thread that reads denormals as zero would lose them in value + 0.
  if (bits == 1ull << 63) bits = 0;
  return bits ^ ((uint64_t)((int64_t)bits >> 63) | 1ull << 63);
}

static inline double value_of(uint64_t key) {
  const uint64_t bits = key ^ ((uint64_t)((int64_t)~key >> 63) | 1ull << 63);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/// Which bucket a value goes to: a function that never falls, linear between the sample's outer quantiles in
/// the value, or in the key, which is nearly its logarithm.
typedef struct {
  double low, scale;
  bool by_key;
} bucket_map;

static inline double coordinate(double value, bool by_key) { return by_key ? (double)key_of(value) : value; }

static inline uint32_t bucket_of(const bucket_map *map, double value, bool by_key) {
  const double at = (coordinate(value, by_key) - map->low) * map->scale;
  // NaN goes first.
  return at > 0 ? at < BUCKETS - 1 ? (uint32_t)at : BUCKETS - 1 : 0;
}

static uint32_t fullest_bucket(const bucket_map *map, const double *sample) {
  uint32_t counts[BUCKETS] = {0}, fullest = 0;
  for (int i = 0; i < SAMPLE; i++) {
    const uint32_t count = ++counts[bucket_of(map, sample[i], map->by_key)];
    fullest = count > fullest ? count : fullest;
  }
  return fullest;
}

static bucket_map map_between(double low, double high, bool by_key) {
  low = coordinate(low, by_key);
  // An infinite range gives a scale of 0: one bucket, slow and right.
  const double range = coordinate(high, by_key) - low;
  return (bucket_map){low, range > 0 ? (BUCKETS - 1) / range : 0, by_key};
}

static bucket_map choose_map(const double *source, int64_t count) {
  double sample[SAMPLE];
  uint64_t keys[SAMPLE], sorted[SAMPLE];
  uint32_t ends[1 << INNER_BITS];
  for (int64_t i = 0; i < SAMPLE; i++) {
    // A multiplier without a pattern, so that none in the data is met.
    const uint64_t place = (uint64_t)i * 0x9E3779B97F4A7C15ull >> 33;
    sample[i] = source[place * (uint64_t)count >> 31];
    keys[i] = key_of(sample[i]);
  }
  key_sort_items(keys, sorted, SAMPLE, ends, INNER_BITS);
  const double low = value_of(sorted[SAMPLE / 128]), high = value_of(sorted[SAMPLE - 1 - SAMPLE / 128]);
  const bucket_map by_value = map_between(low, high, false), by_key = map_between(low, high, true);
  return fullest_bucket(&by_value, sample) <= fullest_bucket(&by_key, sample) ? by_value : by_key;
}

typedef struct {
  const double *source;
  int64_t count;
  bucket_map map;
  uint32_t (*places)[BUCKETS];  // a thread's: counts first, then where the next value goes
  bool *finite;                 // a thread's
  uint64_t *keys;               // or null
  indexed_key *indexed;         // or null
  void *sorted;                 // keys or indexed keys, bucket by bucket
  int32_t *order;
  uint32_t bounds[BUCKETS + 1];
  _Atomic uint32_t next_bucket;
} sort_plan;

static inline __attribute__((always_inline)) bool count_values(sort_plan *plan, int64_t begin, int64_t end,
                                                               uint32_t *counts, bool by_key) {
  double sum_of_zeros = 0;
  for (int64_t i = begin; i < end; i++) {
    const double value = plan->source[i];
    sum_of_zeros += value - value;
    counts[bucket_of(&plan->map, value, by_key)]++;
  }
  return sum_of_zeros == 0;
}

static void count_share(void *context, int32_t thread, int32_t threads) {
  sort_plan *plan = context;
  uint32_t *counts = plan->places[thread];
  memset(counts, 0, sizeof plan->places[thread]);
  const int64_t begin = plan->count * thread / threads, end = plan->count * (thread + 1) / threads;
  plan->finite[thread] = plan->map.by_key ? count_values(plan, begin, end, counts, true)
                                          : count_values(plan, begin, end, counts, false);
}

static inline __attribute__((always_inline)) void send_values(sort_plan *plan, int64_t begin, int64_t end,
                                                              uint32_t *places, bool by_key, bool indexed) {
  for (int64_t i = begin; i < end; i++) {
    const double value = plan->source[i];
    const uint32_t place = places[bucket_of(&plan->map, value, by_key)]++;
    if (indexed) plan->indexed[place] = (indexed_key){key_of(value), (int32_t)i};
    else plan->keys[place] = key_of(value);
  }
}

static void send_share(void *context, int32_t thread, int32_t threads) {
  sort_plan *plan = context;
  uint32_t *places = plan->places[thread];
  const int64_t begin = plan->count * thread / threads, end = plan->count * (thread + 1) / threads;
  if (plan->indexed) {
    if (plan->map.by_key) send_values(plan, begin, end, places, true, true);
    else send_values(plan, begin, end, places, false, true);
  } else {
    if (plan->map.by_key) send_values(plan, begin, end, places, true, false);
    else send_values(plan, begin, end, places, false, false);
  }
}

static void sort_bucket(sort_plan *plan, uint32_t begin, uint32_t end, uint32_t *ends) {
  if (plan->indexed) {
    indexed_key *sorted = (indexed_key *)plan->sorted + begin;
    indexed_sort_items(plan->indexed + begin, sorted, end - begin, ends, OUTER_BITS);
    for (uint32_t i = begin; i < end; i++) plan->order[i] = sorted[i - begin].index;
  } else {
    uint64_t *sorted = (uint64_t *)plan->sorted + begin;
    key_sort_items(plan->keys + begin, sorted, end - begin, ends, OUTER_BITS);
    for (uint32_t i = 0; i < end - begin; i++) {
      const double value = value_of(sorted[i]);
      memcpy(sorted + i, &value, sizeof value);
    }
  }
}

static void sort_share(void *context, int32_t thread, int32_t threads) {
  (void)thread, (void)threads;
  sort_plan *plan = context;
  uint32_t ends[1 << OUTER_BITS];
  uint32_t bucket;
  while ((bucket = atomic_fetch_add(&plan->next_bucket, 1)) < BUCKETS)
    sort_bucket(plan, plan->bounds[bucket], plan->bounds[bucket + 1], ends);
}

/// One bucket, on the calling thread.
static saddle_sort_outcome sort_serially(sort_plan *plan) {
  uint32_t ends[1 << OUTER_BITS];
  double sum_of_zeros = 0;
  for (int64_t i = 0; i < plan->count; i++) {
    const double value = plan->source[i];
    sum_of_zeros += value - value;
    if (plan->indexed) plan->indexed[i] = (indexed_key){key_of(value), (int32_t)i};
    else plan->keys[i] = key_of(value);
  }
  if (!(sum_of_zeros == 0)) return SADDLE_SORT_NOT_FINITE;
  sort_bucket(plan, 0, (uint32_t)plan->count, ends);
  return SADDLE_SORT_DONE;
}

static saddle_sort_outcome sort_in_buckets(sort_plan *plan, int32_t threads) {
  plan->places = saddle_allocate((size_t)threads * (sizeof *plan->places + sizeof *plan->finite));
  if (!plan->places) return SADDLE_SORT_NO_MEMORY;
  plan->finite = (bool *)(plan->places + threads);
  plan->map = choose_map(plan->source, plan->count);
  saddle_parallel(threads, count_share, plan);
  bool finite = true;
  for (int32_t t = 0; t < threads; t++) finite &= plan->finite[t];
  if (finite) {
    uint32_t total = 0;
    for (int b = 0; b < BUCKETS; b++) {
      plan->bounds[b] = total;
      for (int32_t t = 0; t < threads; t++) {
        const uint32_t count = plan->places[t][b];
        plan->places[t][b] = total;
        total += count;
      }
    }
    plan->bounds[BUCKETS] = total;
    saddle_parallel(threads, send_share, plan);
    saddle_parallel(threads, sort_share, plan);
  }
  saddle_free(plan->places);
  return finite ? SADDLE_SORT_DONE : SADDLE_SORT_NOT_FINITE;
}

static saddle_sort_outcome sort_with(sort_plan *plan, int32_t threads) {
  return plan->count < SERIAL ? sort_serially(plan) : sort_in_buckets(plan, threads < 1 ? 1 : threads);
}

saddle_sort_outcome saddle_sort_double_in(int32_t threads, const double *source, int64_t count, void *scratch,
                                          double *destination) {
  if (count <= 0) return SADDLE_SORT_DONE;
  sort_plan plan = {.source = source, .count = count, .keys = scratch, .sorted = destination};
  return sort_with(&plan, threads);
}

saddle_sort_outcome saddle_argument_sort_double_in(int32_t threads, const double *source, int64_t count,
                                                   void *scratch, int32_t *order) {
  if (count <= 0) return SADDLE_SORT_DONE;
  indexed_key *both = scratch;
  sort_plan plan = {
    .source = source, .count = count, .indexed = both, .sorted = both + count, .order = order};
  return sort_with(&plan, threads);
}

saddle_sort_outcome saddle_sort_double(int32_t threads, const double *source, int64_t count,
                                       double *destination) {
  void *scratch = saddle_allocate((size_t)count * SADDLE_SORT_SCRATCH);
  if (!scratch) return SADDLE_SORT_NO_MEMORY;
  const saddle_sort_outcome outcome = saddle_sort_double_in(threads, source, count, scratch, destination);
  saddle_free(scratch);
  return outcome;
}

saddle_sort_outcome saddle_argument_sort_double(int32_t threads, const double *source, int64_t count,
                                                int32_t *order) {
  void *scratch = saddle_allocate((size_t)count * SADDLE_ARGUMENT_SORT_SCRATCH);
  if (!scratch) return SADDLE_SORT_NO_MEMORY;
  const saddle_sort_outcome outcome = saddle_argument_sort_double_in(threads, source, count, scratch, order);
  saddle_free(scratch);
  return outcome;
}

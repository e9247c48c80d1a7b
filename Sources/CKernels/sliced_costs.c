// One-dimensional transport between the projections of two clouds on many directions.
#include <stdatomic.h>
#include <string.h>

#include "CKernels.h"
#include "quantile_matching.h"
#include "sort_double.h"

// Directions that are projected together: a vector register or two of sums, and few enough rows to sort.
enum { BLOCK = 8 };

typedef struct {
  int64_t dimension;
  const double *points, *weights;
  int64_t count;
} cloud;

typedef struct {
  cloud clouds[2];
  const double *directions;
  int64_t direction_count;
  double power, *costs;
  _Atomic int64_t next_block;
  _Atomic int outcome;
} sliced_plan;

/// A thread's memory for one cloud.
typedef struct {
  double *projections;  // [BLOCK, count]
  double *points, *weights;
  int32_t *order;
  void *scratch;
} slices;

static size_t slice_bytes(int64_t count) {
  return (size_t)count * ((BLOCK + 2) * sizeof(double) + SADDLE_ARGUMENT_SORT_SCRATCH + sizeof(int32_t));
}

static slices slices_at(void *memory, int64_t count) {
  slices s = {.projections = memory};
  s.points = s.projections + BLOCK * count;
  s.weights = s.points + count;
  s.scratch = s.weights + count;
  s.order = (int32_t *)((char *)s.scratch + SADDLE_ARGUMENT_SORT_SCRATCH * count);
  return s;
}

/// The dot products of every point with `width` directions.
static void project(const cloud *cloud, const double *directions, int64_t width, double *projections) {
  enum { POINTS = 64, COORDINATES = 64 };
  double turned[COORDINATES][BLOCK], sums[POINTS][BLOCK];
  for (int64_t begin = 0; begin < cloud->count; begin += POINTS) {
    const int64_t points = cloud->count - begin < POINTS ? cloud->count - begin : POINTS;
    memset(sums, 0, sizeof sums);
    for (int64_t first = 0; first < cloud->dimension; first += COORDINATES) {
      const int64_t extent =
        cloud->dimension - first < COORDINATES ? cloud->dimension - first : COORDINATES;
      for (int64_t k = 0; k < extent; k++)
        for (int64_t l = 0; l < BLOCK; l++)
          turned[k][l] = l < width ? directions[l * cloud->dimension + first + k] : 0;
      for (int64_t i = 0; i < points; i++) {
        const double *point = cloud->points + (begin + i) * cloud->dimension + first;
        for (int64_t k = 0; k < extent; k++)
          for (int l = 0; l < BLOCK; l++) sums[i][l] += point[k] * turned[k][l];
      }
    }
    for (int64_t l = 0; l < width; l++)
      for (int64_t i = 0; i < points; i++) projections[l * cloud->count + begin + i] = sums[i][l];
  }
}

static saddle_sort_outcome sort_slice(const cloud *cloud, const slices *s, int64_t l,
                                      saddle_sorted_sample *sample) {
  const double *projection = s->projections + l * cloud->count;
  *sample = (saddle_sorted_sample){projection, cloud->weights, cloud->count};
  if (!cloud->weights) {
    sample->points = s->points;
    return saddle_sort_double_in(1, projection, cloud->count, s->scratch, s->points);
  }
  const saddle_sort_outcome outcome =
    saddle_argument_sort_double_in(1, projection, cloud->count, s->scratch, s->order);
  if (outcome == SADDLE_SORT_DONE) saddle_reorder(1, sample, s->order, s->points, s->weights);
  return outcome;
}

static saddle_sort_outcome cost_of_block(sliced_plan *plan, int64_t first, const slices *s) {
  const int64_t rest = plan->direction_count - first, width = rest < BLOCK ? rest : BLOCK;
  for (int c = 0; c < 2; c++)
    project(&plan->clouds[c], plan->directions + first * plan->clouds[c].dimension, width, s[c].projections);
  for (int64_t l = 0; l < width; l++) {
    saddle_sorted_sample samples[2];
    for (int c = 0; c < 2; c++) {
      const saddle_sort_outcome outcome = sort_slice(&plan->clouds[c], &s[c], l, &samples[c]);
      if (outcome != SADDLE_SORT_DONE) return outcome;
    }
    plan->costs[first + l] = saddle_matched_cost(1, &samples[0], &samples[1], plan->power);
  }
  return SADDLE_SORT_DONE;
}

static void cost_share(void *context, int32_t thread, int32_t threads) {
  (void)thread, (void)threads;
  sliced_plan *plan = context;
  void *memory[2];
  slices s[2];
  for (int c = 0; c < 2; c++) {
    memory[c] = saddle_allocate(slice_bytes(plan->clouds[c].count));
    s[c] = slices_at(memory[c], plan->clouds[c].count);
  }
  saddle_sort_outcome outcome = memory[0] && memory[1] ? SADDLE_SORT_DONE : SADDLE_SORT_NO_MEMORY;
  while (outcome == SADDLE_SORT_DONE) {
    const int64_t first = atomic_fetch_add(&plan->next_block, BLOCK);
    if (first >= plan->direction_count) break;
    outcome = cost_of_block(plan, first, s);
  }
  if (outcome != SADDLE_SORT_DONE) atomic_store(&plan->outcome, outcome);
  for (int c = 0; c < 2; c++) saddle_free(memory[c]);
}

saddle_sort_outcome saddle_sliced_costs(int32_t threads, int64_t dimension, const double *directions,
                                        int64_t direction_count, const double *source,
                                        const double *source_weights, int64_t source_count,
                                        const double *target, const double *target_weights,
                                        int64_t target_count, double power, double *costs) {
  sliced_plan plan = {
    .clouds = {{dimension, source, source_weights, source_count},
               {dimension, target, target_weights, target_count}},
    .directions = directions,
    .direction_count = direction_count,
    .power = power,
    .costs = costs,
  };
  atomic_init(&plan.outcome, SADDLE_SORT_DONE);
  saddle_parallel(threads, cost_share, &plan);
  return (saddle_sort_outcome)atomic_load(&plan.outcome);
}

// One-dimensional transport from points in any order.
#include <stdbool.h>

#include "CKernels.h"
#include "quantile_matching.h"
#include "sort_double.h"

static bool is_ascending(const double *values, int64_t count) {
  for (int64_t i = 1; i < count; i++)
    if (!(values[i - 1] <= values[i])) return false;
  // Nothing infinite, and no NaN alone.
  return count > 0 && values[0] - values[0] == 0 && values[count - 1] - values[count - 1] == 0;
}

/// A sample's points and weights in ascending order: the caller's own memory where they are, else in
/// `memory`.
static saddle_sort_outcome sort_sample(int32_t threads, saddle_sorted_sample *sample, void **memory) {
  if (is_ascending(sample->points, sample->count)) return SADDLE_SORT_DONE;
  const size_t count = (size_t)sample->count;
  if (!sample->weights) {
    double *sorted = *memory = saddle_allocate(count * sizeof *sorted);
    if (!sorted) return SADDLE_SORT_NO_MEMORY;
    const saddle_sort_outcome outcome = saddle_sort_double(threads, sample->points, sample->count, sorted);
    sample->points = sorted;
    return outcome;
  }
  double *points = *memory = saddle_allocate(count * (2 * sizeof *points + sizeof(int32_t)));
  if (!points) return SADDLE_SORT_NO_MEMORY;
  double *weights = points + count;
  int32_t *order = (int32_t *)(weights + count);
  const saddle_sort_outcome outcome =
    saddle_argument_sort_double(threads, sample->points, sample->count, order);
  if (outcome == SADDLE_SORT_DONE) saddle_reorder(threads, sample, order, points, weights);
  return outcome;
}

saddle_sort_outcome saddle_line_cost(int32_t threads, const double *source, const double *source_weights,
                                     int64_t source_count, const double *target, const double *target_weights,
                                     int64_t target_count, double power, double *cost) {
  saddle_sorted_sample first = {source, source_weights, source_count};
  saddle_sorted_sample second = {target, target_weights, target_count};
  void *memory[2] = {NULL, NULL};
  saddle_sort_outcome outcome = sort_sample(threads, &first, &memory[0]);
  if (outcome == SADDLE_SORT_DONE) outcome = sort_sample(threads, &second, &memory[1]);
  if (outcome == SADDLE_SORT_DONE) *cost = saddle_matched_cost(threads, &first, &second, power);
  saddle_free(memory[0]);
  saddle_free(memory[1]);
  return outcome;
}

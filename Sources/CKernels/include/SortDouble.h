// Sorting of Float64 numbers, and the matching of quantiles that one-dimensional optimal transport is.
#ifndef SADDLE_SORT_DOUBLE_H
#define SADDLE_SORT_DOUBLE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Counts are from 1 to 2^31 - 1.

typedef enum {
  SADDLE_SORT_DONE,
  SADDLE_SORT_NOT_FINITE,  // a value is NaN or infinite
  SADDLE_SORT_NO_MEMORY
} saddle_sort_outcome;

/// destination = source in ascending order; they do not overlap. Linear time for values spread over any few
/// scales, n log n at worst; the result does not depend on the number of threads. Takes 8 bytes a value
/// beside the destination. Negative zeros become zeros.
saddle_sort_outcome saddle_sort_double(int32_t threads, const double *source, int64_t count,
                                       double *destination);

/// order = the permutation that sorts source ascending, equal values in order of their index. Takes 32 bytes
/// a value beside it.
saddle_sort_outcome saddle_argument_sort_double(int32_t threads, const double *source, int64_t count,
                                                int32_t *order);

/// cost = integral over u in [0, 1] of |F^-1(u) - G^-1(u)|^power, F and G the two samples' distribution
/// functions: W_power^power for power >= 1. Samples in ascending order are not sorted again; others take 16
/// bytes a point, weighted ones 20 and 32 while sorted. The result does not depend on the number of threads.
saddle_sort_outcome saddle_line_cost(int32_t threads, const double *source, const double *source_weights,
                                     int64_t source_count, const double *target, const double *target_weights,
                                     int64_t target_count, double power, double *cost);

/// costs[l] = the cost as above between the projections of two clouds, row-major [count, dimension], on
/// direction l of [directions, dimension]. Threads share the directions; each takes 116 bytes a point.
saddle_sort_outcome saddle_sliced_costs(int32_t threads, int64_t dimension, const double *directions,
                                        int64_t direction_count, const double *source,
                                        const double *source_weights, int64_t source_count,
                                        const double *target, const double *target_weights,
                                        int64_t target_count, double power, double *costs);

#ifdef __cplusplus
}
#endif
#endif

// One-dimensional optimal transport between sorted points.
#ifndef SADDLE_QUANTILE_MATCHING_H
#define SADDLE_QUANTILE_MATCHING_H

#include <stdint.h>

/// Points in ascending order with their weights, which sum to 1; NULL is 1 / count each.
typedef struct {
  const double *points, *weights;
  int64_t count;
} saddle_sorted_sample;

/// Puts a sample's points and weights in order, and makes it point there.
void saddle_reorder(int32_t threads, saddle_sorted_sample *sample, const int32_t *order, double *points,
                    double *weights);

/// The integral over u in [0, 1] of |F^-1(u) - G^-1(u)|^power. With weights on the calling thread alone; the
/// result does not depend on the number of threads.
double saddle_matched_cost(int32_t threads, const saddle_sorted_sample *source,
                           const saddle_sorted_sample *target, double power);

#endif

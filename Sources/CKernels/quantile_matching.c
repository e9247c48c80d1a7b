// The monotone coupling, walked from the lowest quantile to the highest.
#include "quantile_matching.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "CKernels.h"

// Shares of the quantiles, each summed on its own and all then in order: what a sum rounds to does not depend
// on which thread came to it.
enum { SHARES = 256 };

// Each use has the power it is called with built in.
#define INLINE static inline __attribute__((always_inline))

typedef struct {
  const saddle_sorted_sample *source, *target;
  double power;
  double sums[SHARES];
} matching_plan;

INLINE double cost_between(double x, double y, double power) {
  const double distance = fabs(x - y);
  return power == 1 ? distance : power == 2 ? distance * distance : pow(distance, power);
}

/// Point i against point i.
INLINE double pair_sum(const double *x, const double *y, int64_t count, double power) {
  enum { LANES = 16 };
  double lanes[LANES] = {0}, sum = 0;
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int k = 0; k < LANES; k++) lanes[k] += cost_between(x[i + k], y[i + k], power);
  for (; i < count; i++) sum += cost_between(x[i], y[i], power);
  for (int k = 0; k < LANES; k++) sum += lanes[k];
  return sum;
}

/// n points against m, between two quantiles in units of 1 / (n m): every source point then weighs m, every
/// target point n, and all is exact.
INLINE double stair_sum(const matching_plan *plan, int64_t begin, int64_t end, double power) {
  const double *x = plan->source->points, *y = plan->target->points;
  const int64_t n = plan->source->count, m = plan->target->count;
  int64_t i = begin / m, j = begin / n, left = m - begin % m, right = n - begin % n;
  double sum = 0;
  while (begin < end) {
    int64_t mass = left < right ? left : right;
    mass = mass < end - begin ? mass : end - begin;
    sum += (double)mass * cost_between(x[i], y[j], power);
    begin += mass;
    left -= mass;
    right -= mass;
    if (left == 0) {
      i++;
      left = m;
    }
    if (right == 0) {
      j++;
      right = n;
    }
  }
  return sum;
}

INLINE double share_sum(const matching_plan *plan, int64_t share, double power) {
  const int64_t n = plan->source->count, m = plan->target->count;
  if (n == m) {
    const int64_t begin = n * share / SHARES, end = n * (share + 1) / SHARES;
    return pair_sum(plan->source->points + begin, plan->target->points + begin, end - begin, power);
  }
  // n m is below 2^62: its multiples may overflow, its parts do not.
  const int64_t whole = n * m / SHARES, rest = n * m % SHARES;
  const int64_t next = share + 1;
  return stair_sum(plan, whole * share + rest * share / SHARES, whole * next + rest * next / SHARES, power);
}

static void sum_shares(void *context, int32_t thread, int32_t threads) {
  matching_plan *plan = context;
  const int64_t end = (int64_t)SHARES * (thread + 1) / threads;
  for (int64_t share = (int64_t)SHARES * thread / threads; share < end; share++)
    plan->sums[share] = plan->power == 1 ? share_sum(plan, share, 1)
                      : plan->power == 2 ? share_sum(plan, share, 2)
                                         : share_sum(plan, share, plan->power);
}

/// Of what is left of two weights after the smaller is taken off both, less than 4 roundings of the larger
/// weight is how they were rounded, not mass: carried to the next point, it would put equal distributions a
/// little apart.
INLINE double weighted_sum(const saddle_sorted_sample *source, const saddle_sorted_sample *target,
                           double power) {
  const int64_t n = source->count, m = target->count;
  const double *a = source->weights, *b = target->weights;
  const double each_a = 1 / (double)n, each_b = 1 / (double)m;
  int64_t i = 0, j = 0;
  double wa = a ? a[0] : each_a, wb = b ? b[0] : each_b, left = wa, right = wb;
  double sum = 0, lost = 0;
  for (;;) {
    const double mass = left < right ? left : right;
    if (mass > 0) {
      // Compensated: millions of terms in one sum.
      const double term = mass * cost_between(source->points[i], target->points[j], power) - lost;
      const double next = sum + term;
      lost = (next - sum) - term;
      sum = next;
    }
    left -= mass;
    right -= mass;
    const double rounding = 0x1p-50 * (wa > wb ? wa : wb);
    const bool source_is_spent = left <= rounding, target_is_spent = right <= rounding;
    if (source_is_spent) {
      if (++i == n) break;
      left = wa = a ? a[i] : each_a;
    }
    if (target_is_spent) {
      if (++j == m) break;
      right = wb = b ? b[j] : each_b;
    }
  }
  return sum;
}

double saddle_matched_cost(int32_t threads, const saddle_sorted_sample *source,
                           const saddle_sorted_sample *target, double power) {
  if (source->weights || target->weights)
    return power == 1 ? weighted_sum(source, target, 1)
         : power == 2 ? weighted_sum(source, target, 2)
                      : weighted_sum(source, target, power);
  matching_plan plan = {.source = source, .target = target, .power = power};
  saddle_parallel(threads, sum_shares, &plan);
  const double n = (double)source->count, m = (double)target->count;
  double sum = 0;
  for (int share = 0; share < SHARES; share++) sum += plan.sums[share];
  return n == m ? sum / n : sum / n / m;
}

typedef struct {
  const saddle_sorted_sample *sample;
  const int32_t *order;
  double *points, *weights;
} reorder_plan;

static void reorder_share(void *context, int32_t thread, int32_t threads) {
  const reorder_plan *plan = context;
  const int64_t count = plan->sample->count;
  for (int64_t i = count * thread / threads; i < count * (thread + 1) / threads; i++) {
    plan->points[i] = plan->sample->points[plan->order[i]];
    plan->weights[i] = plan->sample->weights[plan->order[i]];
  }
}

void saddle_reorder(int32_t threads, saddle_sorted_sample *sample, const int32_t *order, double *points,
                    double *weights) {
  reorder_plan plan = {sample, order, points, weights};
  saddle_parallel(threads, reorder_share, &plan);
  sample->points = points;
  sample->weights = weights;
}

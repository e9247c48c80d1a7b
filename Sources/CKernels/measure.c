// What this machine can do at best, for the reports that say how near to it a program comes.
#define _POSIX_C_SOURCE 200809L
#include "kernels.h"

#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct {
  double seconds;
  double *rates;  // a thread's FLOP/s
} peak_plan;

static void peak_share(void *context, int32_t thread, int32_t threads) {
  (void)threads;
  const peak_plan *plan = context;
  const saddle_kernel_table *kernels = saddle_kernels();
  // Read at run time, so that the multiply-adds cannot be worked out by the compiler.
  volatile float factor = 0.5f;
  float sink = 0;
  double operations = 0, elapsed;
  const double start = now();
  do {
    operations += kernels->multiply_adds(20000, factor, &sink);
    elapsed = now() - start;
  } while (elapsed < plan->seconds);
  factor = sink;
  plan->rates[thread] = operations / elapsed;
}

double saddle_measure_peak(int32_t threads, double seconds) {
  if (threads < 1) return 0;
  peak_plan plan = {seconds, calloc((size_t)threads, sizeof(double))};
  if (!plan.rates) return 0;
  saddle_parallel(threads, peak_share, &plan);
  double total = 0;
  for (int32_t t = 0; t < threads; t++) total += plan.rates[t];
  free(plan.rates);
  return total;
}

typedef struct {
  float *a, *b, *c;
  int64_t count;
} bandwidth_plan;

static void share_bounds(const bandwidth_plan *plan, int32_t thread, int32_t threads, int64_t *begin,
                         int64_t *end) {
  *begin = plan->count / 16 * thread / threads * 16;
  *end = thread + 1 == threads ? plan->count : plan->count / 16 * (thread + 1) / threads * 16;
}

/// The thread that will use a page touches it first, so that it lies on its node.
static void touch_share(void *context, int32_t thread, int32_t threads) {
  const bandwidth_plan *plan = context;
  int64_t begin, end;
  share_bounds(plan, thread, threads, &begin, &end);
  for (int64_t i = begin; i < end; i++) {
    plan->a[i] = 0;
    plan->b[i] = 1;
    plan->c[i] = 2;
  }
}

static void triad_share(void *context, int32_t thread, int32_t threads) {
  const bandwidth_plan *plan = context;
  int64_t begin, end;
  share_bounds(plan, thread, threads, &begin, &end);
  saddle_kernels()->triad(plan->a + begin, plan->b + begin, plan->c + begin, 3, end - begin);
}

double saddle_measure_bandwidth(int32_t threads, size_t bytes) {
  enum { PASSES = 8 };
  bandwidth_plan plan = {NULL, NULL, NULL, (int64_t)(bytes / sizeof(float))};
  void *memory = NULL;
  const size_t apart = (bytes + 127) / 64 * 64;
  if (threads < 1 || plan.count == 0 || posix_memalign(&memory, 64, 3 * apart) != 0) return 0;
  plan.a = memory;
  plan.b = (float *)((char *)memory + apart);
  plan.c = (float *)((char *)memory + 2 * apart);
  saddle_parallel(threads, touch_share, &plan);
  double best = 0;
  for (int pass = 0; pass < PASSES; pass++) {
    const double start = now();
    saddle_parallel(threads, triad_share, &plan);
    const double rate = 3.0 * (double)plan.count * sizeof(float) / (now() - start);
    if (rate > best) best = rate;
  }
  free(memory);
  return best;
}

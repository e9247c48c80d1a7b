// Which table of kernels is in force.
#include "kernels.h"

#include <stdatomic.h>
#include <string.h>

#if defined(__x86_64__)
static bool has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static bool has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
    && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

static const saddle_kernel_table *best_table(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (has_avx512()) return &saddle_kernels_avx512;
  if (has_avx2()) return &saddle_kernels_avx2;
#endif
  return &saddle_kernels_baseline;
}

static _Atomic(const saddle_kernel_table *) current;

const saddle_kernel_table *saddle_kernels(void) {
  const saddle_kernel_table *table = atomic_load_explicit(&current, memory_order_acquire);
  if (table) return table;
  // Threads that race here all find the same table, unless one was forced in the meantime.
  const saddle_kernel_table *best = best_table();
  return atomic_compare_exchange_strong(&current, &table, best) ? best : table;
}

const char *saddle_instruction_set(void) { return saddle_kernels()->name; }

bool saddle_force_instruction_set(const char *name) {
  const saddle_kernel_table *table = NULL;
  if (!name) table = best_table();
  else if (!strcmp(name, saddle_kernels_baseline.name)) table = &saddle_kernels_baseline;
#if defined(__x86_64__)
  else if (!strcmp(name, "avx2") && has_avx2()) table = &saddle_kernels_avx2;
  else if (!strcmp(name, "avx512") && has_avx512()) table = &saddle_kernels_avx512;
#endif
  if (table) atomic_store(&current, table);
  return table != NULL;
}

// Parallel regions on whichever threads the process already has for this purpose.
#define _GNU_SOURCE
#include "CKernels.h"
#include "pool.h"

#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#endif
#if defined(__x86_64__)
#include <immintrin.h>
#endif

int32_t saddle_core_count(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int32_t)count : 1;
}

// MARK: The OpenMP runtime, by name

static struct {
  void (*parallel)(void (*function)(void *), void *data, unsigned threads, unsigned flags);
  int (*thread_index)(void);
  int (*team_size)(void);
  void (*set_threads)(int);
} openmp;

static pthread_once_t openmp_once = PTHREAD_ONCE_INIT;

static void find_openmp(void) {
  // ISO C has no cast from an object pointer to a function pointer; POSIX guarantees this form.
  *(void **)&openmp.thread_index = dlsym(RTLD_DEFAULT, "omp_get_thread_num");
  *(void **)&openmp.team_size = dlsym(RTLD_DEFAULT, "omp_get_num_threads");
  *(void **)&openmp.set_threads = dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (openmp.thread_index && openmp.team_size)
    *(void **)&openmp.parallel = dlsym(RTLD_DEFAULT, "GOMP_parallel");
}

typedef struct {
  void (*body)(void *context, int32_t thread, int32_t threads);
  void *context;
  int32_t threads;
} region;

static void region_member(void *data) {
  const region *r = data;
  // The runtime may deliver fewer threads than asked (inside another region, for one).
  const int32_t team = openmp.team_size();
  for (int32_t t = openmp.thread_index(); t < r->threads; t += team) r->body(r->context, t, r->threads);
}

void saddle_parallel(int32_t threads, void (*body)(void *context, int32_t thread, int32_t threads),
                     void *context) {
  if (threads <= 1) {
    body(context, 0, 1);
    return;
  }
  pthread_once(&openmp_once, find_openmp);
  if (openmp.parallel) {
    region r = {body, context, threads};
    openmp.parallel(region_member, &r, (unsigned)threads, 0);
  } else {
    saddle_pool_run(threads, body, context);
  }
}

void saddle_set_library_threads(int32_t threads) {
  pthread_once(&openmp_once, find_openmp);
  if (openmp.set_threads && threads > 0) openmp.set_threads(threads);
}

// MARK: Denormals

static uint32_t floating_point_mode(void) {
#if defined(__x86_64__)
  return _mm_getcsr();
#elif defined(__aarch64__)
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  return (uint32_t)mode;
#else
  return 0;
#endif
}

void saddle_restore_floating_point_mode(uint32_t mode) {
#if defined(__x86_64__)
  _mm_setcsr(mode);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)mode));
#else
  (void)mode;
#endif
}

static void flush_here(void *context, int32_t thread, int32_t threads) {
  (void)context, (void)thread, (void)threads;
#if defined(__x86_64__)
  const uint32_t flush = 1u << 15 | 1u << 6;
#else
  const uint32_t flush = 1u << 24;
#endif
  saddle_restore_floating_point_mode(floating_point_mode() | flush);
}

uint32_t saddle_flush_denormals(int32_t threads) {
  const uint32_t former = floating_point_mode();
  saddle_parallel(threads, flush_here, NULL);
  return former;
}

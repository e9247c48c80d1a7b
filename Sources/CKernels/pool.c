#include "pool.h"

#include <pthread.h>
#include <stdatomic.h>

typedef void (*region_body)(void *context, int32_t thread, int32_t threads);

// A region follows another within microseconds during a training step, and a sleeping thread takes
// longer than that to wake: so look a while before sleeping.
enum { SPINS = 4000 };

static struct {
  pthread_mutex_t busy;  // held by the caller whose region runs
  pthread_mutex_t lock;
  pthread_cond_t wake, done;
  atomic_uint generation;
  atomic_int pending;  // workers that have not finished this generation
  int32_t workers;
  region_body body;
  void *context;
  int32_t threads;
} pool = {
  .busy = PTHREAD_MUTEX_INITIALIZER,
  .lock = PTHREAD_MUTEX_INITIALIZER,
  .wake = PTHREAD_COND_INITIALIZER,
  .done = PTHREAD_COND_INITIALIZER,
};

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// The pool may hold fewer workers than asked for (a thread that could not be started): each member
/// takes every `members`-th index, so that all of them run.
static void run_share(int32_t member) {
  const int32_t members = pool.workers + 1;
  for (int32_t t = member; t < pool.threads; t += members) pool.body(pool.context, t, pool.threads);
}

static unsigned next_generation(unsigned seen) {
  for (int i = 0; i < SPINS; i++) {
    unsigned generation = atomic_load_explicit(&pool.generation, memory_order_acquire);
    if (generation != seen) return generation;
    pause_briefly();
  }
  pthread_mutex_lock(&pool.lock);
  unsigned generation;
  while ((generation = atomic_load(&pool.generation)) == seen) pthread_cond_wait(&pool.wake, &pool.lock);
  pthread_mutex_unlock(&pool.lock);
  return generation;
}

typedef struct {
  int32_t member;
  unsigned seen;
} worker_start;

static worker_start starts[256];

static void *worker_main(void *argument) {
  const worker_start start = *(const worker_start *)argument;
  unsigned seen = start.seen;
  for (;;) {
    seen = next_generation(seen);
    run_share(start.member);
    if (atomic_fetch_sub(&pool.pending, 1) == 1) {
      pthread_mutex_lock(&pool.lock);
      pthread_cond_signal(&pool.done);
      pthread_mutex_unlock(&pool.lock);
    }
  }
  return NULL;
}

/// Called with `busy` held, between generations.
static void grow(int32_t workers) {
  const int32_t most = (int32_t)(sizeof starts / sizeof starts[0]);
  while (pool.workers < workers && pool.workers < most) {
    worker_start *start = &starts[pool.workers];
    *start = (worker_start){pool.workers + 1, atomic_load(&pool.generation)};
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker_main, start) != 0) return;
    pthread_detach(thread);
    pool.workers++;
  }
}

static void wait_for_workers(void) {
  for (int i = 0; i < SPINS; i++) {
    if (atomic_load_explicit(&pool.pending, memory_order_acquire) == 0) return;
    pause_briefly();
  }
  pthread_mutex_lock(&pool.lock);
  while (atomic_load(&pool.pending) != 0) pthread_cond_wait(&pool.done, &pool.lock);
  pthread_mutex_unlock(&pool.lock);
}

void saddle_pool_run(int32_t threads, region_body body, void *context) {
  if (pthread_mutex_trylock(&pool.busy) != 0) {
    for (int32_t t = 0; t < threads; t++) body(context, t, threads);
    return;
  }
  grow(threads - 1);
  pool.body = body;
  pool.context = context;
  pool.threads = threads;
  // Every worker acknowledges every region, with a share in it or not: none can then still be reading
  // this region's fields when the next one sets them.
  atomic_store(&pool.pending, pool.workers);
  pthread_mutex_lock(&pool.lock);
  atomic_fetch_add(&pool.generation, 1);
  pthread_cond_broadcast(&pool.wake);
  pthread_mutex_unlock(&pool.lock);
  run_share(0);
  wait_for_workers();
  pthread_mutex_unlock(&pool.busy);
}

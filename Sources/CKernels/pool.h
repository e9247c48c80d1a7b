// The threads used when no OpenMP runtime is loaded.
#ifndef SADDLE_POOL_H
#define SADDLE_POOL_H

#include <stdint.h>

/// saddle_parallel on the pool. A caller that finds the pool busy (another thread's region, or a
/// region inside a region) runs every index itself.
void saddle_pool_run(int32_t threads, void (*body)(void *context, int32_t thread, int32_t threads),
                     void *context);

#endif

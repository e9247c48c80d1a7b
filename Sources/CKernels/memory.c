// madvise is beyond C11 and POSIX.
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE

#include <stdlib.h>
#include <sys/mman.h>

#include "CKernels.h"

enum { PAGE = 4096, LARGE_PAGE = 2 << 20 };

void *saddle_allocate(size_t bytes) {
  const size_t alignment = bytes >= 2 * (size_t)LARGE_PAGE ? LARGE_PAGE : PAGE;
  void *memory = NULL;
  if (posix_memalign(&memory, alignment, bytes) != 0) return NULL;
#ifdef MADV_HUGEPAGE
  // Advice only: without it the memory is as good, but walks of many megabytes miss the TLB.
  if (alignment == LARGE_PAGE) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

void saddle_free(void *memory) { free(memory); }

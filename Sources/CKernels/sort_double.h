// The sorts of SortDouble.h in memory of the caller's.
#ifndef SADDLE_SORT_DOUBLE_INTERNAL_H
#define SADDLE_SORT_DOUBLE_INTERNAL_H

#include "SortDouble.h"

/// Bytes of scratch a value.
enum { SADDLE_SORT_SCRATCH = 8, SADDLE_ARGUMENT_SORT_SCRATCH = 32 };

saddle_sort_outcome saddle_sort_double_in(int32_t threads, const double *source, int64_t count, void *scratch,
                                          double *destination);
saddle_sort_outcome saddle_argument_sort_double_in(int32_t threads, const double *source, int64_t count,
                                                   void *scratch, int32_t *order);

#endif

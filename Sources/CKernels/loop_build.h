// What building a loop asks about its arguments.
#ifndef SADDLE_LOOP_BUILD_H
#define SADDLE_LOOP_BUILD_H

#include "loop.h"

/// The number of registers the operation reads.
int32_t saddle_arity(uint16_t opcode);

/// Roughly the time for an element, an addition being 1.
int32_t saddle_operation_cost(uint16_t opcode);

/// The product of the extents; -1 if the rank or an extent is out of range.
int64_t saddle_index_space_size(int32_t rank, const int64_t *extents);

bool saddle_operands_valid(const saddle_operand *operands, int32_t count);
bool saddle_operations_valid(const saddle_operation *operations, int32_t count);
bool saddle_results_valid(const saddle_result *results, int32_t count);
bool saddle_reductions_valid(const saddle_reduction *reductions, int32_t count, int64_t size);

#endif

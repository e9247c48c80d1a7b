// The arguments of saddle_loop_create, checked and rated.
#include "loop_build.h"

// Byte offsets must fit an int64_t with room to spare.
static const int64_t LARGEST_SIZE = (int64_t)1 << 56;

int32_t saddle_arity(uint16_t opcode) {
  switch (opcode) {
  case SADDLE_OP_IOTA:
  case SADDLE_OP_RANDOM:
    return 0;
  case SADDLE_OP_SELECT:
  case SADDLE_OP_MULTIPLY_ADD:
  case SADDLE_OP_NEGATED_MULTIPLY_ADD:
    return 3;
  default:
    break;
  }
  const bool unary = opcode <= SADDLE_OP_SOFTPLUS
    || (opcode >= SADDLE_OP_INTEGER_NEGATE && opcode <= SADDLE_OP_INTEGER_SIGN)
    || (opcode >= SADDLE_OP_FLOAT_TO_SIGNED && opcode <= SADDLE_OP_INTEGER_TO_MASK);
  return unary ? 1 : 2;
}

int32_t saddle_operation_cost(uint16_t opcode) {
  switch (opcode) {
  case SADDLE_OP_POWER:
  case SADDLE_OP_REMAINDER:
  case SADDLE_OP_SIGNED_DIVIDE:
  case SADDLE_OP_SIGNED_REMAINDER:
  case SADDLE_OP_UNSIGNED_DIVIDE:
  case SADDLE_OP_UNSIGNED_REMAINDER:
    return 50;
  case SADDLE_OP_EXPONENTIAL:
  case SADDLE_OP_LOGARITHM:
  case SADDLE_OP_HYPERBOLIC_TANGENT:
  case SADDLE_OP_SINE:
  case SADDLE_OP_COSINE:
  case SADDLE_OP_LOGISTIC:
  case SADDLE_OP_SOFTPLUS:
  case SADDLE_OP_RANDOM:
    return 10;
  case SADDLE_OP_DIVIDE:
  case SADDLE_OP_SQUARE_ROOT:
    return 4;
  default:
    return 1;
  }
}

int64_t saddle_index_space_size(int32_t rank, const int64_t *extents) {
  if (rank < 0 || rank > SADDLE_MAX_RANK) return -1;
  int64_t size = 1;
  for (int32_t d = 0; d < rank; d++)
    if (extents[d] < 0 || __builtin_mul_overflow(size, extents[d], &size) || size > LARGEST_SIZE) return -1;
  return size;
}

static bool is_element(int32_t element) {
  return element == SADDLE_ELEMENT_WORD || element == SADDLE_ELEMENT_BOOL;
}

bool saddle_operands_valid(const saddle_operand *operands, int32_t count) {
  if (count < 0 || count > SADDLE_MAX_REGISTERS) return false;
  for (int32_t k = 0; k < count; k++)
    if (operands[k].slot < 0 || !is_element(operands[k].element)
        || operands[k].register_index >= SADDLE_MAX_REGISTERS)
      return false;
  return true;
}

bool saddle_operations_valid(const saddle_operation *operations, int32_t count) {
  if (count < 0) return false;
  for (int32_t k = 0; k < count; k++) {
    const saddle_operation *o = &operations[k];
    if (o->opcode >= SADDLE_OP_COUNT || o->destination >= SADDLE_MAX_REGISTERS) return false;
    const uint16_t arguments[3] = {o->a, o->b, o->c};
    for (int32_t i = 0; i < saddle_arity(o->opcode); i++)
      if (arguments[i] >= SADDLE_MAX_REGISTERS) return false;
    if (o->opcode == SADDLE_OP_IOTA && (o->stride < 1 || o->extent < 1)) return false;
    if (o->opcode == SADDLE_OP_RANDOM && o->slot < 0) return false;
  }
  return true;
}

bool saddle_results_valid(const saddle_result *results, int32_t count) {
  if (count < 0 || count > SADDLE_MAX_REGISTERS) return false;
  for (int32_t k = 0; k < count; k++)
    if (results[k].slot < 0 || !is_element(results[k].element)
        || results[k].register_index >= SADDLE_MAX_REGISTERS)
      return false;
  return true;
}

bool saddle_reductions_valid(const saddle_reduction *reductions, int32_t count, int64_t size) {
  if (count < 0) return false;
  for (int32_t k = 0; k < count; k++) {
    const saddle_reduction *r = &reductions[k];
    const int64_t extents[3] = {r->outer, r->middle, r->inner};
    if (r->kind < SADDLE_REDUCE_SUM || r->kind > SADDLE_REDUCE_MINIMUM || r->slot < 0
        || r->register_index >= SADDLE_MAX_REGISTERS || (r->outer != 1 && r->inner != 1)
        || saddle_index_space_size(3, extents) != size)
      return false;
  }
  return true;
}

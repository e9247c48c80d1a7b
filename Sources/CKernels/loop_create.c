// Building a loop: from registers to values, then tile length, classes, storage and threads.
#define _POSIX_C_SOURCE 200809L
#include "loop_build.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

// MARK: Operands

/// Keeps the dimensions that matter, merged where the strides allow it; outermost first.
static void set_operand(saddle_loop_operand *o, const saddle_operand *from, int32_t rank,
                        const int64_t *extents) {
  *o = (saddle_loop_operand){.slot = from->slot, .mask = from->element == SADDLE_ELEMENT_BOOL,
                             .offset = from->offset, .lowest = from->offset, .highest = from->offset};
  for (int32_t d = 0; d < rank; d++) {
    if (extents[d] == 1) continue;
    const int64_t reach = from->stride[d] * (extents[d] - 1);
    *(reach < 0 ? &o->lowest : &o->highest) += reach;
    if (o->rank > 0 && o->stride[o->rank - 1] == from->stride[d] * extents[d]) {
      o->extent[o->rank - 1] *= extents[d];
      o->stride[o->rank - 1] = from->stride[d];
    } else {
      o->extent[o->rank] = extents[d];
      o->stride[o->rank++] = from->stride[d];
    }
  }
  if (o->rank == 1 && o->stride[0] == 0) o->rank = 0;
}

/// The operand is the same at p and p + period; 0 when there is no such period.
static int64_t operand_period(const saddle_loop_operand *o) {
  if (o->rank < 2 || o->stride[0] != 0) return 0;
  int64_t period = 1;
  for (int32_t d = 1; d < o->rank; d++) period *= o->extent[d];
  return period;
}

static int64_t step_period(const saddle_step *s) {
  int64_t period;
  if (s->opcode != SADDLE_OP_IOTA || __builtin_mul_overflow(s->stride, s->extent, &period)) return 0;
  return period;
}

// MARK: Values

/// The step's values from registers; false when a register is read before anything is in it.
static bool set_step(saddle_loop *loop, int32_t index, const saddle_operation *from, int32_t *current) {
  saddle_step *s = &loop->steps[index];
  *s = (saddle_step){.opcode = from->opcode, .destination = loop->operand_count + index,
                     .stride = from->stride, .extent = from->extent,
                     .slot = from->slot, .offset = from->offset};
  const int32_t arity = saddle_arity(from->opcode);
  const uint16_t registers[3] = {from->a, from->b, from->c};
  int32_t *arguments[3] = {&s->a, &s->b, &s->c};
  for (int32_t k = 0; k < arity; k++) {
    *arguments[k] = current[registers[k]];
    if (*arguments[k] < 0) return false;
    loop->values[*arguments[k]].last_use = index;
  }
  // A kernel ignores the pointers beyond its arity, but they must be some value's.
  for (int32_t k = arity; k < 3; k++) *arguments[k] = s->destination;
  loop->values[s->destination].last_use = index;
  current[from->destination] = s->destination;
  return true;
}

static bool set_values(saddle_loop *loop, const saddle_operand *operands, const saddle_operation *operations,
                       const saddle_result *results, const saddle_reduction *reductions) {
  int32_t current[SADDLE_MAX_REGISTERS];
  for (int32_t r = 0; r < SADDLE_MAX_REGISTERS; r++) current[r] = -1;
  for (int32_t v = 0; v < loop->operand_count; v++) {
    if (current[operands[v].register_index] >= 0) return false;
    current[operands[v].register_index] = v;
    loop->values[v].last_use = -1;
  }
  for (int32_t k = 0; k < loop->step_count; k++)
    if (!set_step(loop, k, &operations[k], current)) return false;
  for (int32_t k = 0; k < loop->result_count; k++) {
    const int32_t value = current[results[k].register_index];
    if (value < 0) return false;
    loop->results[k] = (saddle_loop_result){.slot = results[k].slot, .value = value,
                                            .mask = results[k].element == SADDLE_ELEMENT_BOOL,
                                            .offset = results[k].offset};
    if (value < loop->operand_count) loop->operands[value].buffered = true;
    loop->values[value].last_use = loop->step_count;
    loop->values[value].whole_tile = true;
  }
  for (int32_t k = 0; k < loop->reduction_count; k++) {
    const saddle_reduction *from = &reductions[k];
    const int32_t value = current[from->register_index];
    if (value < 0) return false;
    loop->reductions[k] = (saddle_loop_reduction){
      .kind = from->kind, .slot = from->slot, .value = value, .offset = from->offset, .outer = from->outer,
      .middle = from->middle, .inner = from->inner, .accumulators = loop->accumulator_count};
    loop->accumulator_count += (size_t)saddle_reduction_width(&loop->reductions[k]);
    loop->values[value].last_use = loop->step_count;
    loop->values[value].whole_tile = true;
  }
  return true;
}

// MARK: Tile length

static int64_t common_multiple(int64_t a, int64_t b) {
  int64_t x = a, y = b;
  while (y != 0) {
    const int64_t rest = x % y;
    x = y;
    y = rest;
  }
  int64_t multiple;
  return __builtin_mul_overflow(a / x, b, &multiple) ? INT64_MAX : multiple;
}

/// The largest period not above `limit`; 0 if there is none.
static int64_t largest_period(const saddle_loop *loop, int64_t limit) {
  int64_t best = 0;
#define CONSIDER(period) do { int64_t p = (period); if (p > best && p <= limit) best = p; } while (0)
  for (int32_t k = 0; k < loop->operand_count; k++) CONSIDER(operand_period(&loop->operands[k]));
  for (int32_t k = 0; k < loop->step_count; k++) CONSIDER(step_period(&loop->steps[k]));
  for (int32_t k = 0; k < loop->reduction_count; k++) {
    const saddle_loop_reduction *r = &loop->reductions[k];
    CONSIDER(saddle_reduces_rows(r) ? r->middle : r->inner);
  }
#undef CONSIDER
  return best;
}

/// A tile holds whole periods: of the largest one, and of smaller ones as far as they fit as well.
/// Returns their common multiple.
static int64_t choose_tile(saddle_loop *loop) {
  int64_t common = 1;
  for (int64_t period = largest_period(loop, SADDLE_TILE); period > 1;
       period = largest_period(loop, period - 1)) {
    const int64_t both = common_multiple(common, period);
    if (both <= SADDLE_TILE) common = both;
  }
  loop->tile = SADDLE_TILE / common * common;
  return common;
}

// MARK: Classes

static saddle_value_class class_of_period(const saddle_loop *loop, int64_t period) {
  return period > 0 && loop->tile % period == 0 ? SADDLE_VALUE_PERIODIC : SADDLE_VALUE_VARYING;
}

static void classify(saddle_loop *loop) {
  for (int32_t v = 0; v < loop->operand_count; v++) {
    const saddle_loop_operand *o = &loop->operands[v];
    loop->values[v].class = o->rank == 0 ? SADDLE_VALUE_SPLAT : class_of_period(loop, operand_period(o));
  }
  for (int32_t k = 0; k < loop->step_count; k++) {
    saddle_step *s = &loop->steps[k];
    saddle_value_class class = SADDLE_VALUE_SPLAT;
    if (s->opcode == SADDLE_OP_RANDOM) class = SADDLE_VALUE_VARYING;
    else if (s->opcode == SADDLE_OP_IOTA) class = class_of_period(loop, step_period(s));
    const int32_t arity = saddle_arity(s->opcode);
    const int32_t arguments[3] = {s->a, s->b, s->c};
    for (int32_t i = 0; i < arity; i++) {
      const saddle_value_class argument = loop->values[arguments[i]].class;
      if (argument > class) class = argument;
      if (argument == SADDLE_VALUE_SPLAT) s->variant |= (uint16_t)(1 << i);
    }
    // Of splats alone, the kernel runs over the few words that hold one.
    if (class == SADDLE_VALUE_SPLAT) s->variant = 0;
    loop->values[s->destination].class = class;
  }
}

/// Lets the operations that compute results write them where they belong.
static void map_results(saddle_loop *loop) {
  for (int32_t k = 0; k < loop->result_count; k++) {
    saddle_loop_result *r = &loop->results[k];
    saddle_value *value = &loop->values[r->value];
    if (r->mask || r->value < loop->operand_count || value->class != SADDLE_VALUE_VARYING) continue;
    bool taken = false;
    for (int32_t other = 0; other < k; other++)
      taken |= loop->results[other].mapped && loop->results[other].value == r->value;
    if (taken) continue;
    r->mapped = true;
    for (int32_t v = 0; v < loop->operand_count; v++)
      if (loop->values[v].class != SADDLE_VALUE_SPLAT && saddle_operand_in_place(&loop->operands[v])
          && loop->values[v].last_use > r->value - loop->operand_count)
        r->hazards |= 1ull << v;
    value->in_memory = r->hazards == 0;
  }
}

// MARK: Storage

typedef struct {
  int32_t count;
  int32_t busy_until[];  // the operation that last reads the tile's value; INT32_MAX for the whole run
} tile_plan;

/// The lowest tile that is free once operation `at` has read its arguments: it may take over one of
/// theirs, which keeps the tiles few and in the nearest cache.
static int32_t take_tile(tile_plan *plan, int32_t at, int32_t until) {
  int32_t tile = 0;
  while (tile < plan->count && plan->busy_until[tile] > at) tile++;
  if (tile == plan->count) plan->count++;
  plan->busy_until[tile] = until;
  return tile;
}

static bool assign_storage(saddle_loop *loop) {
  tile_plan *plan = calloc(1, sizeof *plan + (size_t)loop->value_count * sizeof(int32_t));
  if (!plan) return false;
  // Tiles exactly a page apart would share their low address bits, which some processors take for a
  // store that a load has to wait for.
  const size_t apart = ((size_t)loop->tile + 15) / 16 * 16 + 32;
  for (int32_t v = 0; v < loop->value_count; v++) {
    saddle_value *value = &loop->values[v];
    if (value->class == SADDLE_VALUE_PERIODIC || (value->class == SADDLE_VALUE_SPLAT && value->whole_tile))
      value->storage = (size_t)take_tile(plan, -1, INT32_MAX) * apart;
  }
  for (int32_t v = 0; v < loop->value_count; v++) {
    saddle_value *value = &loop->values[v];
    if (value->class != SADDLE_VALUE_VARYING || value->in_memory) continue;
    const int32_t at = v < loop->operand_count ? -1 : v - loop->operand_count;
    value->storage = (size_t)take_tile(plan, at, value->last_use) * apart;
  }
  loop->scratch_words = (size_t)plan->count * apart;
  for (int32_t v = 0; v < loop->value_count; v++) {
    saddle_value *value = &loop->values[v];
    if (value->class != SADDLE_VALUE_SPLAT || value->whole_tile) continue;
    value->storage = loop->scratch_words;
    loop->scratch_words += SADDLE_SPLAT_WORDS;
  }
  loop->scratch_words += 32;  // between two threads' shares
  free(plan);
  return true;
}

// MARK: Threads

/// Work below this is done before a second thread has woken.
enum { SERIAL_WORK = 1 << 15 };

static void choose_threads(saddle_loop *loop, int64_t common, int32_t threads) {
  if (loop->size == 0) {
    loop->threads = 1;
    loop->granule = 1;
    return;
  }
  int64_t rows = 1;
  double work = loop->operand_count + loop->result_count + loop->reduction_count;
  for (int32_t k = 0; k < loop->reduction_count; k++) {
    const saddle_loop_reduction *r = &loop->reductions[k];
    if (saddle_reduces_rows(r)) rows = common_multiple(rows, r->middle);
  }
  for (int32_t k = 0; k < loop->step_count; k++)
    if (loop->values[loop->steps[k].destination].class == SADDLE_VALUE_VARYING)
      work += saddle_operation_cost(loop->steps[k].opcode);

  loop->granule = common % rows == 0 ? common : rows;
  if (loop->granule == 1) loop->granule = SADDLE_SPLAT_WORDS;
  // Whole tiles, if the threads' shares stay about equal.
  if (loop->tile % loop->granule == 0 && loop->size / loop->tile >= 8 * (int64_t)threads)
    loop->granule = loop->tile;
  const int64_t units = (loop->size + loop->granule - 1) / loop->granule;
  loop->threads = threads;
  if (units < threads) loop->threads = units > 1 ? (int32_t)units : 1;
  if (work * (double)loop->size < SERIAL_WORK) loop->threads = 1;
}

// MARK: The loop

static bool allocate_scratch(saddle_loop *loop) {
  const size_t threads = (size_t)loop->threads;
  loop->accumulator_count = (loop->accumulator_count + 16) / 8 * 8;
  const size_t bytes = threads * (loop->scratch_words * 4 + loop->accumulator_count * sizeof(double));
  void *memory = NULL;
  if (posix_memalign(&memory, 64, bytes) != 0) return false;
  loop->scratch = memory;
  loop->accumulators = (double *)(loop->scratch + threads * loop->scratch_words);
  loop->pointers = calloc(threads * (size_t)(loop->value_count + 8), sizeof(void *));
  return loop->pointers != NULL;
}

/// Not NULL for a count of 0, so that NULL always means that memory is short.
static void *array(int32_t count, size_t size) { return calloc((size_t)count + 1, size); }

saddle_loop *saddle_loop_create(int32_t rank, const int64_t *extents,
                                const saddle_operand *operands, int32_t operand_count,
                                const saddle_operation *operations, int32_t operation_count,
                                const saddle_result *results, int32_t result_count,
                                const saddle_reduction *reductions, int32_t reduction_count,
                                int32_t threads) {
  const int64_t size = saddle_index_space_size(rank, extents);
  if (size < 0 || threads < 1 || !saddle_operands_valid(operands, operand_count)
      || !saddle_operations_valid(operations, operation_count) || !saddle_results_valid(results, result_count)
      || !saddle_reductions_valid(reductions, reduction_count, size))
    return NULL;

  saddle_loop *loop = calloc(1, sizeof *loop);
  if (!loop) return NULL;
  loop->size = size;
  loop->operand_count = operand_count;
  loop->step_count = operation_count;
  loop->result_count = result_count;
  loop->reduction_count = reduction_count;
  loop->value_count = operand_count + operation_count;
  loop->operands = array(operand_count, sizeof *loop->operands);
  loop->steps = array(operation_count, sizeof *loop->steps);
  loop->results = array(result_count, sizeof *loop->results);
  loop->reductions = array(reduction_count, sizeof *loop->reductions);
  loop->values = array(loop->value_count, sizeof *loop->values);
  bool built = loop->operands && loop->steps && loop->results && loop->reductions && loop->values;
  if (built) {
    // An empty loop reads nothing: its operands may count as single values.
    for (int32_t v = 0; v < operand_count; v++)
      set_operand(&loop->operands[v], &operands[v], size > 0 ? rank : 0, extents);
    built = set_values(loop, operands, operations, results, reductions);
  }
  if (built) {
    const int64_t common = choose_tile(loop);
    classify(loop);
    map_results(loop);
    choose_threads(loop, common, threads);
    built = assign_storage(loop) && allocate_scratch(loop);
  }
  if (built) return loop;
  saddle_loop_destroy(loop);
  return NULL;
}

void saddle_loop_destroy(saddle_loop *loop) {
  if (!loop) return;
  free(loop->operands);
  free(loop->steps);
  free(loop->results);
  free(loop->reductions);
  free(loop->values);
  free(loop->scratch);
  free(loop->pointers);
  free(loop);
}


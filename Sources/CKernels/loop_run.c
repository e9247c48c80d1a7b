// Running a built loop.
#include "loop.h"

#include <string.h>

typedef struct {
  const saddle_loop *loop;
  void *const *slots;
  const saddle_kernel_table *kernels;
  uint64_t mapped;  // bit k: result k is written by its operation in this run
} loop_run;

static void *slot_address(const loop_run *run, int32_t slot, int64_t offset, size_t element_size) {
  return (char *)run->slots[slot] + offset * (int64_t)element_size;
}

/// Whether an operand that is read in place after result `r` is written shares memory with it.
static bool overlaps(const loop_run *run, const saddle_loop_result *r, const saddle_loop_operand *o) {
  const char *written = slot_address(run, r->slot, r->offset, 4);
  const char *low = slot_address(run, o->slot, o->lowest, 4);
  const char *high = slot_address(run, o->slot, o->highest + 1, 4);
  return low < written + run->loop->size * 4 && written < high;
}

static uint64_t mapped_results(const loop_run *run) {
  const saddle_loop *loop = run->loop;
  uint64_t mapped = 0;
  for (int32_t k = 0; k < loop->result_count; k++) {
    const saddle_loop_result *r = &loop->results[k];
    bool fits = r->mapped;
    for (int32_t o = 0; fits && o < loop->operand_count; o++)
      if (r->hazards >> o & 1) fits = !overlaps(run, r, &loop->operands[o]);
    if (fits) mapped |= 1ull << k;
  }
  return mapped;
}

static void run_step(const loop_run *run, const saddle_step *s, void **pointers, int64_t position,
                     int64_t n) {
  void *destination = pointers[s->destination];
  switch (s->opcode) {
  case SADDLE_OP_IOTA:
    saddle_fill_iota(destination, position, n, s->stride, s->extent);
    break;
  case SADDLE_OP_RANDOM: {
    const uint32_t *key = slot_address(run, s->slot, s->offset, 4);
    run->kernels->random(destination, (uint64_t)position, n, key[0], key[1]);
    break;
  }
  default:
    run->kernels->operation[s->opcode][s->variant](destination, pointers[s->a], pointers[s->b],
                                                   pointers[s->c], n);
  }
}

static int64_t splat_words(const saddle_value *value, int64_t n) {
  return value->whole_tile && n > SADDLE_SPLAT_WORDS ? n : SADDLE_SPLAT_WORDS;
}

/// What does not change from tile to tile. `n` is the longest tile of this thread.
static void prepare(const loop_run *run, void **pointers, int64_t position, int64_t n) {
  const saddle_loop *loop = run->loop;
  for (int32_t v = 0; v < loop->operand_count; v++) {
    const saddle_loop_operand *o = &loop->operands[v];
    const saddle_value *value = &loop->values[v];
    if (value->class == SADDLE_VALUE_SPLAT) {
      const void *source = slot_address(run, o->slot, o->offset, o->mask ? 1 : 4);
      uint32_t word;
      if (o->mask) word = *(const uint8_t *)source ? 0xFFFFFFFFu : 0;
      else memcpy(&word, source, sizeof word);
      run->kernels->splat(pointers[v], word, splat_words(value, n));
    } else if (value->class == SADDLE_VALUE_PERIODIC) {
      saddle_cursor cursor;
      saddle_cursor_start(&cursor, o, position);
      void *tile = saddle_cursor_next(&cursor, o, run->slots[o->slot], pointers[v], n, run->kernels);
      pointers[v] = tile;
    }
  }
  for (int32_t k = 0; k < loop->step_count; k++) {
    const saddle_step *s = &loop->steps[k];
    const saddle_value *value = &loop->values[s->destination];
    if (value->class == SADDLE_VALUE_VARYING) continue;
    const bool splat = value->class == SADDLE_VALUE_SPLAT;
    run_step(run, s, pointers, position, splat ? SADDLE_SPLAT_WORDS : n);
    uint32_t *words = pointers[s->destination];
    if (splat) run->kernels->splat(words, *words, splat_words(value, n));
  }
}

static void write_results(const loop_run *run, void **pointers, int64_t position, int64_t n) {
  const saddle_loop *loop = run->loop;
  for (int32_t k = 0; k < loop->result_count; k++) {
    const saddle_loop_result *r = &loop->results[k];
    if (run->mapped >> k & 1) continue;
    if (r->mask) {
      run->kernels->pack_mask(slot_address(run, r->slot, r->offset + position, 1), pointers[r->value], n);
    } else {
      void *destination = slot_address(run, r->slot, r->offset + position, 4);
      if (destination != pointers[r->value]) memcpy(destination, pointers[r->value], (size_t)n * 4);
    }
  }
}

static void run_range(const loop_run *run, int32_t thread, int64_t begin, int64_t end) {
  const saddle_loop *loop = run->loop;
  const saddle_kernel_table *kernels = run->kernels;
  void **pointers = loop->pointers + (size_t)thread * (size_t)loop->value_count;
  uint32_t *scratch = loop->scratch + (size_t)thread * loop->scratch_words;
  double *accumulators = loop->accumulators + (size_t)thread * loop->accumulator_count;
  for (int32_t v = 0; v < loop->value_count; v++) pointers[v] = scratch + loop->values[v].storage;
  for (int32_t k = 0; k < loop->reduction_count; k++) {
    const saddle_loop_reduction *r = &loop->reductions[k];
    const double identity = kernels->reduction[r->kind].identity;
    const int64_t width = saddle_reduction_width(r);
    for (int64_t i = 0; i < width; i++) accumulators[r->accumulators + (size_t)i] = identity;
  }
  if (begin >= end) return;

  prepare(run, pointers, begin, end - begin < loop->tile ? end - begin : loop->tile);
  saddle_cursor cursors[SADDLE_MAX_REGISTERS];
  for (int32_t v = 0; v < loop->operand_count; v++)
    if (loop->values[v].class == SADDLE_VALUE_VARYING)
      saddle_cursor_start(&cursors[v], &loop->operands[v], begin);

  for (int64_t position = begin; position < end; position += loop->tile) {
    const int64_t n = end - position < loop->tile ? end - position : loop->tile;
    for (int32_t v = 0; v < loop->operand_count; v++) {
      if (loop->values[v].class != SADDLE_VALUE_VARYING) continue;
      const saddle_loop_operand *o = &loop->operands[v];
      uint32_t *tile = scratch + loop->values[v].storage;
      pointers[v] = saddle_cursor_next(&cursors[v], o, run->slots[o->slot], tile, n, kernels);
    }
    for (int32_t k = 0; k < loop->result_count; k++) {
      const saddle_loop_result *r = &loop->results[k];
      if (run->mapped >> k & 1) pointers[r->value] = slot_address(run, r->slot, r->offset + position, 4);
    }
    for (int32_t k = 0; k < loop->step_count; k++) {
      const saddle_step *s = &loop->steps[k];
      if (loop->values[s->destination].class == SADDLE_VALUE_VARYING)
        run_step(run, s, pointers, position, n);
    }
    // Before the copies: a result may overwrite the memory of an operand that is reduced.
    for (int32_t k = 0; k < loop->reduction_count; k++) {
      const saddle_loop_reduction *r = &loop->reductions[k];
      saddle_reduce_tile(r, accumulators + r->accumulators, pointers[r->value], position, n,
                         slot_address(run, r->slot, r->offset, 4), kernels);
    }
    write_results(run, pointers, position, n);
  }
}

static void run_thread(void *context, int32_t thread, int32_t threads) {
  const loop_run *run = context;
  const saddle_loop *loop = run->loop;
  const int64_t units = (loop->size + loop->granule - 1) / loop->granule;
  const int64_t begin = units * thread / threads * loop->granule;
  const int64_t end = units * (thread + 1) / threads * loop->granule;
  run_range(run, thread, begin, end < loop->size ? end : loop->size);
}

/// The threads' accumulators, in the order of the threads.
static void finish_reduction(const loop_run *run, const saddle_loop_reduction *r, int32_t threads) {
  const saddle_loop *loop = run->loop;
  const saddle_reducer *reducer = &run->kernels->reduction[r->kind];
  float *destination = slot_address(run, r->slot, r->offset, 4);
  if (loop->size == 0) {
    for (int64_t i = 0; i < r->outer * r->inner; i++) destination[i] = (float)reducer->identity;
  } else if (!saddle_reduces_rows(r)) {
    for (int64_t i = 0; i < r->inner; i++) {
      const double *part = loop->accumulators + r->accumulators + i;
      double total = *part;
      for (int32_t t = 1; t < threads; t++) {
        part += loop->accumulator_count;
        total = reducer->combine(total, *part);
      }
      destination[i] = (float)total;
    }
  }
}

void saddle_loop_run(saddle_loop *loop, void *const *slots) {
  loop_run run = {loop, slots, saddle_kernels(), 0};
  if (loop->size > 0) {
    run.mapped = mapped_results(&run);
    saddle_parallel(loop->threads, run_thread, &run);
  }
  for (int32_t k = 0; k < loop->reduction_count; k++)
    finish_reduction(&run, &loop->reductions[k], loop->threads);
}

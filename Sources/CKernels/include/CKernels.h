// Saddle's own kernels behind a plain C interface: the parallel runtime, the tiled loop that runs a
// fused element-wise region together with its reductions, and data movement.
//
// Everything here works on memory the caller owns; nothing allocates after set-up, nothing keeps
// state except the pool of worker threads. Element-wise values are 4 bytes wide in registers
// (float32, int32, uint32, or a Boolean as 0 / 0xFFFFFFFF); a Boolean in memory is one byte, 0 or 1.
#ifndef SADDLE_CKERNELS_H
#define SADDLE_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Entropic.h"
#include "SortDouble.h"
#include "TransportSimplex.h"

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Threads

/// The cores this process may run on (the scheduler's affinity mask, not the machine's total).
int32_t saddle_core_count(void);

/// Runs `body(context, thread, threads)` for every thread in 0..<threads and returns when all are
/// done; thread 0 is the caller. The threads are the OpenMP runtime's that oneDNN itself uses when
/// one is loaded in the process (found by name at run time: GOMP_parallel), so that the two never
/// oversubscribe the cores; otherwise a pool of our own.
void saddle_parallel(int32_t threads, void (*body)(void *context, int32_t thread, int32_t threads),
                     void *context);

/// Tells the OpenMP runtime, if there is one, how many threads the calling thread's regions use.
void saddle_set_library_threads(int32_t threads);

/// Makes denormal floats read and written as zero on the caller and all `threads` workers.
/// Returns the caller's former control word, for `saddle_restore_floating_point_mode`.
uint32_t saddle_flush_denormals(int32_t threads);
void saddle_restore_floating_point_mode(uint32_t mode);

/// The instruction set the kernels were picked for at run time: "avx512", "avx2", "neon" or "baseline".
const char *saddle_instruction_set(void);

/// Forces a lower instruction set ("avx2", "baseline") for tests; false if this machine lacks it.
/// Not to be called while a loop runs. NULL restores the best.
bool saddle_force_instruction_set(const char *name);

// MARK: Memory

/// Page-aligned memory, in large pages where it is big and the system has them; NULL when there is none.
void *saddle_allocate(size_t bytes);
void saddle_free(void *memory);

// MARK: The fused loop

enum { SADDLE_MAX_RANK = 8, SADDLE_TILE = 1024, SADDLE_MAX_REGISTERS = 64 };

typedef enum { SADDLE_ELEMENT_WORD = 0 /* f32, i32, u32 */, SADDLE_ELEMENT_BOOL = 1 } saddle_element;

typedef enum {
  // float unary: destination = op(a)
  SADDLE_OP_NEGATE, SADDLE_OP_ABSOLUTE, SADDLE_OP_SIGN, SADDLE_OP_FLOOR, SADDLE_OP_EXPONENTIAL,
  SADDLE_OP_LOGARITHM, SADDLE_OP_HYPERBOLIC_TANGENT, SADDLE_OP_SINE, SADDLE_OP_COSINE,
  SADDLE_OP_SQUARE_ROOT, SADDLE_OP_LOGISTIC, SADDLE_OP_SOFTPLUS,
  // float binary: destination = op(a, b)
  SADDLE_OP_ADD, SADDLE_OP_SUBTRACT, SADDLE_OP_MULTIPLY, SADDLE_OP_DIVIDE, SADDLE_OP_POWER,
  SADDLE_OP_MAXIMUM, SADDLE_OP_MINIMUM, SADDLE_OP_REMAINDER,
  // destination = a * b + c, and c - a * b
  SADDLE_OP_MULTIPLY_ADD, SADDLE_OP_NEGATED_MULTIPLY_ADD,
  // integers, modulo 2^32 (signed division truncates; x rem 0 = 0)
  SADDLE_OP_INTEGER_ADD, SADDLE_OP_INTEGER_SUBTRACT, SADDLE_OP_INTEGER_MULTIPLY,
  SADDLE_OP_SIGNED_DIVIDE, SADDLE_OP_SIGNED_REMAINDER, SADDLE_OP_SIGNED_MAXIMUM, SADDLE_OP_SIGNED_MINIMUM,
  SADDLE_OP_UNSIGNED_DIVIDE, SADDLE_OP_UNSIGNED_REMAINDER, SADDLE_OP_UNSIGNED_MAXIMUM,
  SADDLE_OP_UNSIGNED_MINIMUM, SADDLE_OP_INTEGER_NEGATE, SADDLE_OP_INTEGER_ABSOLUTE, SADDLE_OP_INTEGER_SIGN,
  SADDLE_OP_BITWISE_AND, SADDLE_OP_BITWISE_OR, SADDLE_OP_BITWISE_XOR,
  SADDLE_OP_SHIFT_LEFT, SADDLE_OP_SHIFT_RIGHT,  // logical; a shift of 32 or more gives 0
  // comparisons: destination = a ? b as a mask, false when either float is NaN (but != is true)
  SADDLE_OP_EQUAL, SADDLE_OP_NOT_EQUAL, SADDLE_OP_LESS, SADDLE_OP_LESS_OR_EQUAL,
  SADDLE_OP_INTEGER_EQUAL, SADDLE_OP_INTEGER_NOT_EQUAL, SADDLE_OP_SIGNED_LESS, SADDLE_OP_SIGNED_LESS_OR_EQUAL,
  SADDLE_OP_UNSIGNED_LESS, SADDLE_OP_UNSIGNED_LESS_OR_EQUAL,
  // destination = mask a ? b : c, lane by lane on words
  SADDLE_OP_SELECT,
  // casts; float to integer truncates towards zero and saturates, NaN gives 0
  SADDLE_OP_FLOAT_TO_SIGNED, SADDLE_OP_FLOAT_TO_UNSIGNED, SADDLE_OP_SIGNED_TO_FLOAT, SADDLE_OP_UNSIGNED_TO_FLOAT,
  SADDLE_OP_MASK_TO_FLOAT, SADDLE_OP_MASK_TO_INTEGER, SADDLE_OP_FLOAT_TO_MASK, SADDLE_OP_INTEGER_TO_MASK,
  // sources: no register arguments
  SADDLE_OP_IOTA,   // destination = (p / stride) % extent as int32, p the linear index; see below
  SADDLE_OP_RANDOM, // destination = Threefry-2x32-20 word p; key at buffer slot `slot`
  SADDLE_OP_COUNT
} saddle_opcode;

/// One micro-operation on whole tiles. Registers a, b, c are read, `destination` written; it may
/// equal one of them.
typedef struct {
  uint16_t opcode, destination, a, b, c;
  int64_t stride, extent;   // IOTA
  int32_t slot;             // RANDOM: slot holding the key, two uint32 words
  int64_t offset;           // RANDOM: element offset of the key in that slot
} saddle_operation;

/// A tensor the loop reads: element (i0, i1, ...) of the loop is at
/// slots[slot] + (offset + sum of i_d * stride[d]) elements. Strides may be 0 (broadcast) or negative.
typedef struct {
  int32_t slot, element;    // element: saddle_element
  uint16_t register_index;  // where its tile appears before the operations run
  int64_t offset;
  int64_t stride[SADDLE_MAX_RANK];
} saddle_operand;

/// A tensor the loop writes, row-major over the loop's whole index space from `offset` on.
typedef struct {
  int32_t slot, element;
  uint16_t register_index;
  int64_t offset;
} saddle_result;

typedef enum { SADDLE_REDUCE_SUM, SADDLE_REDUCE_MAXIMUM, SADDLE_REDUCE_MINIMUM } saddle_reduction_kind;

/// A reduction the loop feeds with a register: the index space is seen as [outer, middle, inner] with
/// middle reduced, `outer * middle * inner` = the loop's size, and either outer = 1 or inner = 1
/// (both for a sum over everything). The result has max(outer, inner) words, float32 (maxima and
/// minima are float32 too). Sums run in float32 within a tile's run and in float64 across, the
/// threads' partial sums are added in thread order: the same bits for the same thread count.
typedef struct {
  int32_t kind, slot;
  uint16_t register_index;
  int64_t offset, outer, middle, inner;
} saddle_reduction;

typedef struct saddle_loop saddle_loop;

/// Builds a loop over `rank` dimensions of the given extents. Copies its arguments. An operand in
/// element-wise position whose memory is one of the results' may only be read at the index that is
/// written. NULL when memory is short or an argument is out of range.
/// Set-up chooses the tile length, and per operand: direct pointer, fill once, periodic (filled once
/// a thread), runs of copies or splats, or strided loads.
saddle_loop *saddle_loop_create(int32_t rank, const int64_t *extents,
                                const saddle_operand *operands, int32_t operand_count,
                                const saddle_operation *operations, int32_t operation_count,
                                const saddle_result *results, int32_t result_count,
                                const saddle_reduction *reductions, int32_t reduction_count,
                                int32_t threads);
void saddle_loop_destroy(saddle_loop *loop);

/// Runs the loop on memory slots[k]. Serial when the work is too small to be worth a thread wake-up.
/// One call at a time per loop (its scratch is its own).
void saddle_loop_run(saddle_loop *loop, void *const *slots);

// MARK: Data movement

/// destination[sum i_d * destination_stride[d]] = source[sum i_d * source_stride[d]] for all indices;
/// strides in elements, any sign, element_size 1 or 4. Threads split the outermost useful dimension;
/// transposes go in cache-sized blocks.
void saddle_copy(int32_t threads, int32_t rank, const int64_t *extents, int32_t element_size,
                 void *destination, const int64_t *destination_strides,
                 const void *source, const int64_t *source_strides);

/// memset to zero over the threads.
void saddle_zero(int32_t threads, void *destination, size_t bytes);

/// destination[o, i, :] = source[o, clamp(indices[i], 0, extent - 1), :], rows of `inner` elements.
void saddle_gather(int32_t threads, int32_t element_size, int64_t outer, int64_t extent, int64_t count,
                   int64_t inner, const void *source, const int32_t *indices, void *destination);

/// destination = 0, then destination[o, clamp(indices[i]), :] += source[o, i, :], in order of i
/// (float32). Threads split outer and inner, never i, so the sum's order does not depend on them.
void saddle_scatter_add(int32_t threads, int64_t outer, int64_t extent, int64_t count, int64_t inner,
                        const float *source, const int32_t *indices, float *destination);

typedef enum { SADDLE_KEY_FLOAT, SADDLE_KEY_SIGNED, SADDLE_KEY_UNSIGNED } saddle_key_type;

/// destination[o, i] (int32) = index of the largest (or smallest) of source[o, :, i]; the first on
/// ties; NaN wins over all.
void saddle_argument_extremum(int32_t threads, bool largest, saddle_key_type type, int64_t outer,
                              int64_t extent, int64_t inner, const void *source, int32_t *destination);

/// destination[o, :] (int32) = the permutation that sorts source[o, :] ascending, stable, NaN last.
/// `scratch` holds outer * extent int32.
void saddle_argument_sort(int32_t threads, saddle_key_type type, int64_t outer, int64_t extent,
                          const void *source, int32_t *destination, int32_t *scratch);

/// The index of the first element that is NaN or infinite, or -1.
int64_t saddle_first_non_finite(int32_t threads, const float *values, int64_t count);

/// The undilated windows of a convolution over images [batch, height, width, channels].
typedef struct {
  int64_t batch, height, width, channels, output_height, output_width;
  int64_t filter_height, filter_width, stride_height, stride_width, padding_top, padding_left;
} saddle_fold_geometry;

/// images = 0, then every element of windows [batch, output_height, output_width, filter_height,
/// filter_width, channels] is added where the window lies ("col2im"): the last step of a convolution's input
/// gradient when a matrix product does the arithmetic. Taps on padding are dropped.
void saddle_fold(int32_t threads, const saddle_fold_geometry *geometry, const float *windows, float *images);

// MARK: Tiles of convolutions

/// A convolution with 4x4 filters of stride 2 over images [images, height, width, channels], in tiles of 2 by 2
/// outputs. Channels and filters are multiples of 16, paddings not negative.
typedef struct {
  int64_t images, height, width, channels, output_height, output_width, filters, padding_top, padding_left;
} saddle_tiling;

/// Of all images together.
int64_t saddle_tile_count(const saddle_tiling *tiling);

/// Nine products in place of sixteen (S. Winograd, Arithmetic Complexity of Computations, 1980, and A. Lavin
/// and S. Gray, https://arxiv.org/abs/1509.09308, as F(2x2, 2x2)): with pixels taken in blocks of 2 by 2, the
/// convolution is one of 2 by 2 taps and stride 1 over 4 times the channels ("rows" below), and in each axis
///     [y0]   [x0 g0 + x1 g1]   [p0 + p1]           p0 = (x0 - x1) g0
///     [y1] = [x1 g0 + x2 g1] = [p1 + p2]    with   p1 = x1 (g0 + g1)
///                                                  p2 = (x2 - x1) g1
/// Images are tiled by the differences, filters and outputs by the sums; untiling is the transpose of tiling.
/// So with tiles in nine planes, plane by plane,
///     outputs = untiled(tiled images [tiles, rows] * tiled filter [rows, filters])
///     images' gradient = untiled(tiled outputs [tiles, filters] * transpose of the tiled filter)
///     filter's gradient = untiled(transpose of tiled images * tiled outputs).
///
/// All but the tiling of a filter run on the calling thread. Images are tiled for `count` rows from `first` on
/// (multiples of 16), in planes of [tiles, count].
void saddle_tile_images(const saddle_tiling *tiling, const float *images, int64_t first, int64_t count,
                        float *tiles);
/// Planes of [tiles, filters].
void saddle_tile_outputs(const saddle_tiling *tiling, const float *outputs, float *tiles);
/// Planes of [rows, filters].
void saddle_tile_filter(int32_t threads, const saddle_tiling *tiling, const float *filter, float *tiles);

/// Images and outputs take a bias over their channels (null for none) and a leaky ReLU (slope 1 for none).
void saddle_untile_images(const saddle_tiling *tiling, const float *tiles, const float *bias, float slope,
                          float *images);
void saddle_untile_outputs(const saddle_tiling *tiling, const float *tiles, const float *bias, float slope,
                           float *outputs);
/// Planes of [count, filters] for `count` rows from `first` on.
void saddle_untile_filter(const saddle_tiling *tiling, const float *tiles, int64_t first, int64_t count,
                          float *filter);

// MARK: This machine's roofline

/// Float32 multiply-adds on `threads` threads with everything in registers for about `seconds`:
/// returns FLOP/s (2 per multiply-add).
double saddle_measure_peak(int32_t threads, double seconds);

/// The best of several passes of a = b + s * c over arrays of `bytes` each: returns bytes/s moved (3
/// arrays; write-allocate traffic not counted).
double saddle_measure_bandwidth(int32_t threads, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif

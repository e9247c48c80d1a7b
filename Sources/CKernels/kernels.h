// The table of vector kernels one instruction set provides. kernels_body.h is compiled once per
// instruction set; dispatch.c picks a table at run time, since SwiftPM gives no per-file flags.
#ifndef SADDLE_KERNELS_H
#define SADDLE_KERNELS_H

#include "CKernels.h"
#include "entropic.h"
#include "pricing.h"

/// destination[i] = op(a[i], b[i], c[i]) for n words. Arguments the operation lacks are ignored.
/// The destination may be one of the arguments.
typedef void (*saddle_kernel)(void *destination, const void *a, const void *b, const void *c, int64_t n);

/// Bits of a kernel's variant: that argument is one value, repeated for a whole vector at its address.
enum { SADDLE_SPLAT_A = 1, SADDLE_SPLAT_B = 2, SADDLE_SPLAT_C = 4, SADDLE_VARIANTS = 7 };

/// Words behind the address of an argument that is one value: the widest vector's lanes.
enum { SADDLE_SPLAT_WORDS = 16 };

/// A reduction in its three stages, indexed by saddle_reduction_kind.
typedef struct {
  double identity;
  /// Over a contiguous run, in float32.
  double (*run)(const float *values, int64_t n);
  /// row[c] = over the rows of a row-major [rows, inner] block, in float32; rows >= 1.
  void (*rows)(float *row, const float *values, int64_t rows, int64_t inner);
  /// accumulators[i] = accumulators[i] combined with values[i].
  void (*merge)(double *accumulators, const float *values, int64_t n);
  double (*combine)(double a, double b);
} saddle_reducer;

typedef struct {
  const char *name;
  saddle_kernel operation[SADDLE_OP_COUNT][SADDLE_VARIANTS];
  saddle_reducer reduction[3];
  void (*splat)(uint32_t *destination, uint32_t value, int64_t n);
  void (*expand_mask)(uint32_t *destination, const uint8_t *source, int64_t n);
  void (*pack_mask)(uint8_t *destination, const uint32_t *source, int64_t n);
  void (*random)(uint32_t *destination, uint64_t first, int64_t n, uint32_t key0, uint32_t key1);
  void (*add)(float *destination, const float *source, int64_t n);
  /// The four transforms of tiling.c on n channels, a multiple of 16. Pictures of tiles are row-major
  /// arrays of addresses; a null bias is 0.
  void (*tile_sums)(float *const to[9], const float *const from[4], int64_t n);
  void (*tile_differences)(float *const to[9], const float *const from[9], int64_t n);
  void (*untile_sums)(float *const to[4], const float *const from[9], const float *bias, float slope,
                      int64_t n);
  void (*untile_differences)(float *const to[4], const float *const from[16], const float *bias, float slope,
                             int64_t n);
  /// The index of the first value that is NaN or infinite, or -1.
  int64_t (*first_non_finite)(const float *values, int64_t n);
  void (*triad)(float *a, const float *b, const float *c, float factor, int64_t n);
  /// Runs `rounds` rounds of independent multiply-adds; returns the floating-point operations done.
  double (*multiply_adds)(int64_t rounds, float factor, float *sink);
  saddle_pricing_kernels pricing;
  saddle_entropic_kernels entropic;
} saddle_kernel_table;

extern const saddle_kernel_table saddle_kernels_baseline;
#if defined(__x86_64__)
extern const saddle_kernel_table saddle_kernels_avx2;
extern const saddle_kernel_table saddle_kernels_avx512;
#endif

/// The table in force.
const saddle_kernel_table *saddle_kernels(void);

#endif

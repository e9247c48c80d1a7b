// The vector kernels of entropic transport that one instruction set provides. Rows of doubles are padded to a
// multiple of SADDLE_ENTROPIC_PADDING, so that no kernel has a tail.
#ifndef SADDLE_ENTROPIC_H
#define SADDLE_ENTROPIC_H

#include <stdint.h>

/// Doubles in the widest kernel vector, and rows of a block whose contributions to columns are added together.
enum { SADDLE_ENTROPIC_PADDING = 16, SADDLE_ENTROPIC_ROWS = 4 };

typedef struct {
  /// The largest of exponents[j] - scale * costs[j].
  double (*largest)(const double *costs, const double *exponents, double scale, int64_t n);
  /// to[j] = exp(exponents[j] - scale * costs[j] - shift), 0 below exp(-708) and no more than exp(709), each
  /// within 2 ulps of the rounded argument's exponential. Returns the sum.
  double (*exponentials)(double *to, const double *costs, const double *exponents, double scale, double shift,
                         int64_t n);
  /// sums[j] += sum over r of weights[r] * rows[r * n + j], for SADDLE_ENTROPIC_ROWS rows.
  void (*add_rows)(double *sums, const double *rows, const double *weights, int64_t n);
  /// sums[j] += weight * row[j], and the sum of a[j] * b[j].
  void (*add)(double *sums, const double *row, double weight, int64_t n);
  double (*dot)(const double *a, const double *b, int64_t n);
  /// The same with a float32 row.
  void (*add_narrow)(double *sums, const float *row, double weight, int64_t n);
  double (*dot_narrow)(const float *a, const double *b, int64_t n);
  /// diagonal[j] += weight * row[j] * (1 - row[j]).
  void (*add_spread)(double *diagonal, const double *row, double weight, int64_t n);
  /// How many of row[j] exceed the threshold.
  int64_t (*count)(const double *row, double threshold, int64_t n);
  /// Puts factor * row[j] where row[j] exceeds the threshold into `values`, and j into `columns`. Returns the sum
  /// of factor * row[j] over the others.
  double (*gather)(float *values, int32_t *columns, const double *row, double factor, double threshold, int64_t n);
  /// values[j] = factor * row[j]. Returns the sum of the values.
  double (*narrow)(float *values, const double *row, double factor, int64_t n);
  /// A block of `rows` rows of costs goes into running logarithms of sums over rows: with
  /// x = exponents[r] - scale * costs[r * stride + j], largest[j] becomes the maximum of itself and the x, and
  /// sums[j] the sum of exp(x - largest[j]) over all rows so far.
  void (*add_column_exponentials)(double *largest, double *sums, const double *costs, int64_t stride,
                                  const double *exponents, double scale, int64_t rows, int64_t n);
} saddle_entropic_kernels;

#endif

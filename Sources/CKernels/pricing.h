// The vector kernels of the transport simplex that one instruction set provides.
#ifndef SADDLE_PRICING_H
#define SADDLE_PRICING_H

#include <stdint.h>

/// Columns of a tile of distances, and the coordinates it takes at a time: 16 KiB of transposed points.
enum { SADDLE_DISTANCE_COLUMNS = 32, SADDLE_DISTANCE_COORDINATES = 64 };

typedef struct {
  /// The `limit` (>= 1) smallest of costs[j] + offsets[j] that are below `bound`, ascending, the first j on
  /// ties: the sums and their columns. Returns how many there are.
  int64_t (*select)(const double *costs, const double *offsets, int64_t n, double bound, int64_t limit,
                    double *sums, int32_t *columns);
  /// minima[j] = min(minima[j], costs[j] - offset).
  void (*lower)(double *minima, const double *costs, double offset, int64_t n);
  /// The largest |costs[j]|, infinite where one is infinite or NaN.
  double (*largest)(const double *costs, int64_t n);
  /// squares[r * stride + c] (+)= sum over k of (points[r * dimension + k] - tile[k, c])^2 for the columns of
  /// a tile, whose row k holds the k-th coordinates of its points. In ascending order of k.
  void (*squares)(double *squares, int64_t stride, int64_t rows, const double *points, int64_t dimension,
                  const double *tile, int64_t coordinates, int accumulate);
  /// values[i] = values[i]^(power / 2), of values that are not negative.
  void (*raise)(double *values, int64_t n, double power);
} saddle_pricing_kernels;

#endif

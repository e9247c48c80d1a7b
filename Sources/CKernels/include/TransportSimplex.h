// The network simplex for transport between two discrete distributions, and the passes over rows of costs
// that it needs. The caller brings the costs in blocks of rows of its choice: nothing here holds more than
// O(rows + columns) memory.
#ifndef SADDLE_TRANSPORT_SIMPLEX_H
#define SADDLE_TRANSPORT_SIMPLEX_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Rows of costs

/// `count` rows of `columns` costs: the rows from `first` on of a row-major block, `stride` apart.
typedef struct { int64_t first, count, columns, stride; } saddle_cost_rows;

// What follows does not depend on `threads`, to the bit.

/// costs[i, j] = |x_i - y_j|^power for points x [rows, dimension] and y [columns, dimension]. Each is a sum
/// in ascending order of the coordinates: |x - y| = |y - x| and |x - x| = 0, to the bit.
void saddle_distances(int32_t threads, int64_t rows, const double *x, int64_t columns, const double *y,
                      int64_t dimension, double power, double *costs);

/// The same for `rows` points of x from the `first` on.
void saddle_distances_from(int32_t threads, int64_t first, int64_t rows, const double *x, int64_t columns,
                           const double *y, int64_t dimension, double power, double *costs);

/// The largest |costs[i, j]|, infinite where one is infinite or NaN.
double saddle_largest_cost(int32_t threads, saddle_cost_rows rows, const double *costs);

/// minima[j] = min(minima[j], min over i of costs[i, j] - offsets[first_offset + i]).
void saddle_column_minima(int32_t threads, saddle_cost_rows rows, const double *costs, int64_t first_offset,
                          const double *offsets, double *minima);

/// minima[first_minimum + i] = min over j of costs[i, j] - offsets[j].
void saddle_row_minima(int32_t threads, saddle_cost_rows rows, const double *costs, const double *offsets,
                       int64_t first_minimum, double *minima);

// MARK: The simplex

/// A spanning tree of rows and columns whose arcs carry the plan, and for each row a list of the arcs that
/// may enter next. Masses are whole numbers, so that flows are exact: a tie is a tie, and no rounding
/// gathers.
///
/// The tree is strongly feasible (Cunningham, A network simplex method, 1976): mass can be sent from every
/// node towards the root. The leaving arc is chosen so that it stays so, hence degenerate pivots do not
/// cycle.
typedef struct saddle_simplex saddle_simplex;

/// `row_masses` and `column_masses` are positive, with the same sum below 2^62; rows + columns below 2^31.
/// `potentials`, a number for each column, decide with which arcs the lists begin. NULL when memory is short.
saddle_simplex *saddle_simplex_create(int64_t rows, int64_t columns, const int64_t *row_masses,
                                      const int64_t *column_masses, const double *potentials);
void saddle_simplex_destroy(saddle_simplex *simplex);

/// Puts arcs of the smallest reduced cost, c_ij - u_i - v_j, on the lists of the rows from `first` on, whose
/// costs are those of `rows`. Once there is a tree, adds arcs of a reduced cost below -tolerance, if any.
void saddle_simplex_price(saddle_simplex *simplex, int32_t threads, int64_t first, saddle_cost_rows rows,
                          const double *costs, double tolerance);

/// By how much the constraint u_i + v_j <= c_ij was violated most when each row was priced last.
double saddle_simplex_violation(const saddle_simplex *simplex);

/// Makes the first tree, after a first pricing: row by row, mass goes to the cheapest column (cost less
/// potential) with room. Returns -1 when the tree is there; otherwise a row whose list is used up, for which
/// to call saddle_simplex_refill before this goes on.
int64_t saddle_simplex_start(saddle_simplex *simplex);

/// With the costs of the one row in `rows`.
void saddle_simplex_refill(saddle_simplex *simplex, saddle_cost_rows rows, const double *costs);

/// Pivots until no arc on the lists has a reduced cost below -tolerance, or `limit` pivots are made. Returns
/// how many were made.
int64_t saddle_simplex_optimise(saddle_simplex *simplex, double tolerance, int64_t limit);

/// The tree's rows + columns - 1 arcs, in no particular order. A mass may be 0.
void saddle_simplex_arcs(const saddle_simplex *simplex, int32_t *rows, int32_t *columns, int64_t *masses,
                         double *costs);

/// u and v with u_i + v_j = c_ij on the tree's arcs; but each u_i is lowered by what the last pricing, if
/// nothing changed since, found violated in its row. Then u_i + v_j <= c_ij for all pairs, up to rounding.
void saddle_simplex_potentials(const saddle_simplex *simplex, double *u, double *v);

#ifdef __cplusplus
}
#endif
#endif

// Passes over the costs, and over the plan, of an entropic transport problem between `rows` and `columns`.
//
// With costs c, exponents h over the columns (potential / regularization + log of the weight) and a scale s (1 /
// regularization), the plan is
//     P_ij = a_i T_ij,    T_ij = exp(h_j - s c_ij - l_i),    l_i = log of the sum over j of exp(h_j - s c_ij),
// whose rows sum to the weights a. Sums are over threads in order: the same bits for the same thread count.
#ifndef SADDLE_ENTROPIC_PASSES_H
#define SADDLE_ENTROPIC_PASSES_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The costs, kept or computed again in each pass, and the T of the last sweep, kept (float32, small entries
/// dropped) or computed again too.
typedef struct saddle_entropic saddle_entropic;

/// Distances |x_i - y_j|^power between points x [rows, dimension] and y [columns, dimension], which are copied.
/// `keeps` takes 12 bytes for each pair; without it memory is O(rows + columns). NULL when memory is short.
saddle_entropic *saddle_entropic_create_points(int32_t threads, int64_t rows, const double *x, int64_t columns,
                                               const double *y, int64_t dimension, double power, bool keeps);

/// Costs for `saddle_entropic_set_costs`, kept, 0 at first. NULL when memory is short.
saddle_entropic *saddle_entropic_create_matrix(int32_t threads, int64_t rows, int64_t columns);
void saddle_entropic_destroy(saddle_entropic *problem);

/// Copies `count` rows of finite costs, [count, columns], from row `first` on.
void saddle_entropic_set_costs(saddle_entropic *problem, int64_t first, int64_t count, const double *costs);

/// The sum of a_i b_j |c_ij|, and into `largest` the largest |c_ij|, infinite where a cost is not finite.
double saddle_entropic_mean_cost(saddle_entropic *problem, const double *row_weights,
                                 const double *column_weights, double *largest);

/// logs = l and column_sums[j] = sum over i of P_ij. `logs` comes in as a guess of l, in which any number may
/// stand and a bad one costs time. T stays for `prepare` and `product`.
void saddle_entropic_sweep(saddle_entropic *problem, double scale, const double *exponents,
                           const double *row_weights, double *logs, double *column_sums);

/// The Laplacian that minus the dual's second derivative is, H = diag(column_sums) - T^t diag(a) T: its diagonal
/// without cancellation and the column sums, both of T as it is kept.
void saddle_entropic_prepare(saddle_entropic *problem, double *column_sums, double *diagonal);

/// product = T^t diag(a) T z.
void saddle_entropic_product(saddle_entropic *problem, const double *z, double *product);

/// logs[j] = log of the sum over i of exp(exponents[i] - s c_ij). At least one exponent is above -infinity.
void saddle_entropic_column_logs(saddle_entropic *problem, double scale, const double *exponents, double *logs);

/// Returns the sum of P_ij c_ij over the last sweep's plan; row_masses[i] = sum over j of P_ij factors[j], and
/// deficit_costs[i] = sum over j of c_ij deficits[j].
double saddle_entropic_measure(saddle_entropic *problem, const double *factors, const double *deficits,
                               double *row_masses, double *deficit_costs);

#ifdef __cplusplus
}
#endif
#endif

#ifndef SADDLE_CLAPACK_H
#define SADDLE_CLAPACK_H

// Dense linear algebra in double precision by the machine's BLAS and LAPACK: OpenBLAS on Linux, Accelerate on
// macOS. Matrices are row-major. `threads` is obeyed on Linux, and calls take turns, so that the same call with
// the same count gives the same bits; Accelerate decides for itself.

/// c = alpha a b + beta c for a [rows, inner] and b [inner, columns]; with `transposeA` a is given as [inner,
/// rows], with `transposeB` b as [columns, inner].
void saddle_matrix_product(
    int threads, int rows, int columns, int inner, double alpha, int transposeA, const double *a, int transposeB,
    const double *b, double beta, double *c);

/// c = alpha a^T a + beta c for a [rows, columns], or with `outer` alpha a a^T: all of the symmetric result is
/// written, and read is its lower triangle.
void saddle_symmetric_product(
    int threads, int rows, int columns, int outer, double alpha, const double *a, double beta, double *c);

/// Replaces a symmetric positive definite n by n matrix by its lower Cholesky factor, zeros above the diagonal.
/// Returns 0, or LAPACK's reason.
int saddle_cholesky(int threads, int n, double *matrix);

/// Replaces a lower triangular n by n matrix by its inverse; zeros above the diagonal stay. Returns 0, or LAPACK's
/// reason.
int saddle_triangular_inverse(int threads, int n, double *matrix);

/// Eigenvalues of a symmetric n by n matrix, ascending, into `values`; with `vectors` not 0 the eigenvectors,
/// one a row, replace the matrix, and without them it is destroyed. Returns 0, or LAPACK's reason.
int saddle_symmetric_eigen(int threads, int n, int vectors, double *matrix, double *values);

/// Replaces an n by n matrix M = U S V^T by the orthogonal U V^T. Returns 0, or LAPACK's reason.
int saddle_polar_factor(int threads, int n, double *matrix);

#endif

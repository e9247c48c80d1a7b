#ifndef SADDLE_CLAPACK_H
#define SADDLE_CLAPACK_H

// Dense linear algebra in double precision by the machine's LAPACK: OpenBLAS on Linux, Accelerate on macOS.
// Matrices are column-major, as LAPACK has them; a symmetric one reads the same either way.

/// Eigenvalues of a symmetric n by n matrix, ascending, into `values`; with `vectors` not 0 the eigenvectors,
/// one a column, replace the matrix, and without them it is destroyed. Returns 0, or LAPACK's reason.
int saddle_symmetric_eigen(int n, int vectors, double *matrix, double *values);

#endif

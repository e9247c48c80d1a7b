#include "CLAPACK.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

void dgemm_(
    const char *transposeA, const char *transposeB, const int *m, const int *n, const int *k, const double *alpha,
    const double *a, const int *lda, const double *b, const int *ldb, const double *beta, double *c, const int *ldc);
void dsyrk_(
    const char *triangle, const char *transpose, const int *n, const int *k, const double *alpha, const double *a,
    const int *lda, const double *beta, double *c, const int *ldc);
void dpotrf_(const char *triangle, const int *n, double *a, const int *lda, int *info);
void dsyevd_(
    const char *job, const char *triangle, const int *n, double *a, const int *lda, double *w, double *work,
    const int *lwork, int *iwork, const int *liwork, int *info);
void dgesdd_(
    const char *job, const int *m, const int *n, double *a, const int *lda, double *s, double *u, const int *ldu,
    double *vt, const int *ldvt, double *work, const int *lwork, int *iwork, int *info);

#ifdef __linux__
void openblas_set_num_threads(int threads);
#endif

// The number of threads is one for the whole process: who sets it keeps others out until done.
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void begin(int threads) {
  pthread_mutex_lock(&turn);
#ifdef __linux__
  openblas_set_num_threads(threads < 1 ? 1 : threads);
#else
  (void)threads;
#endif
}

static void end(void) { pthread_mutex_unlock(&turn); }

// A row-major matrix is its transpose in column-major order, which is what BLAS and LAPACK read: products are
// written with their factors exchanged.

void saddle_matrix_product(
    int threads, int rows, int columns, int inner, double alpha, int transposeA, const double *a, int transposeB,
    const double *b, double beta, double *c) {
  if (rows < 1 || columns < 1) return;
  int lda = transposeA ? rows : inner, ldb = transposeB ? inner : columns;
  if (lda < 1) lda = 1;
  if (ldb < 1) ldb = 1;
  begin(threads);
  dgemm_(
      transposeB ? "T" : "N", transposeA ? "T" : "N", &columns, &rows, &inner, &alpha, b, &ldb, a, &lda, &beta, c,
      &columns);
  end();
}

static void mirror(int n, double *c) {
  for (size_t i = 0; i < (size_t)n; i++)
    for (size_t j = 0; j < i; j++) c[j * (size_t)n + i] = c[i * (size_t)n + j];
}

void saddle_symmetric_product(
    int threads, int rows, int columns, int outer, double alpha, const double *a, double beta, double *c) {
  int n = outer ? rows : columns, inner = outer ? columns : rows;
  int lda = columns < 1 ? 1 : columns;
  if (n < 1) return;
  begin(threads);
  dsyrk_("U", outer ? "T" : "N", &n, &inner, &alpha, a, &lda, &beta, c, &n);
  end();
  mirror(n, c);
}

int saddle_cholesky(int threads, int n, double *matrix) {
  int info = 0;
  begin(threads);
  dpotrf_("U", &n, matrix, &n, &info);
  end();
  for (size_t i = 0; i < (size_t)n; i++)
    for (size_t j = i + 1; j < (size_t)n; j++) matrix[i * (size_t)n + j] = 0;
  return info;
}

int saddle_symmetric_eigen(int threads, int n, int vectors, double *matrix, double *values) {
  const char *job = vectors ? "V" : "N";
  double workSize = 0;
  int iworkSize = 0, info = 0, query = -1;
  dsyevd_(job, "L", &n, matrix, &n, values, &workSize, &query, &iworkSize, &query, &info);
  if (info != 0) return info;
  int lwork = (int)workSize;
  double *work = malloc(sizeof(double) * (size_t)lwork);
  int *iwork = malloc(sizeof(int) * (size_t)iworkSize);
  info = 1;
  if (work != NULL && iwork != NULL) {
    begin(threads);
    dsyevd_(job, "L", &n, matrix, &n, values, work, &lwork, iwork, &iworkSize, &info);
    end();
  }
  free(work);
  free(iwork);
  return info;
}

int saddle_polar_factor(int threads, int n, double *matrix) {
  double workSize = 0;
  int info = 0, query = -1;
  size_t size = (size_t)n * (size_t)n;
  double *u = malloc(sizeof(double) * (2 * size + (size_t)n));
  int *iwork = malloc(sizeof(int) * 8 * (size_t)n);
  double *work = NULL;
  if (u != NULL && iwork != NULL) {
    dgesdd_("A", &n, &n, matrix, &n, u, u, &n, u, &n, &workSize, &query, iwork, &info);
    if (info == 0) work = malloc(sizeof(double) * (size_t)workSize);
  }
  if (work != NULL) {
    double *vt = u + size, *values = vt + size;
    double one = 1, zero = 0;
    int lwork = (int)workSize;
    begin(threads);
    dgesdd_("A", &n, &n, matrix, &n, values, u, &n, vt, &n, work, &lwork, iwork, &info);
    if (info == 0) dgemm_("N", "N", &n, &n, &n, &one, u, &n, vt, &n, &zero, matrix, &n);
    end();
  } else if (info == 0) {
    info = 1;
  }
  free(work);
  free(iwork);
  free(u);
  return info;
}

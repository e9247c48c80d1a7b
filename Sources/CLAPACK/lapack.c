// setenv is POSIX, and beyond C11.
#define _POSIX_C_SOURCE 200809L

#include "CLAPACK.h"

#include <math.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void dgemm_(
    const char *transposeA, const char *transposeB, const int *m, const int *n, const int *k, const double *alpha,
    const double *a, const int *lda, const double *b, const int *ldb, const double *beta, double *c, const int *ldc);
void dsyrk_(
    const char *triangle, const char *transpose, const int *n, const int *k, const double *alpha, const double *a,
    const int *lda, const double *beta, double *c, const int *ldc);
void dpotrf_(const char *triangle, const int *n, double *a, const int *lda, int *info);
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *pivots, int *info);
void dgetri_(
    const int *n, double *a, const int *lda, const int *pivots, double *work, const int *lwork, int *info);
void dtrtri_(const char *triangle, const char *diagonal, const int *n, double *a, const int *lda, int *info);
void dsyevd_(
    const char *job, const char *triangle, const int *n, double *a, const int *lda, double *w, double *work,
    const int *lwork, int *iwork, const int *liwork, int *info);
void dgesdd_(
    const char *job, const int *m, const int *n, double *a, const int *lda, double *s, double *u, const int *ldu,
    double *vt, const int *ldvt, double *work, const int *lwork, int *iwork, int *info);

#ifdef __linux__
void openblas_set_num_threads(int threads);
#endif

#if defined(__linux__) && defined(__x86_64__)
char *openblas_get_corename(void) __attribute__((weak));
void gotoblas_dynamic_quit(void) __attribute__((weak));
void gotoblas_dynamic_init(void) __attribute__((weak));

// OpenBLAS picks its kernels by the processor's model number, and for one made after it those of 2004: a third of
// the speed or less. It is told what such a processor is like, as its user could by OPENBLAS_CORETYPE.
static void pick_kernels(void) {
  static int picked = 0;
  if (picked) return;
  picked = 1;
  __builtin_cpu_init();
  if (openblas_get_corename == NULL || gotoblas_dynamic_quit == NULL || gotoblas_dynamic_init == NULL ||
      strcmp(openblas_get_corename(), "Prescott") != 0 || getenv("OPENBLAS_CORETYPE") != NULL ||
      !__builtin_cpu_supports("avx2"))
    return;
  setenv("OPENBLAS_CORETYPE", __builtin_cpu_supports("avx512dq") ? "SkylakeX" : "Haswell", 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  unsetenv("OPENBLAS_CORETYPE");
}
#else
static void pick_kernels(void) {}
#endif

// The number of threads is one for the whole process: who sets it keeps others out until done.
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void begin(int threads) {
  pthread_mutex_lock(&turn);
  pick_kernels();
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

int saddle_triangular_inverse(int threads, int n, double *matrix) {
  int info = 0;
  begin(threads);
  dtrtri_("U", "N", &n, matrix, &n, &info);
  end();
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

// |A|_1 |A|_inf of an n by n matrix; `sums` has room for n numbers.
static double norms(int n, const double *a, double *sums) {
  double rows = 0, columns = 0;
  for (int j = 0; j < n; j++) sums[j] = 0;
  for (size_t i = 0; i < (size_t)n; i++) {
    double row = 0;
    for (size_t j = 0; j < (size_t)n; j++) {
      double size = fabs(a[i * (size_t)n + j]);
      row += size;
      sums[j] += size;
    }
    rows = fmax(rows, row);
  }
  for (int j = 0; j < n; j++) columns = fmax(columns, sums[j]);
  return rows * columns;
}

// x = (mu x + y^T / mu) / 2; returns how far x moved, relative to its length.
static double average(int n, double mu, double *x, const double *y) {
  enum { tile = 32 };
  double moved = 0, length = 0;
  for (int top = 0; top < n; top += tile)
    for (int left = 0; left < n; left += tile)
      for (int i = top; i < n && i < top + tile; i++)
        for (int j = left; j < n && j < left + tile; j++) {
          size_t place = (size_t)i * (size_t)n + (size_t)j;
          double next = (mu * x[place] + y[(size_t)j * (size_t)n + (size_t)i] / mu) / 2;
          moved += (next - x[place]) * (next - x[place]);
          length += next * next;
          x[place] = next;
        }
  return sqrt(moved / length);
}

// The orthogonal polar factor by Newton's iteration with Higham's scaling: products and inverses alone, so several
// times as fast as singular values. Returns 0, or not 0 where the matrix is too near a singular one for it.
static int newton_polar_factor(int n, double *matrix) {
  size_t size = (size_t)n * (size_t)n;
  double workSize = 0;
  int info = 0, query = -1;
  dgetri_(&n, matrix, &n, &info, &workSize, &query, &info);
  int lwork = (int)workSize;
  double *x = malloc(sizeof(double) * (2 * size + (size_t)n));
  double *work = malloc(sizeof(double) * (size_t)lwork);
  int *pivots = malloc(sizeof(int) * (size_t)n);
  int found = 0;
  if (x != NULL && work != NULL && pivots != NULL) {
    double *y = x + size, *sums = y + size;
    memcpy(x, matrix, sizeof(double) * size);
    double moved = 1;
    // Nine iterations do for every condition number below 2^53 (Byers and Xu 2008).
    for (int iteration = 0; iteration < 12 && !found; iteration++) {
      memcpy(y, x, sizeof(double) * size);
      dgetrf_(&n, &n, y, &n, pivots, &info);
      if (info == 0) dgetri_(&n, y, &n, pivots, work, &lwork, &info);
      if (info != 0) break;
      double own = norms(n, x, sums), inverse = norms(n, y, sums);
      // The product is the square of a condition number.
      if (!(own * inverse < 1e24)) break;
      moved = average(n, moved < 0.01 ? 1 : sqrt(sqrt(inverse / own)), x, y);
      // What is left is of the order of the square.
      found = moved < 1e-8;
    }
    if (found) memcpy(matrix, x, sizeof(double) * size);
  }
  free(x);
  free(work);
  free(pivots);
  return !found;
}

static int singular_polar_factor(int n, double *matrix) {
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
    dgesdd_("A", &n, &n, matrix, &n, values, u, &n, vt, &n, work, &lwork, iwork, &info);
    if (info == 0) dgemm_("N", "N", &n, &n, &n, &one, u, &n, vt, &n, &zero, matrix, &n);
  } else if (info == 0) {
    info = 1;
  }
  free(work);
  free(iwork);
  free(u);
  return info;
}

int saddle_polar_factor(int threads, int n, double *matrix) {
  begin(threads);
  int info = newton_polar_factor(n, matrix) == 0 ? 0 : singular_polar_factor(n, matrix);
  end();
  return info;
}

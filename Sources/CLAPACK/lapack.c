#include "CLAPACK.h"

#include <stdlib.h>

void dsyevd_(
    const char *job, const char *triangle, const int *n, double *a, const int *lda, double *w, double *work,
    const int *lwork, int *iwork, const int *liwork, int *info);

int saddle_symmetric_eigen(int n, int vectors, double *matrix, double *values) {
  const char *job = vectors ? "V" : "N";
  double workSize = 0;
  int iworkSize = 0, info = 0, query = -1;
  dsyevd_(job, "L", &n, matrix, &n, values, &workSize, &query, &iworkSize, &query, &info);
  if (info != 0) return info;
  int lwork = (int)workSize;
  double *work = malloc(sizeof(double) * (size_t)lwork);
  int *iwork = malloc(sizeof(int) * (size_t)iworkSize);
  if (work == NULL || iwork == NULL) {
    free(work);
    free(iwork);
    return 1;
  }
  dsyevd_(job, "L", &n, matrix, &n, values, work, &lwork, iwork, &iworkSize, &info);
  free(work);
  free(iwork);
  return info;
}

#include "core/recommend/symmetric_inverse.h"

extern "C" {
void spotrf_(const char* triangle, const int* n, float* a, const int* stride, int* info);
void spotri_(const char* triangle, const int* n, float* a, const int* stride, int* info);
}

namespace core {

bool invertSymmetric(Matrix& upper, Progress& progress) {
  const int n = static_cast<int>(upper.rows());
  int info = 0;
  // Our upper triangle, row after row, is the lower one in LAPACK's order.
  if (n > 0) spotrf_("L", &n, upper.data(), &n, &info);
  progress.report("invert", 1, 3);
  progress.check();
  if (n > 0 && info == 0) spotri_("L", &n, upper.data(), &n, &info);
  progress.report("invert", 2, 3);
  progress.check();
  return info == 0;
}

}  // namespace core

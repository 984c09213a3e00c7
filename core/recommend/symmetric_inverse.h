#pragma once

#include "core/matrix.h"
#include "core/progress.h"

namespace core {

/// Inverts a symmetric positive-definite matrix in place: its upper triangle is read and written, the lower
/// one is left as it is. By LAPACK on all cores, so it lives on the torch side. False where the matrix is not
/// positive-definite; Cancelled passes.
bool invertSymmetric(Matrix& upper, Progress& progress);

}  // namespace core

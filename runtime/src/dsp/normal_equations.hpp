#pragma once

#include <vector>

namespace auricle::dsp {

/// Solves A x = b for a symmetric positive definite A, row by row, by Cholesky's factorisation.
///
/// The normal equations of a least-squares design are of this kind.
std::vector<double> solveNormalEquations(std::vector<double> a, std::vector<double> b);

}  // namespace auricle::dsp

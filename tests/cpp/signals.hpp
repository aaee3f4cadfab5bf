#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace auricle::test {

/// White noise in -level..level, the same for the same seed everywhere.
std::vector<float> noise(std::size_t count, std::uint32_t seed, float level = 0.1F);

/// Sine tone.
std::vector<float> tone(std::size_t count, double frequency_hz, double sample_rate,
                        float level = 0.1F);

/// Energy of `a - b` over the energy of `b`, dB; -400 where they are equal.
double differenceDb(std::span<const float> a, std::span<const float> b);

/// 10 log10 of the energy of a signal, -400 for silence.
double energyDb(std::span<const float> signal);

double largest(std::span<const float> signal);

/// Largest second difference: a step or kink stands out of a low tone here.
double largestBend(std::span<const float> signal);

/// In-place FFT of a power-of-two length, double precision, by the textbook recursion.
void transform(std::vector<std::complex<double>>& values);

/// Power of a tone's output that is not within `half_width_hz` of the tone, over all its power, dB.
/// The window's side lobes lie below -150 dB, so the figure is the signal's own.
double residueDb(std::span<const float> signal, double frequency_hz, double half_width_hz,
                 double sample_rate);

}  // namespace auricle::test

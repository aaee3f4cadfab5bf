#include "dsp/air_absorption.hpp"

#include <cmath>

namespace auricle::dsp {

namespace {

constexpr double kZeroCelsius = 273.15;
constexpr double kReferenceTemperature = 293.15;  // kelvin
constexpr double kTriplePoint = 273.16;           // kelvin
constexpr double kReferencePressure = 101.325;    // kPa
constexpr double kReferenceSpeed = 343.2;         // m/s at the reference temperature

}  // namespace

double airAbsorption(double frequency_hz, const Atmosphere& air) {
    const double kelvin = air.temperature_c + kZeroCelsius;
    const double warmth = kelvin / kReferenceTemperature;
    const double pressure = air.pressure_kpa / kReferencePressure;

    // Molar concentration of water vapour in percent (B.1 to B.3).
    const double exponent = -6.8346 * std::pow(kTriplePoint / kelvin, 1.261) + 4.6151;
    const double water = air.relative_humidity_percent * std::pow(10.0, exponent) / pressure;

    // Relaxation frequencies of oxygen and of nitrogen (3, 4).
    const double oxygen = pressure * (24.0 + 4.04e4 * water * (0.02 + water) / (0.391 + water));
    const double nitrogen =
        pressure / std::sqrt(warmth) *
        (9.0 + 280.0 * water * std::exp(-4.170 * (1.0 / std::cbrt(warmth) - 1.0)));

    const double squared = frequency_hz * frequency_hz;
    const double classical = 1.84e-11 / pressure * std::sqrt(warmth);
    const double relaxation =
        std::pow(warmth, -2.5) *
        (0.01275 * std::exp(-2239.1 / kelvin) / (oxygen + squared / oxygen) +
         0.1068 * std::exp(-3352.0 / kelvin) / (nitrogen + squared / nitrogen));
    return 8.686 * squared * (classical + relaxation);
}

double speedOfSound(double temperature_c) {
    return kReferenceSpeed * std::sqrt((temperature_c + kZeroCelsius) / kReferenceTemperature);
}

}  // namespace auricle::dsp

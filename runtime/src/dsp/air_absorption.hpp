#pragma once

namespace auricle::dsp {

/// The air that sound travels through; the defaults are a living room at sea level.
struct Atmosphere {
    double temperature_c = 20.0;
    double relative_humidity_percent = 50.0;
    double pressure_kpa = 101.325;
};

/// Attenuation of a pure tone in still air, dB per metre (ISO 9613-1:1993, equations 3 to 5 and
/// annex B).
///
/// The standard holds for 50 Hz to 10 kHz, -20 to 50 degrees Celsius, 10 to 100 % humidity, below
/// 200 kPa, within 10 %; beyond, the formula is only continued.
double airAbsorption(double frequency_hz, const Atmosphere& air = {});

/// Speed of sound in the air, metres per second (ISO 9613-1:1993, annex A: that of an ideal gas).
double speedOfSound(double temperature_c);

}  // namespace auricle::dsp

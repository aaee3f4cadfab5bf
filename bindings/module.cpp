#include "bindings.hpp"
#include "dsp/air_absorption.hpp"
#include "dsp/kernels.hpp"

PYBIND11_MODULE(_native, module, pybind11::mod_gil_not_used()) {
    module.doc() = "The Auricle engine. Use auricle.Scene; this module checks little.";
    module.def(
        "simd_level", [] { return auricle::dsp::kernels().name; },
        "Instruction set of the inner loops: 'baseline', 'avx2' or 'avx512'.");
    module.def(
        "speed_of_sound_m_s",
        [] { return auricle::dsp::speedOfSound(auricle::dsp::Atmosphere{}.temperature_c); },
        "Of the air that sources with propagation sound through.");
    module.attr("AIR_TAPS") = auricle::dsp::kAirTaps;
    // The types of parameters and rooms are default arguments of the renderer's methods.
    auricle::bindings::bindParams(module);
    auricle::bindings::bindRooms(module);
    auricle::bindings::bindRenderer(module);
    auricle::bindings::bindSeparation(module);
}

#include <pybind11/native_enum.h>
#include <pybind11/stl.h>

#include <array>

#include "auricle/source_params.hpp"
#include "bindings.hpp"

namespace py = pybind11;

namespace auricle::bindings {

namespace {

std::array<float, 3> toArray(Vec3 v) { return {v.x, v.y, v.z}; }

std::array<float, 4> toArray(Quaternion q) { return {q.x, q.y, q.z, q.w}; }

template <typename Owner>
void bindPose(py::class_<Owner>& owner) {
    owner.def_property(
        "position", [](const Owner& self) { return toArray(self.position); },
        [](Owner& self, std::array<float, 3> p) { self.position = {p[0], p[1], p[2]}; },
        "x, y, z in metres, world axes.");
    owner.def_property(
        "orientation", [](const Owner& self) { return toArray(self.orientation); },
        [](Owner& self, std::array<float, 4> q) { self.orientation = {q[0], q[1], q[2], q[3]}; },
        "Quaternion x, y, z, w from local axes into the world.");
}

}  // namespace

void bindParams(py::module_& module) {
    py::native_enum<DistanceModel>(module, "DistanceModel", "enum.Enum")
        .value("inverse", DistanceModel::inverse)
        .value("linear", DistanceModel::linear)
        .value("exponential", DistanceModel::exponential)
        .finalize();
    py::native_enum<DirectivityPattern>(module, "DirectivityPattern", "enum.Enum")
        .value("omni", DirectivityPattern::omni)
        .value("cardioid", DirectivityPattern::cardioid)
        .value("cone", DirectivityPattern::cone)
        .finalize();

    py::class_<SourceParams> source(module, "SourceParams", "Everything a source is told.");
    source.def(py::init<>())
        .def_readwrite("placed", &SourceParams::placed)
        .def_readwrite("gain", &SourceParams::gain)
        .def_readwrite("distance_model", &SourceParams::distance_model)
        .def_readwrite("ref_distance", &SourceParams::ref_distance)
        .def_readwrite("max_distance", &SourceParams::max_distance)
        .def_readwrite("rolloff", &SourceParams::rolloff)
        .def_readwrite("ramp_frames", &SourceParams::ramp_frames)
        .def_readwrite("spread", &SourceParams::spread)
        .def_readwrite("propagation", &SourceParams::propagation)
        .def_readwrite("air_absorption", &SourceParams::air_absorption)
        .def(
            "set_directivity",
            [](SourceParams& self, DirectivityPattern pattern, float order, float weight,
               float inner, float outer, float outer_gain) {
                self.directivity = {pattern, order, inner, outer, outer_gain, weight};
            },
            py::arg("pattern"), py::kw_only(), py::arg("order"), py::arg("weight"),
            py::arg("inner"), py::arg("outer"), py::arg("outer_gain"));
    bindPose(source);

    py::class_<ListenerParams> listener(module, "ListenerParams", "Where the listener is.");
    listener.def(py::init<>());
    bindPose(listener);
}

}  // namespace auricle::bindings

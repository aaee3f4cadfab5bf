#include <pybind11/native_enum.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "auricle/receiver_array.hpp"
#include "auricle/room.hpp"
#include "auricle/room_decay.hpp"
#include "auricle/room_response.hpp"
#include "bindings.hpp"
#include "dsp/air_absorption.hpp"
#include "rooms/image_sources.hpp"

namespace py = pybind11;

namespace auricle::bindings {

namespace {

using Floats = py::array_t<float, py::array::c_style | py::array::forcecast>;

Vec3 vec(const std::array<float, 3>& v) { return {v[0], v[1], v[2]}; }

ShoeboxRoom makeRoom(const std::array<float, 3>& origin, const std::array<float, 3>& size,
                     const std::array<RoomBands, kShoeboxWalls>& absorption,
                     const RoomBands& air_db_per_m, double speed_of_sound) {
    const ShoeboxRoom room{vec(origin), vec(size), absorption, air_db_per_m, speed_of_sound};
    checkRoom(room);
    return room;
}

/// A room of any shape and the size of the sources in it.
struct MeshRoom {
    PolyhedralRoom room;
    float source_radius;
    bool diffraction;
};

MeshRoom makeMeshRoom(const Floats& vertices,
                      const py::array_t<std::uint32_t, py::array::c_style>& triangles,
                      const std::vector<std::uint32_t>& surface,
                      const std::vector<std::array<RoomBands, 2>>& materials,
                      const RoomBands& air_db_per_m, double speed_of_sound, float source_radius,
                      bool diffraction) {
    RoomMesh mesh;
    for (py::ssize_t i = 0; i < vertices.shape(0); ++i) {
        mesh.vertices.push_back({vertices.at(i, 0), vertices.at(i, 1), vertices.at(i, 2)});
    }
    for (py::ssize_t i = 0; i < triangles.shape(0); ++i) {
        mesh.triangles.push_back({triangles.at(i, 0), triangles.at(i, 1), triangles.at(i, 2)});
    }
    for (const auto& [absorption, transmission] : materials) {
        mesh.materials.push_back({absorption, transmission});
    }
    mesh.surface = surface;
    mesh.air_db_per_m = air_db_per_m;
    mesh.speed_of_sound = speed_of_sound;
    const py::gil_scoped_release release;
    return {PolyhedralRoom(std::move(mesh)), source_radius, diffraction};
}

std::vector<RoomPose> makePoses(const Floats& poses) {
    if (poses.ndim() != 2 || poses.shape(1) != 10) {
        throw std::invalid_argument("poses must be [n x 10]");
    }
    std::vector<RoomPose> out;
    for (py::ssize_t i = 0; i < poses.shape(0); ++i) {
        const float* p = poses.data(i, 0);
        out.push_back({{p[0], p[1], p[2]}, {p[3], p[4], p[5]}, {p[6], p[7], p[8], p[9]}});
    }
    return out;
}

RoomResponses makeEars(const py::bytes& asset) {
    const std::string_view view = asset;
    const py::gil_scoped_release release;
    return RoomResponses(parseHrtfAsset(std::as_bytes(std::span(view.data(), view.size()))));
}

RoomResponses makeMicrophones(const std::vector<std::array<float, 7>>& rows,
                              std::uint32_t sample_rate) {
    std::vector<Microphone> microphones;
    for (const auto& row : rows) {
        microphones.push_back({{row[0], row[1], row[2]}, {row[3], row[4], row[5]}, row[6]});
    }
    return {ReceiverArray::microphones(std::move(microphones)), sample_rate};
}

py::array_t<float> render(const RoomResponses& self, const ShoeboxRoom& room, const Floats& poses,
                          std::size_t order, std::size_t frames, unsigned threads) {
    const std::vector<RoomPose> all = makePoses(poses);
    checkPoses(room, all);
    py::array_t<float> out({all.size(), self.channels(), frames});
    float* data = out.mutable_data();
    const py::gil_scoped_release release;
    self.render(room, all, order, data, frames, threads);
    return out;
}

py::array_t<float> renderMesh(const RoomResponses& self, const MeshRoom& space, const Floats& poses,
                              std::size_t order, std::size_t frames, unsigned threads) {
    const std::vector<RoomPose> all = makePoses(poses);
    py::array_t<float> out({all.size(), self.channels(), frames});
    float* data = out.mutable_data();
    const py::gil_scoped_release release;
    checkPoses(space.room, all);
    self.render(space.room, all, order, space.source_radius, space.diffraction, data, frames,
                threads);
    return out;
}

std::vector<std::size_t> framesNeededInMesh(const RoomResponses& self, const MeshRoom& space,
                                            const Floats& poses, std::size_t order) {
    std::vector<std::size_t> out;
    const std::vector<RoomPose> all = makePoses(poses);
    const py::gil_scoped_release release;
    checkPoses(space.room, all);
    for (const RoomPose& pose : all) {
        out.push_back(self.framesNeeded(space.room, pose, order, space.diffraction));
    }
    return out;
}

std::vector<std::size_t> framesNeeded(const RoomResponses& self, const ShoeboxRoom& room,
                                      const Floats& poses, std::size_t order) {
    std::vector<std::size_t> out;
    for (const RoomPose& pose : makePoses(poses)) {
        out.push_back(self.framesNeeded(room, pose, order));
    }
    return out;
}

py::array_t<float> tail(const RoomResponses& self, const RoomDecay& decay, double speed_of_sound,
                        std::uint64_t seed, std::size_t frames) {
    py::array_t<float> out({self.channels(), frames});
    float* data = out.mutable_data();
    const py::gil_scoped_release release;
    std::fill_n(data, self.channels() * frames, 0.0F);
    self.addTail(decay, speed_of_sound, seed, data, frames);
    return out;
}

py::tuple imageSources(const ShoeboxRoom& room, const std::array<float, 3>& source,
                       std::size_t order) {
    const std::size_t count = rooms::imageCount(order);
    py::array_t<double> positions({count, std::size_t{3}});
    py::array_t<float> gains({count, kRoomBands});
    py::array_t<std::uint32_t> reflections(static_cast<py::ssize_t>(count));
    py::ssize_t at = 0;
    rooms::forEachImage(room, vec(source), order, [&](const rooms::ImageSource& image) {
        double* position = positions.mutable_data(at, 0);
        position[0] = image.x;
        position[1] = image.y;
        position[2] = image.z;
        std::copy(image.gain.begin(), image.gain.end(), gains.mutable_data(at, 0));
        *reflections.mutable_data(at) = static_cast<std::uint32_t>(image.reflections());
        ++at;
    });
    return py::make_tuple(positions, gains, reflections);
}

py::array_t<float> powerOf(const RoomDecay& decay) {
    py::array_t<float> out({decay.power.size(), kRoomBands});
    for (std::size_t step = 0; step < decay.power.size(); ++step) {
        std::copy(decay.power[step].begin(), decay.power[step].end(),
                  out.mutable_data(static_cast<py::ssize_t>(step), 0));
    }
    return out;
}

}  // namespace

void bindRooms(py::module_& module) {
    module.attr("ROOM_BANDS_HZ") =
        py::tuple(py::cast(std::vector<double>(kRoomBandHz.begin(), kRoomBandHz.end())));
    module.def(
        "air_absorption_db_per_m",
        [](double frequency_hz, double temperature_c, double relative_humidity_percent,
           double pressure_kpa) {
            return dsp::airAbsorption(frequency_hz,
                                      {temperature_c, relative_humidity_percent, pressure_kpa});
        },
        py::arg("frequency_hz"), py::arg("temperature_c"), py::arg("relative_humidity_percent"),
        py::arg("pressure_kpa"), "Attenuation of a tone in air by ISO 9613-1, dB per metre.");

    py::class_<ShoeboxRoom>(module, "ShoeboxRoom", "A rectangular room.")
        .def(py::init(&makeRoom), py::arg("origin"), py::arg("size"), py::arg("absorption"),
             py::arg("air_db_per_m"), py::arg("speed_of_sound"));

    py::class_<MeshRoom>(module, "PolyhedralRoom", "A closed room of any shape.")
        .def(py::init(&makeMeshRoom), py::arg("vertices"), py::arg("triangles"), py::arg("surface"),
             py::arg("materials"), py::arg("air_db_per_m"), py::arg("speed_of_sound"),
             py::arg("source_radius"), py::arg("diffraction"))
        .def_property_readonly("volume", [](const MeshRoom& self) { return self.room.volume(); })
        .def_property_readonly("surface_area",
                               [](const MeshRoom& self) { return self.room.surfaceArea(); })
        .def("contains", [](const MeshRoom& self,
                            const std::array<float, 3>& at) { return self.room.contains(vec(at)); })
        .def("direct_gain", [](const MeshRoom& self, const std::array<float, 3>& source,
                               const std::array<float, 3>& listener) {
            return self.room.directGain(vec(source), vec(listener), self.source_radius);
        });

    py::native_enum<DecayLaw>(module, "DecayLaw", "enum.Enum")
        .value("images", DecayLaw::images)
        .value("sabine", DecayLaw::sabine)
        .value("eyring", DecayLaw::eyring)
        .finalize();
    module.def("reverberation_time", &reverberationTime, py::arg("room"), py::arg("law"),
               "Seconds in each octave band, by Sabine's or Eyring's formula.");
    py::class_<RoomDecay>(module, "RoomDecay", "Expected energy of a response over time.")
        .def_readonly("step_s", &RoomDecay::step_s)
        .def_property_readonly("power", &powerOf, "Energy per second, float32 [steps x 8].")
        .def_property_readonly(
            "echo_density",
            [](const RoomDecay& self) {
                return py::array_t<double>(static_cast<py::ssize_t>(self.echo_density.size()),
                                           self.echo_density.data());
            },
            "Arrivals per second, float64 [steps].");
    module.def(
        "room_decay",
        [](const ShoeboxRoom& room, std::optional<std::size_t> after_order, DecayLaw law) {
            return roomDecay(room, after_order.value_or(kWholeField), law);
        },
        py::arg("room"), py::arg("after_order"), py::arg("law"),
        py::call_guard<py::gil_scoped_release>(),
        "What images of more than after_order reflections contribute; None: all energy.");

    module.def(
        "first_left_out_s",
        [](const ShoeboxRoom& room, const Floats& poses, std::size_t order) {
            std::vector<double> out;
            for (const RoomPose& pose : makePoses(poses)) {
                out.push_back(firstLeftOut(room, pose, order));
            }
            return out;
        },
        py::arg("room"), py::arg("poses"), py::arg("order"),
        "Seconds until the first image of more than order reflections is heard, for each pose.");

    module.def("image_sources", &imageSources, py::arg("room"), py::arg("source"), py::arg("order"),
               "Positions float64 [n x 3], amplitudes after the walls float32 [n x 8] and numbers "
               "of reflections uint32 [n].");

    module.def(
        "room_decay",
        [](const MeshRoom& space, std::optional<std::size_t> after_order) {
            return roomDecay(space.room, after_order.value_or(kWholeField));
        },
        py::arg("room"), py::arg("after_order"), py::call_guard<py::gil_scoped_release>(),
        "The same in a room of any shape, by Eyring's law.");

    py::class_<RoomResponses>(module, "RoomResponses",
                              "Exact room impulse responses for one kind of receiver.")
        .def_static("ears", &makeEars, py::arg("asset"), "Two ears, of a compact HRTF asset.")
        .def_static("microphones", &makeMicrophones, py::arg("rows"), py::arg("sample_rate"),
                    "Rows: offset x, y, z, axis x, y, z, pattern.")
        .def_static(
            "ambisonics",
            [](std::size_t order, std::uint32_t sample_rate) {
                return RoomResponses(ReceiverArray::ambisonics(order), sample_rate);
            },
            py::arg("order"), py::arg("sample_rate"), "AmbiX channels, listener's axes.")
        .def_static(
            "loudspeakers",
            [](std::vector<float> azimuths, std::size_t silent, std::uint32_t sample_rate) {
                return RoomResponses(ReceiverArray::loudspeakers(std::move(azimuths), silent),
                                     sample_rate);
            },
            py::arg("azimuths"), py::arg("silent"), py::arg("sample_rate"),
            "Azimuths in radians; silent channels after the third.")
        .def_property_readonly("sample_rate", &RoomResponses::sampleRate)
        .def_property_readonly("channels", &RoomResponses::channels)
        .def_property_readonly("front_delay", &RoomResponses::frontDelay)
        .def("frames_needed", &framesNeeded, py::arg("room"), py::arg("poses"), py::arg("order"))
        .def("frames_needed", &framesNeededInMesh, py::arg("room"), py::arg("poses"),
             py::arg("order"))
        .def("render", &renderMesh, py::arg("room"), py::arg("poses"), py::arg("order"),
             py::arg("frames"), py::arg("threads"))
        .def("tail", &tail, py::arg("decay"), py::arg("speed_of_sound"), py::arg("seed"),
             py::arg("frames"), "Reverberant tail float32 [channels x frames].")
        .def("render", &render, py::arg("room"), py::arg("poses"), py::arg("order"),
             py::arg("frames"), py::arg("threads"),
             "Responses float32 [n x channels x frames] for poses float32 [n x 10]: source, "
             "receiver, receiver's orientation.");
}

}  // namespace auricle::bindings

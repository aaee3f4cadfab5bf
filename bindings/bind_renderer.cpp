#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "auricle/renderer.hpp"
#include "bindings.hpp"
#include "exclusive.hpp"

namespace py = pybind11;

namespace auricle::bindings {

namespace {

using Ids = py::array_t<std::uint32_t, py::array::c_style>;
using Floats = py::array_t<float, py::array::c_style>;
using Bed = std::optional<Floats>;

// Of one block; products of sizes stay far from overflow.
constexpr std::size_t kMostFrames = 1U << 20;

constexpr const char* kOneAtATime = "another thread is rendering this scene; one at a time may";

PreparedHrtf prepare(const py::bytes& bytes) {
    const std::string_view view = bytes;
    const py::gil_scoped_release release;
    return parseHrtfAsset(std::as_bytes(std::span(view.data(), view.size())));
}

/// Renderer plus what a call needs, kept from call to call.
class PyRenderer {
public:
    PyRenderer(std::uint32_t sample_rate, std::uint32_t max_sources, const PreparedHrtf& hrtf,
               float max_propagation_m, std::uint32_t max_images, std::uint32_t threads)
        : renderer_({.sample_rate = sample_rate,
                     .max_sources = max_sources,
                     .max_propagation_m = max_propagation_m,
                     .max_images = max_images,
                     .threads = threads},
                    hrtf) {
        inputs_.reserve(max_sources);
    }

    Renderer& renderer() { return renderer_; }

    void process(const Ids& ids, const py::sequence& signals, Floats& out, const Bed& bed) {
        const Exclusive exclusive(busy_, kOneAtATime);
        const std::size_t frames = frameCount(out);
        if (static_cast<std::size_t>(ids.size()) != signals.size()) {
            throw std::invalid_argument("ids and signals differ in number");
        }
        inputs_.clear();
        for (std::size_t i = 0; i < signals.size(); ++i) {
            const py::object item = signals[i];
            if (!Floats::check_(item)) {
                throw std::invalid_argument("signals must be contiguous float32 arrays");
            }
            const auto signal = py::reinterpret_borrow<Floats>(item);
            if (signal.ndim() != 1 || static_cast<std::size_t>(signal.size()) != frames) {
                throw std::invalid_argument("every signal must have as many frames as the output");
            }
            inputs_.push_back({ids.data()[i], signal.data()});
        }
        run(out, bed, frames);
    }

    void processMatrix(const Ids& ids, const Floats& signals, Floats& out, const Bed& bed) {
        const Exclusive exclusive(busy_, kOneAtATime);
        const std::size_t frames = frameCount(out);
        if (signals.ndim() != 2 || signals.shape(0) != ids.size() ||
            static_cast<std::size_t>(signals.shape(1)) != frames) {
            throw std::invalid_argument("signals must be [ids x frames]");
        }
        inputs_.clear();
        for (py::ssize_t i = 0; i < ids.size(); ++i) {
            inputs_.push_back({ids.data()[i], signals.data(i, 0)});
        }
        run(out, bed, frames);
    }

    py::bytes processPcm(const Ids& ids, const py::bytes& pcm, std::size_t frames) {
        const Exclusive exclusive(busy_, kOneAtATime);
        const std::string_view bytes = pcm;
        const std::size_t samples_given = bytes.size() / sizeof(float);
        if (frames == 0 || frames > kMostFrames || bytes.size() % sizeof(float) != 0 ||
            samples_given != frames * static_cast<std::size_t>(ids.size())) {
            throw std::invalid_argument("pcm must be float32 [ids x frames]");
        }
        // CPython keeps the bytes of an object where a pointer may stand.
        const auto* samples = reinterpret_cast<const float*>(bytes.data());
        inputs_.clear();
        for (py::ssize_t i = 0; i < ids.size(); ++i) {
            inputs_.push_back({ids.data()[i], samples + static_cast<std::size_t>(i) * frames});
        }
        left_.resize(frames);
        right_.resize(frames);
        auto out = py::reinterpret_steal<py::bytes>(PyBytes_FromStringAndSize(
            nullptr, static_cast<py::ssize_t>(2 * sizeof(float) * frames)));
        if (!out) {
            throw py::error_already_set();
        }
        auto* ears = reinterpret_cast<float*>(PyBytes_AS_STRING(out.ptr()));
        {
            const py::gil_scoped_release release;
            renderer_.process(inputs_, left_.data(), right_.data(), frames, {});
            for (std::size_t n = 0; n < frames; ++n) {
                ears[2 * n] = left_[n];
                ears[2 * n + 1] = right_[n];
            }
        }
        return out;
    }

private:
    static std::size_t frameCount(const Floats& out) {
        if (out.ndim() != 2 || out.shape(0) != 2) {
            throw std::invalid_argument("out must be [2 x frames]");
        }
        return static_cast<std::size_t>(out.shape(1));
    }

    void run(Floats& out, const Bed& bed, std::size_t frames) {
        if (bed && (bed->ndim() != 2 || bed->shape(0) != 2 ||
                    static_cast<std::size_t>(bed->shape(1)) != frames)) {
            throw std::invalid_argument("the bed must be [2 x frames], as the output is");
        }
        const StereoBed sides = bed ? StereoBed{bed->data(0, 0), bed->data(1, 0)} : StereoBed{};
        float* left = out.mutable_data(0, 0);
        float* right = out.mutable_data(1, 0);
        const py::gil_scoped_release release;
        renderer_.process(inputs_, left, right, frames, sides);
    }

    Renderer renderer_;
    std::vector<SourceInput> inputs_;
    std::vector<float> left_;
    std::vector<float> right_;
    std::atomic<bool> busy_{false};
};

void setPositions(PyRenderer& self, const Ids& ids, const Floats& xyz) {
    self.renderer().setPositions({ids.data(), static_cast<std::size_t>(ids.size())},
                                 {xyz.data(), static_cast<std::size_t>(xyz.size())});
}

void setRoom(PyRenderer& self, const ShoeboxRoom* room, std::size_t order, bool late, DecayLaw law,
             std::uint64_t seed, float gain) {
    std::optional<RoomSettings> settings;
    if (room != nullptr) {
        settings = RoomSettings{*room, order, late, law, seed, gain};
    }
    const py::gil_scoped_release release;
    self.renderer().setRoom(settings);
}

}  // namespace

void bindRenderer(py::module_& module) {
    py::class_<PreparedHrtf>(module, "PreparedHrtf",
                             "An HRTF asset made ready to render from; renderers share it.")
        .def(py::init(&prepare), py::arg("asset"))
        .def_property_readonly("tail_frames", &PreparedHrtf::tailFrames,
                               "Frames that ring on after the last input.");

    py::class_<PyRenderer>(module, "Renderer", "Many moving mono sources in, two ears out.")
        .def(py::init<std::uint32_t, std::uint32_t, const PreparedHrtf&, float, std::uint32_t,
                      std::uint32_t>(),
             py::arg("sample_rate"), py::arg("max_sources"), py::arg("hrtf"),
             py::arg("max_propagation_m") = RendererSettings{}.max_propagation_m,
             py::arg("max_images") = RendererSettings{}.max_images,
             py::arg("threads") = RendererSettings{}.threads)
        .def("add_source",
             [](PyRenderer& self, const SourceParams& p) { return self.renderer().addSource(p); })
        .def("remove_source",
             [](PyRenderer& self, std::uint32_t id) { self.renderer().removeSource(id); })
        .def("set_source", [](PyRenderer& self, std::uint32_t id,
                              const SourceParams& p) { self.renderer().setSource(id, p); })
        .def("source",
             [](PyRenderer& self, std::uint32_t id) { return self.renderer().source(id); })
        .def("set_positions", &setPositions, py::arg("ids"), py::arg("xyz"),
             "Move many sources: uint32 [n], float32 [n x 3] in metres.")
        .def("set_listener",
             [](PyRenderer& self, const ListenerParams& p) { self.renderer().setListener(p); })
        .def("set_hrtf",
             [](PyRenderer& self, const PreparedHrtf& hrtf) { self.renderer().setHrtf(hrtf); })
        .def("set_room", &setRoom, py::arg("room"), py::arg("order") = RoomSettings{}.order,
             py::arg("late") = RoomSettings{}.late, py::arg("law") = RoomSettings{}.law,
             py::arg("seed") = RoomSettings{}.seed, py::arg("gain") = RoomSettings{}.gain,
             "Put everything into a room, with a cross-fade; None for the free field.")
        .def_property_readonly(
            "room_coverage",
            [](PyRenderer& self) {
                const RoomCoverage coverage = self.renderer().roomCoverage();
                return py::make_tuple(coverage.live, coverage.existing, coverage.left_out_power);
            },
            "Images rendered, images existing, and the share of their energy left out.")
        .def("reset", [](PyRenderer& self) { self.renderer().requestReset(); })
        .def("process", &PyRenderer::process, py::arg("ids"), py::arg("signals"),
             py::arg("out").noconvert(), py::arg("bed").noconvert() = py::none(),
             "Render one block: ids uint32 [n], a sequence of n float32 [frames], out and bed "
             "float32 [2 x frames].")
        .def("process_matrix", &PyRenderer::processMatrix, py::arg("ids"), py::arg("signals"),
             py::arg("out").noconvert(), py::arg("bed").noconvert() = py::none(),
             "Render one block: ids uint32 [n], signals float32 [n x frames], out and bed float32 "
             "[2 x frames].")
        .def("process_pcm", &PyRenderer::processPcm, py::arg("ids"), py::arg("pcm"),
             py::arg("frames"),
             "Render one block: ids uint32 [n], pcm float32 [n x frames] as bytes; float32 "
             "[frames x 2] as bytes.")
        .def_property_readonly(
            "contained_blocks",
            [](PyRenderer& self) { return self.renderer().counters().contained_blocks; })
        .def_property_readonly(
            "limited_samples",
            [](PyRenderer& self) { return self.renderer().counters().limited_samples; })
        .def_property_readonly_static("latency_frames",
                                      [](const py::object&) { return Renderer::kLatencyFrames; });
}

}  // namespace auricle::bindings

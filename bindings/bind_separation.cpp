#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bindings.hpp"
#include "exclusive.hpp"
#include "inference/mask_network_weights.hpp"
#include "inference/native_mask_network.hpp"
#include "inference/ort_mask_network.hpp"
#include "inference/ort_runtime.hpp"
#include "inference/query_encoder.hpp"
#include "inference/separator.hpp"

namespace py = pybind11;

namespace auricle::bindings {

namespace {

using inference::kSlots;
using inference::MaskNetwork;
using inference::MaskNetworkWeights;
using inference::OrtMaskNetwork;
using inference::OrtProvider;
using inference::OrtRuntime;
using inference::QueryEncoder;
using inference::Separator;
using Floats = py::array_t<float, py::array::c_style>;
using Samples = py::array_t<float, py::array::c_style | py::array::forcecast>;
using Tokens = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

std::filesystem::path pathOf(const std::string& utf8) {
    return {std::u8string(utf8.begin(), utf8.end())};
}

std::span<const std::byte> bytesOf(const std::string_view view) {
    return std::as_bytes(std::span(view.data(), view.size()));
}

std::unique_ptr<QueryEncoder> makeEncoder(const std::string& library, const py::bytes& model) {
    const std::string_view view = model;
    const py::gil_scoped_release release;
    return std::make_unique<QueryEncoder>(OrtRuntime::open(pathOf(library)), bytesOf(view));
}

py::array_t<float> encode(QueryEncoder& self, const Tokens& tokens) {
    const std::span<const std::int64_t> all(tokens.data(), static_cast<std::size_t>(tokens.size()));
    std::vector<float> conditions;
    {
        const py::gil_scoped_release release;
        conditions = self.encode(all);
    }
    py::array_t<float> out({kSlots, self.conditionSize()});
    std::copy(conditions.begin(), conditions.end(), out.mutable_data());
    return out;
}

/// The numbers of Python's arrays, which live as long as this.
class TensorArrays {
public:
    explicit TensorArrays(const std::map<std::string, Floats>& arrays) : arrays_(arrays) {
        for (const auto& [name, array] : arrays_) {
            inference::Tensor& tensor = tensors_[name];
            tensor.shape.assign(array.shape(), array.shape() + array.ndim());
            tensor.values = {array.data(), static_cast<std::size_t>(array.size())};
        }
    }
    const inference::Tensors& tensors() const { return tensors_; }

private:
    const std::map<std::string, Floats>& arrays_;
    inference::Tensors tensors_;
};

std::shared_ptr<MaskNetworkWeights> makeWeights(const std::map<std::string, Floats>& arrays,
                                                const std::array<std::size_t, 3>& sizes,
                                                const inference::BandEdges& short_edges,
                                                const inference::BandEdges& long_edges, bool half) {
    const TensorArrays tensors(arrays);
    return std::make_shared<MaskNetworkWeights>(tensors.tensors(),
                                                inference::LayerSizes{sizes[0], sizes[1], sizes[2]},
                                                short_edges, long_edges, half);
}

/// A mask network as a file, and where ONNX Runtime is to run it.
struct OnnxNetwork {
    std::filesystem::path library;
    std::string model;
    OrtProvider provider;
};

using NetworkSource = std::variant<std::shared_ptr<MaskNetworkWeights>, OnnxNetwork>;

std::unique_ptr<MaskNetwork> makeNetwork(const NetworkSource& source) {
    if (const auto* weights = std::get_if<std::shared_ptr<MaskNetworkWeights>>(&source)) {
        if (*weights == nullptr) {
            throw std::invalid_argument("a network is MaskNetworkWeights or an OnnxNetwork");
        }
        return std::make_unique<inference::NativeMaskNetwork>(*weights);
    }
    const auto& file = std::get<OnnxNetwork>(source);
    return std::make_unique<OrtMaskNetwork>(OrtRuntime::open(file.library), bytesOf(file.model),
                                            file.provider);
}

/// Separator that refuses to be entered twice.
class PySeparator {
public:
    PySeparator(const NetworkSource& network, const std::optional<NetworkSource>& backup,
                bool real_time, std::size_t max_block) {
        const py::gil_scoped_release release;
        separator_.emplace(makeNetwork(network), backup ? makeNetwork(*backup) : nullptr,
                           inference::SeparatorSettings{real_time, max_block});
    }

    Separator& separator() { return *separator_; }

    void setQuery(const Floats& conditions, const std::array<bool, kSlots>& active,
                  const std::array<bool, kSlots>& changed) {
        separator_->setQuery({conditions.data(), static_cast<std::size_t>(conditions.size())},
                             active, changed);
    }

    /// Rows [rows + 1][frames]: the first slots' parts, then everything else.
    py::array_t<float> process(const Samples& mixture, std::size_t rows) {
        const Exclusive exclusive(busy_, "another thread is in this separator; one at a time may");
        if (mixture.ndim() != 1 || rows > kSlots) {
            throw std::invalid_argument("a mixture is [frames], and has up to 4 rows of parts");
        }
        const auto frames = static_cast<std::size_t>(mixture.size());
        py::array_t<float> parts({rows + 1, frames});
        float* const out = parts.mutable_data();
        const float* const samples = mixture.data();
        const py::gil_scoped_release release;
        for (std::size_t begin = 0; begin < frames; begin += kPiece) {
            const std::size_t count = std::min(kPiece, frames - begin);
            float* const residual = out + rows * frames + begin;
            std::array<float*, Separator::kParts> to{};
            for (std::size_t slot = 0; slot < kSlots; ++slot) {
                to[slot] = slot < rows ? out + slot * frames + begin : surplus_[slot].data();
            }
            to[kSlots] = residual;
            separator_->process(samples + begin, to.data(), count);
            for (std::size_t slot = rows; slot < kSlots; ++slot) {
                for (std::size_t n = 0; n < count; ++n) {
                    residual[n] += to[slot][n];
                }
            }
        }
        return parts;
    }

    void reset() {
        const Exclusive exclusive(busy_, "another thread is in this separator; one at a time may");
        separator_->reset();
    }

private:
    static constexpr std::size_t kPiece = 4096;

    std::optional<Separator> separator_;
    std::array<std::array<float, kPiece>, kSlots> surplus_{};  // of slots that have no row
    std::atomic<bool> busy_{false};
};

}  // namespace

void bindSeparation(py::module_& module) {
    module.attr("SEPARATION_SLOTS") = kSlots;
    module.attr("SEPARATION_HOP") = inference::kHop;
    module.attr("SEPARATION_LOUDEST") = Separator::kLoudest;
    module.attr("SEPARATION_SAMPLE_RATE") = inference::kSampleRate;
    module.def(
        "onnx_runtime_version",
        [](const std::string& library) { return OrtRuntime::open(pathOf(library)).version(); },
        py::arg("library"), "Version of the ONNX Runtime at this path, which is loaded.");

    py::class_<QueryEncoder>(module, "QueryEncoder", "Tokens of labels to conditions.")
        .def(py::init(&makeEncoder), py::arg("library"), py::arg("model"))
        .def_property_readonly("tokens_per_label", &QueryEncoder::tokensPerLabel)
        .def_property_readonly("condition_size", &QueryEncoder::conditionSize)
        .def("encode", &encode, py::arg("tokens"),
             "int64 [4 x tokens_per_label] to float32 [4 x condition_size].");

    py::class_<MaskNetworkWeights, std::shared_ptr<MaskNetworkWeights>>(
        module, "MaskNetworkWeights",
        "Weights of a mask network that the engine computes; streams share them.")
        .def(py::init(&makeWeights), py::arg("tensors"), py::arg("sizes"), py::arg("short_edges"),
             py::arg("long_edges"), py::arg("half"))
        .def_property_readonly("condition_size", &MaskNetworkWeights::conditionSize)
        .def_readonly("bytes", &MaskNetworkWeights::bytes);

    py::class_<OnnxNetwork>(module, "OnnxNetwork", "A mask network that ONNX Runtime runs.")
        .def(py::init([](const std::string& library, const std::string& model,
                         const std::string& provider, const std::string& provider_library,
                         const std::vector<std::pair<std::string, std::string>>& options) {
                 return OnnxNetwork{
                     pathOf(library), model, {provider, pathOf(provider_library), options}};
             }),
             py::arg("library"), py::arg("model"), py::arg("provider") = "",
             py::arg("provider_library") = "",
             py::arg("provider_options") = std::vector<std::pair<std::string, std::string>>{});

    py::class_<PySeparator>(module, "StreamSeparator", "Parts of a mixture at 48 kHz.")
        .def(py::init<const NetworkSource&, const std::optional<NetworkSource>&, bool,
                      std::size_t>(),
             py::arg("network"), py::arg("backup"), py::arg("real_time"), py::arg("max_block"))
        .def_property_readonly("latency",
                               [](PySeparator& self) { return self.separator().latency(); })
        .def_property_readonly("condition_size",
                               [](PySeparator& self) { return self.separator().conditionSize(); })
        .def_property_readonly("late_hops",
                               [](PySeparator& self) { return self.separator().lateHops(); })
        .def_property_readonly("spoilt_hops",
                               [](PySeparator& self) { return self.separator().spoiltHops(); })
        .def_property_readonly("provider",
                               [](PySeparator& self) { return self.separator().provider(); })
        .def_property_readonly("failure",
                               [](PySeparator& self) { return self.separator().failure(); })
        .def(
            "set_decided",
            [](PySeparator& self, bool decided) { self.separator().setDecided(decided); },
            py::arg("decided"), "Whether masks are for parts that are heard from different places.")
        .def("set_query", &PySeparator::setQuery, py::arg("conditions"), py::arg("active"),
             py::arg("changed"))
        .def("process", &PySeparator::process, py::arg("mixture"), py::arg("rows"))
        .def("reset", &PySeparator::reset)
        .def(
            "drain", [](PySeparator& self) { self.separator().drain(); },
            py::call_guard<py::gil_scoped_release>());
}

}  // namespace auricle::bindings

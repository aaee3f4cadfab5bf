#include "inference/mask_network_weights.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "inference/stream_contract.hpp"

namespace auricle::inference {

namespace {

using dsp::NetworkKernels;
using dsp::PackedMatrix;

/// Wide enough for any network that runs in real time, and far from where sizes would overflow.
constexpr std::size_t kMaxWidth = 4096;

/// Every parameter of the network; a model with more of them is another network.
constexpr const char* kNames[] = {
    "levels.mean",          "levels.deviation",       "front.weight",        "front.bias",
    "trunk.weight_ih_l0",   "trunk.weight_hh_l0",     "trunk.bias_ih_l0",    "trunk.bias_hh_l0",
    "into_slot.weight",     "into_slot.bias",         "slot.weight_ih_l0",   "slot.weight_hh_l0",
    "slot.bias_ih_l0",      "slot.bias_hh_l0",        "slot_logits.weight",  "slot_logits.bias",
    "others_logits.weight", "residual_logits.weight", "residual_logits.bias"};

std::string describe(const std::vector<std::size_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    }
    return text + "]";
}

std::span<const float> valuesOf(const Tensors& tensors, const std::string& name,
                                const std::vector<std::size_t>& shape) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) {
        throw std::invalid_argument("the model has no tensor " + name);
    }
    const Tensor& tensor = found->second;
    std::size_t count = 1;
    for (const std::size_t size : shape) {
        count *= size;
    }
    if (tensor.shape != shape || tensor.values.size() != count) {
        throw std::invalid_argument("the model's tensor " + name + " is " + describe(tensor.shape) +
                                    "; it should be " + describe(shape));
    }
    return tensor.values;
}

LayerSizes checked(const LayerSizes& sizes) {
    for (const std::size_t size : {sizes.front, sizes.trunk, sizes.slot}) {
        if (size == 0 || size > kMaxWidth) {
            throw std::invalid_argument("a layer of " + std::to_string(size) +
                                        " cells; expected 1 to " + std::to_string(kMaxWidth));
        }
    }
    return sizes;
}

BandEdges checked(BandEdges edges, std::size_t bins, const char* which) {
    if (edges.size() < 2 || edges.size() > bins + 1 || edges.front() != 0 || edges.back() > bins ||
        std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) != edges.end()) {
        throw std::invalid_argument(std::string("the edges of the ") + which +
                                    " bands should rise from 0 to at most " + std::to_string(bins));
    }
    return edges;
}

/// Packs the matrices of layers with their biases.
struct Layers {
    const Tensors& tensors;
    bool half;
    dsp::MatrixMemory& memory;
    const NetworkKernels& kernels;

    PackedMatrix pack(std::size_t rows, std::size_t columns, const std::string& weight,
                      const std::string& bias) const {
        return {rows,
                columns,
                valuesOf(tensors, weight, {rows, columns}),
                valuesOf(tensors, bias, {rows}),
                half,
                memory,
                kernels};
    }

    /// Two matrices side by side, for inputs that lie one behind the other.
    PackedMatrix packBeside(std::size_t rows, std::size_t columns, const std::string& left,
                            const std::string& right, const std::string& bias) const {
        const auto first = valuesOf(tensors, left, {rows, columns});
        const auto second = valuesOf(tensors, right, {rows, columns});
        std::vector<float> both;
        both.reserve(2 * rows * columns);
        for (std::size_t row = 0; row < rows; ++row) {
            for (const auto& side : {first, second}) {
                const auto line = side.subspan(row * columns, columns);
                both.insert(both.end(), line.begin(), line.end());
            }
        }
        return {rows, 2 * columns, both, valuesOf(tensors, bias, {rows}), half, memory, kernels};
    }
};

/// Room for all matrices of a network of these sizes.
std::size_t bytesOf(const LayerSizes& sizes, std::size_t features, std::size_t bands, bool half,
                    const NetworkKernels& kernels) {
    const auto bytes = [&](std::size_t rows, std::size_t columns) {
        return PackedMatrix::bytes(rows, columns, half, kernels);
    };
    return bytes(sizes.front, features) + bytes(3 * sizes.trunk, sizes.front) +
           bytes(3 * sizes.trunk, sizes.trunk) + bytes(sizes.slot, sizes.front + sizes.trunk) +
           2 * bytes(3 * sizes.slot, sizes.slot) + bytes(bands, 2 * sizes.slot) +
           bytes(bands, sizes.slot + sizes.trunk);
}

std::vector<float> copied(std::span<const float> values) { return {values.begin(), values.end()}; }

}  // namespace

MaskNetworkWeights::MaskNetworkWeights(const Tensors& tensors, const LayerSizes& layers,
                                       BandEdges short_bands, BandEdges long_bands, bool half,
                                       const NetworkKernels& kernel_set)
    : kernels(kernel_set),
      short_edges(checked(std::move(short_bands), kBins, "short")),
      long_edges(checked(std::move(long_bands), kLongBins, "long")),
      sizes(checked(layers)),
      bytes(bytesOf(sizes, features(), bands(), half, kernels)),
      memory(bytes),
      mean(copied(valuesOf(tensors, "levels.mean", {features()}))),
      per_deviation(copied(valuesOf(tensors, "levels.deviation", {features()}))),
      front(Layers{tensors, half, memory, kernels}.pack(sizes.front, features(), "front.weight",
                                                        "front.bias")),
      trunk_given(Layers{tensors, half, memory, kernels}.pack(
          3 * sizes.trunk, sizes.front, "trunk.weight_ih_l0", "trunk.bias_ih_l0")),
      trunk_kept(Layers{tensors, half, memory, kernels}.pack(
          3 * sizes.trunk, sizes.trunk, "trunk.weight_hh_l0", "trunk.bias_hh_l0")),
      into_slot(Layers{tensors, half, memory, kernels}.pack(sizes.slot, sizes.front + sizes.trunk,
                                                            "into_slot.weight", "into_slot.bias")),
      slot_given(Layers{tensors, half, memory, kernels}.pack(
          3 * sizes.slot, sizes.slot, "slot.weight_ih_l0", "slot.bias_ih_l0")),
      slot_kept(Layers{tensors, half, memory, kernels}.pack(
          3 * sizes.slot, sizes.slot, "slot.weight_hh_l0", "slot.bias_hh_l0")),
      slot_logits(Layers{tensors, half, memory, kernels}.packBeside(
          bands(), sizes.slot, "slot_logits.weight", "others_logits.weight", "slot_logits.bias")),
      residual_logits(Layers{tensors, half, memory, kernels}.pack(
          bands(), sizes.slot + sizes.trunk, "residual_logits.weight", "residual_logits.bias")) {
    for (float& deviation : per_deviation) {
        if (!(deviation > 0.0F)) {
            throw std::invalid_argument("the model's tensor levels.deviation should be above 0");
        }
        deviation = 1.0F / deviation;
    }
    for (const auto& [name, tensor] : tensors) {
        if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames)) {
            throw std::invalid_argument("the model's tensor " + name + " " +
                                        describe(tensor.shape) + " is unknown to this engine");
        }
    }
    if (conditionSize() > kMaxConditionSize) {
        throw std::invalid_argument("the model's conditions have " +
                                    std::to_string(conditionSize()) + " numbers, this engine's " +
                                    std::to_string(kMaxConditionSize) + " at most");
    }
}

}  // namespace auricle::inference

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "dsp/matrix_memory.hpp"
#include "dsp/network_kernels.hpp"
#include "dsp/packed_matrix.hpp"

namespace auricle::inference {

/// Numbers of a model file, row by row.
struct Tensor {
    std::vector<std::size_t> shape;
    std::span<const float> values;
};

/// Tensors by their names in PyTorch.
using Tensors = std::map<std::string, Tensor, std::less<>>;

/// Bands of one spectrum: band b has the bins from edges[b] to edges[b + 1].
using BandEdges = std::vector<std::uint32_t>;

/// Widths of the layers of a mask network.
struct LayerSizes {
    std::size_t front = 0;
    std::size_t trunk = 0;
    std::size_t slot = 0;
};

/// Weights of a mask network of `auricle.models.streaming`, ready to be multiplied with. They do
/// not change, so all streams of a process share them.
class MaskNetworkWeights {
public:
    /// `tensors` are the parameters of `auricle.models.streaming.MaskNetwork`. `half` keeps the
    /// matrices in half precision, which must hold them exactly. Throws std::invalid_argument,
    /// naming what is missing, unknown or has the wrong shape.
    MaskNetworkWeights(const Tensors& tensors, const LayerSizes& layers, BandEdges short_bands,
                       BandEdges long_bands, bool half,
                       const dsp::NetworkKernels& kernel_set = dsp::networkKernels());

    std::size_t bands() const noexcept { return short_edges.size() - 1; }
    std::size_t longBands() const noexcept { return long_edges.size() - 1; }
    std::size_t features() const noexcept { return bands() + longBands(); }
    /// Floats in the condition of one slot: scale and shift by its own label, by the others', and
    /// of the front.
    std::size_t conditionSize() const noexcept { return 4 * sizes.slot + 2 * sizes.front; }

    const dsp::NetworkKernels& kernels;
    BandEdges short_edges;
    BandEdges long_edges;
    LayerSizes sizes;
    std::size_t bytes;  ///< of the matrices, all of which a hop reads
    dsp::MatrixMemory memory;
    std::vector<float> mean;           ///< of the features, dB
    std::vector<float> per_deviation;  ///< one over the deviation of the features, 1 / dB
    dsp::PackedMatrix front;
    dsp::PackedMatrix trunk_given;
    dsp::PackedMatrix trunk_kept;
    dsp::PackedMatrix into_slot;  ///< of the front and the trunk
    dsp::PackedMatrix slot_given;
    dsp::PackedMatrix slot_kept;
    dsp::PackedMatrix slot_logits;      ///< of a slot and the sum of the others
    dsp::PackedMatrix residual_logits;  ///< of the sum of all slots and the trunk
};

}  // namespace auricle::inference

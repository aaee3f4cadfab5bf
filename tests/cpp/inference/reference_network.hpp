#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "inference/mask_network_weights.hpp"
#include "inference/stream_contract.hpp"

namespace auricle::test {

/// Parameters of a small random network, each a number that half precision holds.
class RandomParameters {
public:
    RandomParameters(const inference::LayerSizes& sizes, std::size_t bands, std::size_t long_bands,
                     unsigned seed);

    inference::Tensors tensors() const;
    const std::vector<float>& operator[](const std::string& name) const { return values_.at(name); }

private:
    void add(const std::string& name, const std::vector<std::size_t>& shape, float level,
             float middle = 0.0F);

    std::map<std::string, std::vector<std::size_t>> shapes_;
    std::map<std::string, std::vector<float>> values_;
    unsigned seed_;
};

/// The mask network in double precision, line by line as the paper-and-pencil formulas have it.
class ReferenceNetwork {
public:
    ReferenceNetwork(const RandomParameters& parameters, const inference::LayerSizes& sizes,
                     inference::BandEdges short_edges, inference::BandEdges long_edges);

    /// Masks [slot][bin] of the next hop.
    std::vector<double> run(const inference::HopSpectra& spectra,
                            const inference::SlotQuery& query);

    void reset();
    void resetSlot(std::size_t slot);

private:
    using Row = std::vector<double>;

    Row linear(const Row& in, const std::string& weight, const std::string& bias) const;
    Row gru(const Row& in, const Row& state, const std::string& layer) const;
    Row features(const inference::HopSpectra& spectra);

    const RandomParameters& parameters_;
    inference::LayerSizes sizes_;
    inference::BandEdges short_edges_;
    inference::BandEdges long_edges_;
    double level_ = 0.0;
    Row trunk_;
    std::array<Row, inference::kSlots> slots_;
};

}  // namespace auricle::test

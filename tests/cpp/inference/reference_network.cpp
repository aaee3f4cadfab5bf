#include "inference/reference_network.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "signals.hpp"

namespace auricle::test {

using inference::kBins;
using inference::kSlots;

namespace {

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

double decibels(double power) { return 10.0 * std::log10(power + 1e-10); }

/// Power of a full-scale sine: half the sum of sin(pi n / size)^exponent, squared.
double sinePower(std::size_t size, int exponent) {
    double sum = 0.0;
    for (std::size_t n = 0; n < size; ++n) {
        sum += std::pow(
            std::sin(std::numbers::pi * static_cast<double>(n) / static_cast<double>(size)),
            exponent);
    }
    return sum * sum / 4.0;
}

std::vector<double> joined(std::vector<double> first, const std::vector<double>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

}  // namespace

RandomParameters::RandomParameters(const inference::LayerSizes& sizes, std::size_t bands,
                                   std::size_t long_bands, unsigned seed)
    : seed_(seed) {
    const std::size_t features = bands + long_bands;
    add("levels.mean", {features}, 10.0F, -40.0F);
    add("levels.deviation", {features}, 4.0F, 16.0F);
    add("front.weight", {sizes.front, features}, 0.5F);
    add("front.bias", {sizes.front}, 0.5F);
    const auto gru = [&](const std::string& name, std::size_t inputs, std::size_t size) {
        add(name + ".weight_ih_l0", {3 * size, inputs}, 0.5F);
        add(name + ".weight_hh_l0", {3 * size, size}, 0.5F);
        add(name + ".bias_ih_l0", {3 * size}, 0.5F);
        add(name + ".bias_hh_l0", {3 * size}, 0.5F);
    };
    gru("trunk", sizes.front, sizes.trunk);
    add("into_slot.weight", {sizes.slot, sizes.front + sizes.trunk}, 0.5F);
    add("into_slot.bias", {sizes.slot}, 0.5F);
    gru("slot", sizes.slot, sizes.slot);
    add("slot_logits.weight", {bands, sizes.slot}, 1.0F);
    add("slot_logits.bias", {bands}, 1.0F);
    add("others_logits.weight", {bands, sizes.slot}, 1.0F);
    add("residual_logits.weight", {bands, sizes.slot + sizes.trunk}, 1.0F);
    add("residual_logits.bias", {bands}, 1.0F);
}

void RandomParameters::add(const std::string& name, const std::vector<std::size_t>& shape,
                           float level, float middle) {
    std::size_t count = 1;
    for (const std::size_t size : shape) {
        count *= size;
    }
    auto numbers = noise(count, seed_++, level);
    for (float& number : numbers) {
        number = middle + std::round(number * 256.0F) / 256.0F;
    }
    shapes_[name] = shape;
    values_[name] = std::move(numbers);
}

inference::Tensors RandomParameters::tensors() const {
    inference::Tensors all;
    for (const auto& [name, numbers] : values_) {
        all[name] = {shapes_.at(name), numbers};
    }
    return all;
}

ReferenceNetwork::ReferenceNetwork(const RandomParameters& parameters,
                                   const inference::LayerSizes& sizes,
                                   inference::BandEdges short_edges,
                                   inference::BandEdges long_edges)
    : parameters_(parameters),
      sizes_(sizes),
      short_edges_(std::move(short_edges)),
      long_edges_(std::move(long_edges)) {
    reset();
}

void ReferenceNetwork::reset() {
    level_ = 0.0;
    trunk_.assign(sizes_.trunk, 0.0);
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        resetSlot(slot);
    }
}

void ReferenceNetwork::resetSlot(std::size_t slot) { slots_[slot].assign(sizes_.slot, 0.0); }

ReferenceNetwork::Row ReferenceNetwork::linear(const Row& in, const std::string& weight,
                                               const std::string& bias) const {
    const auto& matrix = parameters_[weight];
    Row out(matrix.size() / in.size());
    for (std::size_t row = 0; row < out.size(); ++row) {
        out[row] = bias.empty() ? 0.0 : static_cast<double>(parameters_[bias][row]);
        for (std::size_t column = 0; column < in.size(); ++column) {
            out[row] += static_cast<double>(matrix[row * in.size() + column]) * in[column];
        }
    }
    return out;
}

ReferenceNetwork::Row ReferenceNetwork::gru(const Row& in, const Row& state,
                                            const std::string& layer) const {
    const Row given = linear(in, layer + ".weight_ih_l0", layer + ".bias_ih_l0");
    const Row kept = linear(state, layer + ".weight_hh_l0", layer + ".bias_hh_l0");
    const std::size_t size = state.size();
    Row next(size);
    for (std::size_t n = 0; n < size; ++n) {
        const double reset = sigmoid(given[n] + kept[n]);
        const double update = sigmoid(given[size + n] + kept[size + n]);
        const double fresh = std::tanh(given[2 * size + n] + reset * kept[2 * size + n]);
        next[n] = (1.0 - update) * fresh + update * state[n];
    }
    return next;
}

ReferenceNetwork::Row ReferenceNetwork::features(const inference::HopSpectra& spectra) {
    Row bands;
    double whole = 0.0;
    const auto sum = [&](const auto& power, const inference::BandEdges& edges, double sine) {
        for (std::size_t band = 0; band + 1 < edges.size(); ++band) {
            double in_band = 0.0;
            for (std::size_t bin = edges[band]; bin < edges[band + 1]; ++bin) {
                in_band += static_cast<double>(power[bin]) / sine;
            }
            bands.push_back(in_band);
        }
    };
    sum(spectra.power, short_edges_, sinePower(512, 1));
    for (const double band : bands) {
        whole += band;
    }
    sum(spectra.long_power, long_edges_, sinePower(2048, 2));
    level_ = std::max(decibels(whole) + 100.0, level_ - 6.0 * 256.0 / 48'000.0);
    for (std::size_t n = 0; n < bands.size(); ++n) {
        const double below = std::max(decibels(bands[n]) - (level_ - 100.0), -80.0);
        bands[n] = (below - static_cast<double>(parameters_["levels.mean"][n])) /
                   static_cast<double>(parameters_["levels.deviation"][n]);
    }
    return bands;
}

std::vector<double> ReferenceNetwork::run(const inference::HopSpectra& spectra,
                                          const inference::SlotQuery& query) {
    const std::size_t condition_size = 4 * sizes_.slot + 2 * sizes_.front;
    const auto condition = [&](std::size_t slot, std::size_t at) {
        return query.active[slot] > 0.0F
                   ? static_cast<double>(query.conditions[slot * condition_size + at])
                   : 0.0;
    };
    const auto by_all = [&](std::size_t at) {
        double sum = 0.0;
        for (std::size_t slot = 0; slot < kSlots; ++slot) {
            sum += condition(slot, at);
        }
        return sum;
    };
    Row front = linear(features(spectra), "front.weight", "front.bias");
    for (std::size_t n = 0; n < sizes_.front; ++n) {
        const double scale = by_all(4 * sizes_.slot + n);
        const double shift = by_all(4 * sizes_.slot + sizes_.front + n);
        front[n] = std::max(front[n] * (1.0 + scale) + shift, 0.0);
    }
    trunk_ = gru(front, trunk_, "trunk");
    const Row into = linear(joined(front, trunk_), "into_slot.weight", "into_slot.bias");
    Row together(sizes_.slot, 0.0);
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        if (query.active[slot] == 0.0F) {
            resetSlot(slot);
            continue;
        }
        Row input = into;
        for (std::size_t n = 0; n < sizes_.slot; ++n) {
            const auto both = [&](std::size_t part) {
                const std::size_t others = (part + 2) * sizes_.slot + n;
                return condition(slot, part * sizes_.slot + n) + by_all(others) -
                       condition(slot, others);
            };
            input[n] = std::max(input[n] * (1.0 + both(0)) + both(1), 0.0);
        }
        slots_[slot] = gru(input, slots_[slot], "slot");
        for (std::size_t n = 0; n < sizes_.slot; ++n) {
            together[n] += slots_[slot][n];
        }
    }
    const std::size_t bands = short_edges_.size() - 1;
    std::array<Row, kSlots> logits;
    const Row rest =
        linear(joined(together, trunk_), "residual_logits.weight", "residual_logits.bias");
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        Row others = together;
        for (std::size_t n = 0; n < sizes_.slot; ++n) {
            others[n] -= slots_[slot][n];
        }
        logits[slot] = linear(slots_[slot], "slot_logits.weight", "slot_logits.bias");
        const Row more = linear(others, "others_logits.weight", "");
        for (std::size_t band = 0; band < bands; ++band) {
            logits[slot][band] += more[band];
        }
    }
    std::vector<double> masks(kSlots * kBins, 0.0);
    for (std::size_t band = 0; band < bands; ++band) {
        double sum = std::exp(rest[band]);
        for (std::size_t slot = 0; slot < kSlots; ++slot) {
            sum += query.active[slot] > 0.0F ? std::exp(logits[slot][band]) : 0.0;
        }
        const std::size_t end = band + 1 == bands ? kBins : short_edges_[band + 1];
        for (std::size_t slot = 0; slot < kSlots; ++slot) {
            const double gain =
                query.active[slot] > 0.0F ? std::exp(logits[slot][band]) / sum : 0.0;
            for (std::size_t bin = short_edges_[band]; bin < end; ++bin) {
                masks[slot * kBins + bin] = gain;
            }
        }
    }
    return masks;
}

}  // namespace auricle::test

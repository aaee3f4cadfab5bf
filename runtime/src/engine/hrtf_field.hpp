#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "dsp/kernels.hpp"
#include "engine/chunk.hpp"
#include "engine/hrtf_set.hpp"
#include "engine/mix_bus.hpp"
#include "engine/row_path.hpp"

namespace auricle::engine {

/// An HRTF set at work in one renderer: the buses its basis filters run on, and what rings on.
///
/// All sources of a chunk are added into one pair of buses per basis filter; then each bus is
/// filtered once, with left and right as real and imaginary part of one complex FFT. The cost of
/// a source does not depend on the length of the responses.
class HrtfField {
public:
    /// With buses for as many threads as mix at the same time.
    explicit HrtfField(std::shared_ptr<const HrtfSet> set, std::size_t places = 1);

    const spatial::ShellTables& table() const noexcept AURICLE_NONBLOCKING { return set_->table(); }

    const spatial::NearField& nearField() const noexcept AURICLE_NONBLOCKING {
        return set_->nearField();
    }

    /// Which of a voice's two near-field states is this field's: while one field fades into another
    /// whose near field begins elsewhere, each filters on its own.
    std::size_t nearState() const noexcept AURICLE_NONBLOCKING { return near_state_; }

    /// Comes after another field: takes its near-field state over where the near field is the same.
    /// Returns whether the states are the same.
    bool follow(const HrtfField& before) noexcept AURICLE_NONBLOCKING {
        const bool same = &nearField() == &before.nearField();
        near_state_ = same ? before.near_state_ : 1 - before.near_state_;
        return same;
    }

    /// Most sources of one call of `mix`.
    static constexpr std::size_t kMostInputs = 32;

    /// Rows and steps of a source at the knots of a chunk, one after the other.
    static constexpr std::size_t kPathRows = 2 * kMaxKnots - 1;

    /// Room for kPathRows rows of each of kMostInputs sources, for who calls `mix` in that place.
    float* scratch(std::size_t input, std::size_t place = 0) noexcept AURICLE_NONBLOCKING {
        return places_[place].scratch.data() + input * kPathRows * table().columns();
    }

    /// One source on its way into the buses: its signal at each ear's delay, a row of weights of
    /// both ears at every knot of the chunk, and how they grow per frame between the knots.
    struct Input {
        const float* left = nullptr;
        const float* right = nullptr;
        const float* rows = nullptr;
        const float* steps = nullptr;
        bool still = false;  ///< the first row holds throughout
    };

    /// Adds sources to the buses of a place; one thread at a time in each.
    void mix(std::span<const Input> inputs, const ChunkShape& shape,
             std::size_t place = 0) noexcept AURICLE_NONBLOCKING;

    /// Renders one source without the buses: its responses are put together at every knot and
    /// convolved with the stretches of signal around it. The same sound for less, as long as there
    /// are only a few.
    void renderDirect(const Input& input, const ChunkShape& shape) noexcept AURICLE_NONBLOCKING;

    /// Filters what was mixed and adds the result to both outputs; then the buses are empty.
    void render(float* left, float* right, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Longest delay of an ear, near sources included, samples.
    float longestDelay() const noexcept AURICLE_NONBLOCKING { return set_->longestDelay(); }

    /// Past samples of a source that its delays reach back to.
    std::size_t history() const noexcept AURICLE_NONBLOCKING { return set_->history(); }

    /// Whether earlier sound still rings on.
    bool ringing() const noexcept AURICLE_NONBLOCKING { return ring_frames_ > 0; }

    void reset() noexcept AURICLE_NONBLOCKING;

private:
    struct Place {
        Place(std::size_t basis, std::size_t columns)
            : bus(basis), scratch(kMostInputs * kPathRows * columns) {}

        MixBus bus;
        dsp::AlignedVector<float> scratch;
    };

    bool gatherBuses() noexcept AURICLE_NONBLOCKING;
    void filterBuses(std::size_t frames) noexcept AURICLE_NONBLOCKING;
    void transformGroup(std::size_t group, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    std::shared_ptr<const HrtfSet> set_;
    const dsp::Kernels& kernels_;
    std::size_t fft_size_;
    dsp::AlignedVector<float> work_;    // four FFT buffers of [fft_size x lanes]
    dsp::AlignedVector<float> sum_;     // four buffers of [fft_size]
    dsp::AlignedVector<float> filter_;  // one response between margins
    std::vector<Place> places_;
    std::array<dsp::AlignedVector<float>, 2> tails_;  // what rings on in each ear
    std::size_t near_state_ = 0;
    bool fresh_ = false;  // the tails got something new
    std::size_t ring_frames_ = 0;
};

}  // namespace auricle::engine

#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "plugin_abi.hpp"
#include "renderer_pool.hpp"

namespace auricle::unity {

/// One AudioSource in space: what Unity calls an instance of the effect.
class Spatializer {
public:
    explicit Spatializer(std::uint32_t sample_rate);
    ~Spatializer();

    // The pool knows it by the address of its cell.
    Spatializer(const Spatializer&) = delete;
    Spatializer& operator=(const Spatializer&) = delete;

    /// Audio thread: renders a block of any length and number of channels. Ears are the first two
    /// channels; mono output gets their mean. Neither allocates nor waits.
    void process(const SpatializerData& data, const float* in, float* out, std::uint32_t frames,
                 int in_channels, int out_channels);

    /// The next block starts silent.
    void reset();

    float gainDb() const { return gain_db_.load(std::memory_order_relaxed); }
    void setGainDb(float gain_db) { gain_db_.store(gain_db, std::memory_order_relaxed); }

private:
    static constexpr std::uint32_t kChunk = 256;

    void processChunk(const SpatializerData& data, const float* in, float* out,
                      std::uint32_t frames, int in_channels, int out_channels);
    void render(const std::array<float, 3>& position, std::uint32_t frames);

    VoiceCell voice_{nullptr};
    std::atomic<float> gain_db_{0.0F};
    std::array<float, kChunk> mono_{};
    std::array<float, kChunk> left_{};
    std::array<float, kChunk> right_{};
    // Values at the end of the last block, from where the next one glides.
    float pan_left_ = 0.0F;
    float pan_right_ = 0.0F;
    float blend_ = 1.0F;
    float gain_ = 1.0F;
    float rendered_ = 0.0F;  ///< 0 panned, 1 rendered
    bool started_ = false;
};

}  // namespace auricle::unity

#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "auricle/auricle.h"
#include "auricle/renderer.hpp"
#include "capi/last_error.hpp"
#include "capi/source_order.hpp"

/// What the opaque pointer points to: the engine, and the order in which inputs come.
///
/// The engine knows sources by id, the C interface by their place in the order. The two change one
/// after the other, and the audio thread may see one without the other; that is harmless:
/// - added: the engine first. An order with a new id finds its source in the engine; a source that
///   is not in the order yet has no input and is silent.
/// - removed: the engine first. An order that still has the id hands over an input that the engine
///   passes over, for the id's generation is gone; the next source in the same slot has another.
/// So an input reaches its own source or none, whatever the timing. What the caller cannot know is
/// how many inputs to bring, hence `fixOrder`.
struct auricle_renderer {
public:
    auricle_renderer(const auricle::RendererSettings& settings, const auricle::PreparedHrtf& hrtf);

    auricle::Renderer& engine() noexcept { return engine_; }
    const auricle::Renderer& engine() const noexcept { return engine_; }

    /// Control side, any thread.
    std::uint32_t add(const auricle::SourceParams& params);
    void remove(std::uint32_t id);
    std::uint32_t sourceCount() const;

    /// Audio thread: the newest order, which the next process call will go by.
    std::span<const std::uint32_t> fixOrder() noexcept AURICLE_NONBLOCKING;

    /// Audio thread; the pointers are checked.
    auricle_status process(const float* const* inputs, std::uint32_t sources, float* left,
                           float* right, const auricle::StereoBed& bed,
                           std::size_t frames) noexcept AURICLE_NONBLOCKING;

private:
    auricle::Renderer engine_;
    mutable std::mutex mutex_;  // among control threads: engine and order change together
    auricle::capi::SourceOrder order_;
    std::vector<auricle::SourceInput> inputs_;    // audio thread, room for max_sources
    std::span<const std::uint32_t> fixed_order_;  // audio thread
    bool order_is_fixed_ = false;                 // audio thread
};

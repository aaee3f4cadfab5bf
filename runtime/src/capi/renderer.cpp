#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "capi/arguments.hpp"
#include "capi/renderer_handle.hpp"
#include "capi/structs.hpp"
#include "capi/versioned.hpp"

using namespace auricle::capi;

namespace {

void silence(float* ear, uint32_t frames) noexcept AURICLE_NONBLOCKING {
    if (ear != nullptr) {
        std::fill_n(ear, frames, 0.0F);
    }
}

bool isOneOf(const float* bed, const float* left, const float* right) noexcept AURICLE_NONBLOCKING {
    return bed != nullptr && (bed == left || bed == right);
}

}  // namespace

auricle_status auricle_renderer_create(const auricle_settings* settings,
                                       auricle_renderer** renderer) {
    return guarded([&] {
        requirePlace(renderer, "renderer");
        *renderer = nullptr;
        const auricle_settings checked = checkedSettings(settings);
        const auto hrtf = prepareHrtf("auricle_settings.hrtf", checked.hrtf, checked.hrtf_bytes,
                                      checked.sample_rate);
        *renderer = std::make_unique<auricle_renderer>(
                        auricle::RendererSettings{checked.sample_rate, checked.max_sources,
                                                  checked.max_propagation_m, checked.max_images,
                                                  checked.threads},
                        hrtf)
                        .release();
    });
}

void auricle_renderer_destroy(auricle_renderer* renderer) {
    const std::unique_ptr<auricle_renderer> owned(renderer);
}

auricle_status auricle_renderer_process(auricle_renderer* renderer, const float* const* inputs,
                                        uint32_t sources, float* left, float* right,
                                        uint32_t frames) {
    return auricle_renderer_process_with_bed(renderer, inputs, sources, left, right, nullptr,
                                             nullptr, frames);
}

auricle_status auricle_renderer_process_with_bed(auricle_renderer* renderer,
                                                 const float* const* inputs, uint32_t sources,
                                                 float* left, float* right, const float* bed_left,
                                                 const float* bed_right, uint32_t frames) {
    AudioFault fault = AudioFault::none;
    uint32_t given = frames;
    if (renderer == nullptr) {
        fault = AudioFault::no_renderer;
    } else if (left == nullptr) {
        fault = AudioFault::no_left;
    } else if (right == nullptr) {
        fault = AudioFault::no_right;
    } else if (left == right) {
        fault = AudioFault::same_outputs;
    } else if (isOneOf(bed_left, left, right) || isOneOf(bed_right, left, right)) {
        fault = AudioFault::bed_is_output;
    } else if (inputs == nullptr && sources > 0) {
        fault = AudioFault::no_inputs;
        given = sources;
    }
    if (fault == AudioFault::none) {
        return renderer->process(inputs, sources, left, right, {bed_left, bed_right}, frames);
    }
    silence(left, frames);
    silence(right, frames);
    return fail(fault, given);
}

auricle_status auricle_renderer_sources(auricle_renderer* renderer, uint32_t* ids,
                                        uint32_t capacity, uint32_t* count) {
    if (renderer == nullptr) {
        return fail(AudioFault::no_renderer);
    }
    if (count == nullptr) {
        return fail(AudioFault::no_count);
    }
    if (ids == nullptr && capacity > 0) {
        return fail(AudioFault::no_ids, capacity);
    }
    const auto order = renderer->fixOrder();
    *count = static_cast<uint32_t>(order.size());
    std::copy_n(order.begin(), std::min(capacity, *count), ids);
    return capacity == 0 || capacity >= *count ? AURICLE_OK
                                               : fail(AudioFault::small_capacity, capacity, *count);
}

auricle_status auricle_renderer_reset(auricle_renderer* renderer) {
    return guarded([&] {
        requireRenderer(renderer);
        renderer->engine().requestReset();
    });
}

auricle_status auricle_renderer_latency(const auricle_renderer* renderer, uint32_t* frames) {
    return guarded([&] {
        requireRenderer(renderer);
        requirePlace(frames, "frames");
        *frames = auricle::Renderer::kLatencyFrames;
    });
}

auricle_status auricle_renderer_counters(const auricle_renderer* renderer,
                                         auricle_counters* counters) {
    return guarded([&] {
        requireRenderer(renderer);
        requirePlace(counters, "counters");
        const auto counted = renderer->engine().counters();
        const auto coverage = renderer->engine().roomCoverage();
        const auricle_counters own{sizeof own,
                                   renderer->sourceCount(),
                                   counted.contained_blocks,
                                   counted.limited_samples,
                                   static_cast<std::uint32_t>(coverage.live),
                                   static_cast<std::uint32_t>(coverage.existing)};
        writeVersioned(own, counters, counters->struct_size, "auricle_counters");
    });
}

auricle_status auricle_renderer_set_hrtf(auricle_renderer* renderer, const void* hrtf,
                                         uint32_t hrtf_bytes) {
    return guarded([&] {
        requireRenderer(renderer);
        auricle::Renderer& engine = renderer->engine();
        engine.setHrtf(prepareHrtf("hrtf", hrtf, hrtf_bytes, engine.sampleRate()));
    });
}

auricle_status auricle_renderer_set_room(auricle_renderer* renderer, const auricle_room* room) {
    return guarded([&] {
        requireRenderer(renderer);
        if (room == nullptr) {
            renderer->engine().setRoom(std::nullopt);
            return;
        }
        const auricle::RoomSettings settings = checkedRoomSettings(room);
        try {
            renderer->engine().setRoom(settings);
        } catch (const std::invalid_argument& error) {
            throw Refusal(std::string("auricle_room: ") + error.what());
        }
    });
}

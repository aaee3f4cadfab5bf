#include <cstddef>
#include <span>

#include "capi/arguments.hpp"
#include "capi/renderer_handle.hpp"
#include "capi/structs.hpp"
#include "capi/versioned.hpp"

using namespace auricle::capi;

auricle_status auricle_source_add(auricle_renderer* renderer, const auricle_source_params* params,
                                  uint32_t* id) {
    return guarded([&] {
        requireRenderer(renderer);
        requirePlace(id, "id");
        *id = 0;
        *id = renderer->add(params != nullptr ? checkedSourceParams(params)
                                              : auricle::SourceParams{});
    });
}

auricle_status auricle_source_remove(auricle_renderer* renderer, uint32_t id) {
    return guarded([&] {
        requireRenderer(renderer);
        renderer->remove(id);
    });
}

auricle_status auricle_source_set(auricle_renderer* renderer, uint32_t id,
                                  const auricle_source_params* params) {
    return guarded([&] {
        requireRenderer(renderer);
        renderer->engine().setSource(id, checkedSourceParams(params));
    });
}

auricle_status auricle_source_get(const auricle_renderer* renderer, uint32_t id,
                                  auricle_source_params* params) {
    return guarded([&] {
        requireRenderer(renderer);
        requirePlace(params, "auricle_source_params");
        const auto own = toStruct(renderer->engine().source(id));
        writeVersioned(own, params, params->struct_size, "auricle_source_params");
    });
}

auricle_status auricle_sources_set_positions(auricle_renderer* renderer, const uint32_t* ids,
                                             const float* xyz, uint32_t n) {
    return guarded([&] {
        requireRenderer(renderer);
        if (n == 0) {
            return;
        }
        if (ids == nullptr || xyz == nullptr) {
            throw Refusal(ids == nullptr
                              ? "ids is NULL; expected " + std::to_string(n) + " source ids"
                              : "xyz is NULL; expected three floats for each of " +
                                    std::to_string(n) + " sources, metres");
        }
        const std::span<const float> coordinates(xyz, 3 * std::size_t{n});
        checkPositions(coordinates);
        renderer->engine().setPositions({ids, n}, coordinates);
    });
}

auricle_status auricle_listener_set(auricle_renderer* renderer, const float position[3],
                                    const float orientation_xyzw[4]) {
    return guarded([&] {
        requireRenderer(renderer);
        renderer->engine().setListener(checkedListener(position, orientation_xyzw));
    });
}

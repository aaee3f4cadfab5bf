#pragma once

#include <string>

#include "auricle/auricle.h"
#include "capi/last_error.hpp"

namespace auricle::capi {

inline void requireRenderer(const auricle_renderer* renderer) {
    if (renderer == nullptr) {
        throw Refusal("renderer is NULL; expected one made by auricle_renderer_create");
    }
}

/// Refuses NULL for a place that a function writes its result to.
template <typename T>
void requirePlace(const T* place, const char* name) {
    if (place == nullptr) {
        throw Refusal(std::string(name) + " is NULL; expected a place for the result");
    }
}

}  // namespace auricle::capi

#include "capi/last_error.hpp"

#include <array>
#include <cstddef>
#include <cstdio>

namespace auricle::capi {

namespace {

struct PendingFault {
    AudioFault fault;
    std::uint32_t given;
    std::uint32_t right;
};

// The first touch of an ordinary thread-local of a library that was loaded with dlopen, as game
// engines load their plugins, allocates. The audio thread writes only this one, which lies in the
// block that every thread has from its start; it is small, because that block is.
#if defined(__ELF__)
[[gnu::tls_model("initial-exec")]]
#endif
constinit thread_local PendingFault pending{AudioFault::none, 0, 0};

constinit thread_local std::array<char, 512> text{};

// Takes the pending fault's numbers where its sentence has room for them.
const char* sentenceOf(AudioFault fault) {
    switch (fault) {
        case AudioFault::none:
            break;
        case AudioFault::no_renderer:
            return "renderer is NULL; expected one made by auricle_renderer_create";
        case AudioFault::no_inputs:
            return "inputs is NULL; expected an array of %u pointers";
        case AudioFault::no_left:
            return "left is NULL; expected room for %u frames";
        case AudioFault::no_right:
            return "right is NULL; expected room for %u frames";
        case AudioFault::same_outputs:
            return "left and right are the same memory; expected room for %u frames each";
        case AudioFault::bed_is_output:
            return "a side of the bed is the memory of left or right; expected %u frames of its "
                   "own";
        case AudioFault::wrong_sources:
            return "sources is %u; expected %u, as many as there are; where other threads add and "
                   "remove sources, call auricle_renderer_sources before auricle_renderer_process";
        case AudioFault::no_count:
            return "count is NULL; expected a place for the number of sources";
        case AudioFault::no_ids:
            return "ids is NULL; expected room for capacity = %u ids, or capacity 0";
        case AudioFault::small_capacity:
            return "capacity is %u; expected at least %u, as many as there are sources";
    }
    return "";
}

}  // namespace

auricle_status fail(auricle_status status, const char* sentence) noexcept {
    pending.fault = AudioFault::none;
    std::snprintf(text.data(), text.size(), "%s", sentence);
    return status;
}

auricle_status fail(AudioFault fault, std::uint32_t given,
                    std::uint32_t right) noexcept AURICLE_NONBLOCKING {
    pending = {fault, given, right};
    return AURICLE_INVALID_ARGUMENT;
}

const char* lastError() noexcept {
    if (pending.fault != AudioFault::none) {
        // Every sentence is one of the literals above.
        std::snprintf(text.data(), text.size(), sentenceOf(pending.fault), pending.given,
                      pending.right);
        pending.fault = AudioFault::none;
    }
    return text.data();
}

}  // namespace auricle::capi

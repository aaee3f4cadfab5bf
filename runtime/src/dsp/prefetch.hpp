#pragma once

#include <cstddef>

#include "auricle/nonblocking.hpp"

#if defined(_MSC_VER) && (defined(_M_X64) || defined(_M_IX86))
#include <xmmintrin.h>
#endif

namespace auricle::dsp {

/// Asks the processor for `count` values that will be read soon; only ever a matter of speed.
template <typename T>
void prefetch(const T* values, std::size_t count) noexcept AURICLE_NONBLOCKING {
    constexpr std::size_t kLine = 64;
    const auto* bytes = reinterpret_cast<const char*>(values);
    for (std::size_t at = 0; at < count * sizeof(T); at += kLine) {
#if defined(__GNUC__)
        __builtin_prefetch(bytes + at);
#elif defined(_MSC_VER) && (defined(_M_X64) || defined(_M_IX86))
        _mm_prefetch(bytes + at, _MM_HINT_T0);
#endif
    }
}

}  // namespace auricle::dsp

#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace auricle::dsp {

/// Allocates on cache lines, so that no vector load crosses one without need.
template <typename T>
struct CacheAligned {
    using value_type = T;  // NOLINT(readability-identifier-naming): the standard's name
    static constexpr std::align_val_t kLine{64};

    CacheAligned() = default;
    template <typename U>
    explicit CacheAligned(const CacheAligned<U>&) noexcept {}

    T* allocate(std::size_t count) {
        return static_cast<T*>(::operator new(count * sizeof(T), kLine));
    }
    void deallocate(T* memory, std::size_t) noexcept { ::operator delete(memory, kLine); }

    bool operator==(const CacheAligned&) const = default;
};

template <typename T>
using AlignedVector = std::vector<T, CacheAligned<T>>;

}  // namespace auricle::dsp

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "capi/last_error.hpp"

namespace auricle::capi {

/// Far above any version of any structure: what lies beyond is memory that nobody initialised.
constexpr std::uint32_t kLargestStruct = 4096;

/// Checks the size that a caller's header gives a structure `T`.
template <typename T>
std::uint32_t checkedSize(std::uint32_t size, const std::string& name) {
    // Each field may be missing from the end on, none may be cut: the size of every version is a
    // multiple of the alignment.
    if (size < 2 * sizeof(std::uint32_t) || size > kLargestStruct || size % alignof(T) != 0) {
        throw Refusal(name + ".struct_size is " + std::to_string(size) + "; expected " +
                      std::to_string(sizeof(T)) + "; set it to sizeof(" + name +
                      "), or call its init function");
    }
    return size;
}

/// A caller's structure in the library's own version: defaults for fields that the caller's
/// header lacks. Fields that only the caller knows must be zero, for nobody here would act on them.
template <typename T>
T readVersioned(const T* given, const T& defaults, const std::string& name) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (given == nullptr) {
        throw Refusal(name + " is NULL; expected the address of one");
    }
    std::uint32_t size = 0;
    std::memcpy(&size, given, sizeof size);
    checkedSize<T>(size, name);
    T own = defaults;
    std::memcpy(&own, given, std::min<std::size_t>(size, sizeof own));
    const auto* bytes = reinterpret_cast<const unsigned char*>(given);
    for (std::size_t at = sizeof own; at < size; ++at) {
        if (bytes[at] != 0) {
            throw Refusal(name + " is from a newer header (struct_size " + std::to_string(size) +
                          ", here " + std::to_string(sizeof own) + ") and uses a field at byte " +
                          std::to_string(at) +
                          " that this library does not have; expected zero there, or a library "
                          "newer than " AURICLE_VERSION);
        }
    }
    own.struct_size = sizeof own;
    return own;
}

/// Writes `own` into a caller's structure of `size` bytes, as far as that goes; fields that only
/// the caller knows become zero.
template <typename T>
void writeVersioned(const T& own, T* caller, std::uint32_t size, const std::string& name) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (caller == nullptr) {
        throw Refusal(name + " is NULL; expected the address of one");
    }
    checkedSize<T>(size, name);
    auto* bytes = reinterpret_cast<unsigned char*>(caller);
    std::memcpy(bytes, &own, std::min<std::size_t>(size, sizeof own));
    if (size > sizeof own) {
        std::memset(bytes + sizeof own, 0, size - sizeof own);
    }
    std::memcpy(bytes, &size, sizeof size);
}

}  // namespace auricle::capi

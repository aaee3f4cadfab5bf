/// What the encoder and the decoder both read off a message's description.
#pragma once

#include <cstddef>

#include "messages.hpp"

namespace auricle::client {

struct IgnoreField {
    template <class Field>
    void operator()(const char* /*name*/, Field& /*field*/) const {}
};

template <class T>
concept HasKeys = requires(T& value) { T::keys(value, IgnoreField{}); };

template <class T>
concept HasElements = requires(T& value) { T::elements(value, IgnoreField{}); };

/// Elements of a message after its type, the map among them.
template <class T>
std::size_t wireElements() {
    std::size_t count = HasKeys<T> ? 1 : 0;
    if constexpr (HasElements<T>) {
        const T message{};
        T::elements(message, [&count](const char*, const auto&) { ++count; });
    }
    return count;
}

}  // namespace auricle::client

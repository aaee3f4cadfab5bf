#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "integer.hpp"

namespace auricle::client {

/// Appends MessagePack in the protocol's canonical form: shortest integers, reals as float32.
class MsgpackWriter {
public:
    explicit MsgpackWriter(std::vector<std::uint8_t>& out) : out_(out) {}

    void integer(Integer value);
    void real(float value);
    void boolean(bool value);
    void text(std::string_view value);
    void bin(std::span<const std::uint8_t> value);
    void array(std::size_t elements);
    void map(std::size_t pairs);

private:
    void bigEndian(std::uint64_t value, unsigned bytes);
    void tagged(std::uint8_t tag, std::uint64_t value, unsigned bytes);
    void length(std::size_t count, std::uint8_t tag16);

    std::vector<std::uint8_t>& out_;
};

}  // namespace auricle::client

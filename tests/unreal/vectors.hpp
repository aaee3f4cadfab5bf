#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace auricle::test {

struct Vector {
    std::string kind;  ///< OK, LAX or BAD
    std::string name;
    std::vector<std::uint8_t> bytes;
};

/// The byte vectors of unity_bridge/protocol/vectors.
const std::vector<Vector>& protocolVectors();

}  // namespace auricle::test

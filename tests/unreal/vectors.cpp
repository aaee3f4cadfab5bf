#include "vectors.hpp"

#include <fstream>
#include <sstream>

namespace auricle::test {

namespace {

std::vector<Vector> load() {
    std::vector<Vector> vectors;
    std::ifstream file(AURICLE_VECTORS);
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream columns(line);
        Vector vector;
        std::string hex;
        std::getline(columns, vector.kind, '\t');
        std::getline(columns, vector.name, '\t');
        std::getline(columns, hex, '\t');
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
            const std::string digits = hex.substr(i, 2);
            vector.bytes.push_back(static_cast<std::uint8_t>(std::stoul(digits, nullptr, 16)));
        }
        vectors.push_back(std::move(vector));
    }
    return vectors;
}

}  // namespace

const std::vector<Vector>& protocolVectors() {
    static const std::vector<Vector> vectors = load();
    return vectors;
}

}  // namespace auricle::test

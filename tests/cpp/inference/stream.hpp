#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "inference/separator.hpp"

namespace auricle::test {

using Parts = std::array<std::vector<float>, inference::Separator::kParts>;

/// Sends a mixture through in blocks of the given sizes, again and again. `between` is called
/// after each block.
template <typename Between>
Parts separate(inference::Separator& separator, std::span<const float> mixture,
               std::span<const std::size_t> sizes, Between between) {
    Parts parts;
    for (auto& part : parts) {
        part.resize(mixture.size());
    }
    std::size_t call = 0;
    for (std::size_t done = 0; done < mixture.size(); ++call) {
        const std::size_t frames = std::min(sizes[call % sizes.size()], mixture.size() - done);
        std::array<float*, inference::Separator::kParts> rows{};
        for (std::size_t part = 0; part < rows.size(); ++part) {
            rows[part] = parts[part].data() + done;
        }
        separator.process(mixture.data() + done, rows.data(), frames);
        done += frames;
        between();
    }
    return parts;
}

inline Parts separate(inference::Separator& separator, std::span<const float> mixture,
                      std::span<const std::size_t> sizes) {
    return separate(separator, mixture, sizes, [] {});
}

/// The sum of all parts.
inline std::vector<float> together(const Parts& parts) {
    std::vector<float> sum(parts[0].size());
    for (const auto& part : parts) {
        for (std::size_t n = 0; n < sum.size(); ++n) {
            sum[n] += part[n];
        }
    }
    return sum;
}

/// `signal`, `delay` samples later, as long as before.
inline std::vector<float> delayed(std::span<const float> signal, std::size_t delay) {
    std::vector<float> later(signal.size());
    std::copy(signal.begin(), signal.end() - static_cast<std::ptrdiff_t>(delay),
              later.begin() + static_cast<std::ptrdiff_t>(delay));
    return later;
}

}  // namespace auricle::test

#pragma once

#include <vector>

#include "dsp/kernels.hpp"

namespace auricle::test {

/// Every kernel set that this processor runs; baseline is always the first.
inline std::vector<const dsp::Kernels*> kernelSets() {
    std::vector<const dsp::Kernels*> sets;
    for (const char* name : {"baseline", "avx2", "avx512"}) {
        if (const dsp::Kernels* set = dsp::kernelsNamed(name); set != nullptr) {
            sets.push_back(set);
        }
    }
    return sets;
}

}  // namespace auricle::test

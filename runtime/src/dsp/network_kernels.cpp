#include "dsp/network_kernels.hpp"

#include <cstring>
#include <initializer_list>

#include "dsp/kernels.hpp"

namespace auricle::dsp {

namespace baseline {
extern const NetworkKernels kNetworkKernels;
}
#if defined(AURICLE_X86_KERNELS)
namespace avx2 {
extern const NetworkKernels kNetworkKernels;
}
namespace avx512 {
extern const NetworkKernels kNetworkKernels;
}
#endif

const NetworkKernels* networkKernelsNamed(const char* name) noexcept {
    // What the processor has, the other kernels have found out.
    if (kernelsNamed(name) == nullptr) {
        return nullptr;
    }
#if defined(AURICLE_X86_KERNELS)
    for (const NetworkKernels* set : {&avx512::kNetworkKernels, &avx2::kNetworkKernels}) {
        if (std::strcmp(set->name, name) == 0) {
            return set;
        }
    }
#endif
    return &baseline::kNetworkKernels;
}

const NetworkKernels& networkKernels() noexcept {
    static const NetworkKernels& best = *networkKernelsNamed(kernels().name);
    return best;
}

}  // namespace auricle::dsp

#include "dsp/impulse_kernels.hpp"

#include <cstring>
#include <initializer_list>

namespace auricle::dsp {

namespace baseline {
extern const ImpulseKernels kImpulseKernels;
}
#if defined(AURICLE_X86_KERNELS)
namespace avx2 {
extern const ImpulseKernels kImpulseKernels;
}
namespace avx512 {
extern const ImpulseKernels kImpulseKernels;
}
#endif

const ImpulseKernels* impulseKernelsNamed(const char* name) noexcept {
    // What the processor has, the other kernels have found out.
    if (kernelsNamed(name) == nullptr) {
        return nullptr;
    }
#if defined(AURICLE_X86_KERNELS)
    for (const ImpulseKernels* set : {&avx512::kImpulseKernels, &avx2::kImpulseKernels}) {
        if (std::strcmp(set->name, name) == 0) {
            return set;
        }
    }
#endif
    return &baseline::kImpulseKernels;
}

const ImpulseKernels& impulseKernels() noexcept {
    static const ImpulseKernels& best = *impulseKernelsNamed(kernels().name);
    return best;
}

}  // namespace auricle::dsp

#include "dsp/kernels.hpp"

#include <array>
#include <cstdlib>
#include <cstring>

#if defined(AURICLE_X86_KERNELS) && defined(_MSC_VER)
#include <immintrin.h>
#include <intrin.h>
#elif defined(AURICLE_X86_KERNELS)
#include <cpuid.h>
#endif

namespace auricle::dsp {

namespace baseline {
extern const Kernels kKernels;
}
#if defined(AURICLE_X86_KERNELS)
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
#endif

namespace {

#if defined(AURICLE_X86_KERNELS)
#if defined(_MSC_VER)
bool registersSaved(unsigned long long mask) noexcept {
    std::array<int, 4> leaf{};
    __cpuid(leaf.data(), 1);
    const bool os_saves = (leaf[2] & (1 << 27)) != 0;
    return os_saves && (_xgetbv(0) & mask) == mask;
}

bool hasAvx2() noexcept {
    std::array<int, 4> leaf{};
    __cpuid(leaf.data(), 1);
    const bool fma = (leaf[2] & (1 << 12)) != 0;
    const bool f16c = (leaf[2] & (1 << 29)) != 0;
    __cpuidex(leaf.data(), 7, 0);
    return fma && f16c && (leaf[1] & (1 << 5)) != 0 && registersSaved(0x6);
}

bool hasAvx512() noexcept {
    std::array<int, 4> leaf{};
    __cpuidex(leaf.data(), 7, 0);
    const auto flags = static_cast<unsigned>(leaf[1]);
    const unsigned wanted = (1U << 16) | (1U << 17) | (1U << 31);
    return hasAvx2() && (flags & wanted) == wanted && registersSaved(0xe6);
}
#else
// Not every compiler's __builtin_cpu_supports knows this name.
bool hasF16c() noexcept {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & (1U << 29)) != 0;
}

bool hasAvx2() noexcept {
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 && hasF16c();
}

bool hasAvx512() noexcept {
    return hasAvx2() && __builtin_cpu_supports("avx512f") != 0 &&
           __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0;
}
#endif
#endif

const Kernels& bestKernels() noexcept {
#if defined(AURICLE_X86_KERNELS)
    if (hasAvx512()) {
        return avx512::kKernels;
    }
    if (hasAvx2()) {
        return avx2::kKernels;
    }
#endif
    return baseline::kKernels;
}

}  // namespace

const Kernels& kernels() noexcept {
    static const Kernels& chosen = []() -> const Kernels& {
        // Read once, before there are threads to race with.
        // NOLINTNEXTLINE(concurrency-mt-unsafe)
        const char* name = std::getenv("AURICLE_SIMD");
        const Kernels* named = name != nullptr ? kernelsNamed(name) : nullptr;
        return named != nullptr ? *named : bestKernels();
    }();
    return chosen;
}

const Kernels* kernelsNamed(const char* name) noexcept {
    if (std::strcmp(name, "baseline") == 0) {
        return &baseline::kKernels;
    }
#if defined(AURICLE_X86_KERNELS)
    if (std::strcmp(name, "avx2") == 0 && hasAvx2()) {
        return &avx2::kKernels;
    }
    if (std::strcmp(name, "avx512") == 0 && hasAvx512()) {
        return &avx512::kKernels;
    }
#endif
    return nullptr;
}

}  // namespace auricle::dsp

#pragma once

#include <cstdint>

#if defined(__SSE__) || defined(_M_X64)
#include <xmmintrin.h>
#endif

namespace auricle::realtime {

/// While it lives, this thread's arithmetic takes denormal numbers for zero.
///
/// The state of a recurrent network decays through the denormal range in silence, where each
/// operation takes many times as long. On processors that are neither x86 nor Arm nothing changes.
class FlushDenormals {
public:
    FlushDenormals() noexcept : before_(control()) { setControl(before_ | kFlush); }
    ~FlushDenormals() { setControl(before_); }

    FlushDenormals(const FlushDenormals&) = delete;
    FlushDenormals& operator=(const FlushDenormals&) = delete;

private:
#if defined(__SSE__) || defined(_M_X64)
    using Control = unsigned;
    static constexpr Control kFlush = 0x8040;  // flush to zero, denormals are zero
    static Control control() noexcept { return _mm_getcsr(); }
    static void setControl(Control value) noexcept { _mm_setcsr(value); }
#elif defined(__aarch64__) && defined(__GNUC__)
    using Control = std::uint64_t;
    static constexpr Control kFlush = std::uint64_t{1} << 24;
    static Control control() noexcept {
        Control value;
        asm volatile("mrs %0, fpcr" : "=r"(value));
        return value;
    }
    static void setControl(Control value) noexcept { asm volatile("msr fpcr, %0" : : "r"(value)); }
#else
    using Control = unsigned;
    static constexpr Control kFlush = 0;
    static Control control() noexcept { return 0; }
    static void setControl(Control) noexcept {}
#endif

    Control before_;
};

}  // namespace auricle::realtime

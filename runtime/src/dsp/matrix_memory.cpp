#include "dsp/matrix_memory.hpp"

#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace auricle::dsp {

namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;

std::size_t roundedUp(std::size_t bytes, std::size_t step) {
    return (bytes + step - 1) / step * step;
}

}  // namespace

MatrixMemory::MatrixMemory(std::size_t bytes) : size_(roundedUp(bytes, kLargePage)) {
    memory_.reset(static_cast<std::byte*>(::operator new(size_, std::align_val_t{kLargePage})));
#if defined(__linux__)
    // Where it is refused, pages are small: slower and nothing else.
    static_cast<void>(::madvise(memory_.get(), size_, MADV_HUGEPAGE));
#endif
}

void* MatrixMemory::take(std::size_t bytes) {
    const std::size_t whole = roundedUp(bytes, kLine);
    if (whole > size_ - taken_) {
        throw std::bad_alloc();
    }
    std::byte* const piece = memory_.get() + taken_;
    taken_ += whole;
    return piece;
}

void MatrixMemory::Release::operator()(std::byte* memory) const noexcept {
    ::operator delete(memory, std::align_val_t{kLargePage});
}

}  // namespace auricle::dsp

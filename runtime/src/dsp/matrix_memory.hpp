#pragma once

#include <cstddef>
#include <memory>

namespace auricle::dsp {

/// One piece of memory for matrices that are read together.
///
/// Where the system has large pages it asks for them: what has been pushed out of the caches is
/// then found again by one entry of the page tables instead of hundreds.
class MatrixMemory {
public:
    /// Room for `bytes` in pieces that each take a multiple of kLine.
    explicit MatrixMemory(std::size_t bytes);

    /// The next piece, on a cache line; throws std::bad_alloc where no room is left.
    void* take(std::size_t bytes);

    static constexpr std::size_t kLine = 64;

private:
    struct Release {
        void operator()(std::byte* memory) const noexcept;
    };

    std::unique_ptr<std::byte, Release> memory_;
    std::size_t size_;
    std::size_t taken_ = 0;
};

}  // namespace auricle::dsp

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <thread>

#include "realtime/spsc_ring.hpp"

using auricle::realtime::SpscRing;

TEST_CASE("a ring takes as many values as it has room for and gives them in order") {
    SpscRing<int> ring(3);
    CHECK(ring.oldest() == nullptr);
    int next = 0;
    int expected = 0;
    for (int round = 0; round < 20; ++round) {
        while (int* slot = ring.slotToFill()) {
            *slot = next++;
            ring.publish();
        }
        CHECK(next == expected + 3);
        for (int i = 0; i < 1 + round % 3; ++i) {
            REQUIRE(ring.oldest() != nullptr);
            CHECK(*ring.oldest() == expected++);
            ring.release();
        }
    }
}

TEST_CASE("values that are not published are not seen") {
    SpscRing<int> ring(2);
    *ring.slotToFill() = 5;
    CHECK(ring.oldest() == nullptr);
    ring.publish();
    CHECK(*ring.oldest() == 5);
}

TEST_CASE("between two threads every value comes whole, once and in order") {
    constexpr std::uint64_t kValues = 20'000;
    SpscRing<std::array<std::uint64_t, 24>> ring(5);
    std::thread writer([&] {
        for (std::uint64_t value = 0; value < kValues;) {
            if (auto* slot = ring.slotToFill()) {
                slot->fill(value++);
                ring.publish();
            } else {
                std::this_thread::yield();
            }
        }
    });
    std::uint64_t wrong = 0;
    for (std::uint64_t expected = 0; expected < kValues;) {
        if (const auto* value = ring.oldest()) {
            for (const std::uint64_t word : *value) {
                wrong += word == expected ? 0U : 1U;
            }
            ring.release();
            ++expected;
        } else {
            std::this_thread::yield();
        }
    }
    writer.join();
    CHECK(wrong == 0);
}

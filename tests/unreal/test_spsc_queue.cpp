#include <doctest/doctest.h>

#include <cstdint>
#include <thread>
#include <vector>

#include "spsc_queue.hpp"

using namespace auricle::client;

TEST_CASE("a queue holds its capacity and no more, and gives back in order") {
    SpscQueue<int> queue(3, 0);
    CHECK(queue.front() == nullptr);
    for (int round = 0; round < 5; ++round) {
        for (int k = 0; k < 3; ++k) {
            REQUIRE(queue.back() != nullptr);
            *queue.back() = 10 * round + k;
            queue.push();
        }
        CHECK(queue.back() == nullptr);
        CHECK(queue.size() == 3);
        for (int k = 0; k < 3; ++k) {
            REQUIRE(queue.front() != nullptr);
            CHECK(*queue.front() == 10 * round + k);
            queue.pop();
        }
        CHECK(queue.front() == nullptr);
        CHECK(queue.size() == 0);
    }
}

TEST_CASE("two threads lose nothing and see each value whole") {
    constexpr std::uint64_t kValues = 200'000;
    SpscQueue<std::vector<std::uint64_t>> queue(7, std::vector<std::uint64_t>(16));
    std::thread producer([&queue] {
        for (std::uint64_t value = 0; value < kValues;) {
            auto* slot = queue.back();
            if (slot == nullptr) {
                std::this_thread::yield();
                continue;
            }
            for (std::uint64_t& part : *slot)
                part = value;
            queue.push();
            ++value;
        }
    });
    std::uint64_t torn = 0;
    for (std::uint64_t value = 0; value < kValues;) {
        const auto* slot = queue.front();
        if (slot == nullptr) {
            std::this_thread::yield();
            continue;
        }
        for (const std::uint64_t part : *slot)
            torn += part != value ? 1 : 0;
        queue.pop();
        ++value;
    }
    producer.join();
    CHECK(torn == 0);
}

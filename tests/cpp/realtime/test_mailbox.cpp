#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>

#include "realtime/mailbox.hpp"

using auricle::realtime::Mailbox;

namespace {

// Wide enough that a torn hand-over would show.
struct Letter {
    std::array<std::uint64_t, 16> words{};
};

Letter letter(std::uint64_t number) {
    Letter one;
    one.words.fill(number);
    return one;
}

bool whole(const Letter& one) {
    for (const std::uint64_t word : one.words) {
        if (word != one.words[0]) {
            return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("an empty mailbox gives nothing and leaves the value alone") {
    Mailbox<int> box;
    int value = 5;
    CHECK_FALSE(box.take(value));
    CHECK(value == 5);
}

TEST_CASE("each value is delivered once, and of several the newest") {
    Mailbox<int> box;
    int value = 0;
    for (int round = 1; round < 50; ++round) {
        for (int post = 0; post < round % 5 + 1; ++post) {
            box.post(100 * round + post);
        }
        CHECK(box.take(value));
        CHECK(value == 100 * round + round % 5);
        CHECK_FALSE(box.take(value));
    }
}

TEST_CASE("a post tells whether the value before it was never taken") {
    Mailbox<int> box;
    int value = 0;
    CHECK_FALSE(box.post(1));
    CHECK(box.post(2));
    CHECK(box.post(3));
    CHECK(box.take(value));
    CHECK_FALSE(box.post(4));
}

TEST_CASE("between two threads values arrive whole, in order, and the last one always") {
    constexpr std::uint64_t kLast = 50'000;
    Mailbox<Letter> box;
    std::atomic<std::uint64_t> displaced{0};
    std::thread writer([&] {
        for (std::uint64_t number = 1; number <= kLast; ++number) {
            displaced += box.post(letter(number)) ? 1U : 0U;
        }
    });
    std::uint64_t newest = 0;
    std::uint64_t taken = 0;
    bool torn = false;
    bool backwards = false;
    while (newest < kLast) {
        Letter one;
        if (box.take(one)) {
            torn = torn || !whole(one);
            backwards = backwards || one.words[0] <= newest;
            newest = one.words[0];
            ++taken;
        }
    }
    writer.join();
    CHECK_FALSE(torn);
    CHECK_FALSE(backwards);
    // Every value was either taken or displaced by the next one, never both.
    CHECK(taken + displaced == kLast);
}

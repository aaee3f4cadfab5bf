#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "inference/fake_network.hpp"
#include "inference/separator.hpp"
#include "inference/stream.hpp"
#include "realtime/watch.hpp"
#include "signals.hpp"

using namespace auricle;
using inference::kBins;
using inference::kHop;
using inference::kSlots;
using inference::kWindow;
using inference::Separator;
using inference::SeparatorSettings;
using test::delayed;
using test::fake;
using test::oneSlot;
using test::randomGains;
using test::separate;
using test::together;

namespace {

constexpr std::array<bool, kSlots> kAll{true, true, true, true};

/// A gate that holds a network back while it is closed.
struct Gate {
    std::atomic<bool> open{true};

    void pass() const { open.wait(false); }
    void set(bool value) {
        open.store(value);
        open.notify_all();
    }
};

}  // namespace

TEST_CASE("in real time the same parts come out, as much later as is declared") {
    const auto mixture = test::noise(30 * kHop, 1);
    for (const std::size_t block : {64U, 256U, 300U, 1000U}) {
        CAPTURE(block);
        Separator inside(fake(randomGains(5)), nullptr);
        Separator ahead(fake(randomGains(5)), nullptr,
                        SeparatorSettings{.real_time = true, .max_block = block});
        const std::size_t later = (block + kHop - 1) / kHop * kHop;
        CHECK(ahead.latency() == kWindow + later);
        const std::size_t sizes[] = {block};
        const auto wanted = separate(inside, mixture, sizes);
        const auto got = separate(ahead, mixture, sizes, [&] { ahead.drain(); });
        CHECK(ahead.lateHops() == 0);
        for (std::size_t part = 0; part < got.size(); ++part) {
            CHECK(got[part] == delayed(wanted[part], later));
        }
    }
}

TEST_CASE("while the network is late the last masks are held and counted, and the sound goes on") {
    Gate gate;
    int run = 0;
    Separator separator(fake([&](const auto&, const auto&, inference::SlotMasks& masks) {
                            gate.pass();
                            masks.fill(0.0F);
                            std::fill_n(masks.begin(), kBins, ++run <= 10 ? 1.0F : 0.0F);
                            return true;
                        }),
                        nullptr, SeparatorSettings{.real_time = true});
    const auto mixture = test::noise(60 * kHop, 2);
    constexpr std::size_t kSizes[] = {kHop};
    std::size_t call = 0;
    const auto parts = separate(separator, mixture, kSizes, [&] {
        ++call;
        if (call == 10) {
            separator.drain();
            gate.set(false);
        } else if (call == 20) {
            CHECK(separator.lateHops() == 9);
            gate.set(true);
            separator.drain();
        } else if (gate.open) {
            separator.drain();
        }
    });
    CHECK(separator.lateHops() == 9);
    CHECK(test::differenceDb(together(parts), delayed(mixture, separator.latency())) < -120.0);
    // Hops 10 to 18 are late and held at a gain of one; those after it have the network's zero.
    const auto held = std::span(parts[0]).subspan(12 * kHop, 8 * kHop);
    const auto heard = delayed(mixture, separator.latency());
    CHECK(test::differenceDb(held, std::span(heard).subspan(12 * kHop, 8 * kHop)) < -120.0);
    CHECK(test::energyDb(std::span(parts[0]).subspan(23 * kHop)) < -200.0);
}

TEST_CASE("a network that is very late misses hops, and catches up when it can") {
    Gate gate;
    const auto record = std::make_shared<test::FakeRecord>();
    Separator separator(fake(
                            [&](const auto&, const auto&, inference::SlotMasks& masks) {
                                gate.pass();
                                masks.fill(0.25F);
                                return true;
                            },
                            record),
                        nullptr, SeparatorSettings{.real_time = true});
    const auto mixture = test::noise(100 * kHop, 3);
    constexpr std::size_t kSizes[] = {kHop};
    gate.set(false);
    separate(separator, mixture, kSizes);
    gate.set(true);
    separator.drain();
    const auto late = separator.lateHops();
    CHECK(late == 99);
    CHECK(record->runs < 40);
    const auto parts = separate(separator, mixture, kSizes, [&] { separator.drain(); });
    // One more: the first hop needs masks of the last before it, for which there was no room.
    CHECK(separator.lateHops() == late + 1);
    auto quarter = delayed(mixture, separator.latency());
    for (float& sample : quarter) {
        sample *= 0.25F;
    }
    CHECK(test::differenceDb(std::span(parts[3]).subspan(10 * kHop),
                             std::span(quarter).subspan(10 * kHop)) < -120.0);
}

TEST_CASE("a reset in real time forgets what is on its way") {
    const auto mixture = test::noise(9 * kHop, 4);
    const auto record = std::make_shared<test::FakeRecord>();
    Separator separator(fake(oneSlot(2), record), nullptr, SeparatorSettings{.real_time = true});
    constexpr std::size_t kSizes[] = {kHop};
    const auto first = separate(separator, mixture, kSizes, [&] { separator.drain(); });
    separator.reset();
    const auto again = separate(separator, mixture, kSizes, [&] { separator.drain(); });
    for (std::size_t part = 0; part < first.size(); ++part) {
        CHECK(first[part] == again[part]);
    }
    CHECK(record->resets == 1);
    CHECK(separator.lateHops() == 0);
}

TEST_CASE("in real time process neither allocates nor frees nor locks, whatever happens") {
    Gate gate;
    Separator separator(fake([&](const auto&, const auto&, inference::SlotMasks& masks) {
                            gate.pass();
                            // As networks do.
                            const std::vector<float> scratch(100, 0.2F);
                            masks.fill(scratch[50]);
                            return true;
                        }),
                        nullptr, SeparatorSettings{.real_time = true, .max_block = 1024});
    const auto mixture = test::noise(1024, 5, 2.0F);
    test::Parts parts;
    std::array<float*, Separator::kParts> rows{};
    for (std::size_t part = 0; part < parts.size(); ++part) {
        parts[part].resize(mixture.size());
        rows[part] = parts[part].data();
    }
    const std::vector<float> conditions(kSlots * separator.conditionSize(), 0.5F);
    const std::size_t sizes[] = {256, 1, 0, 1024, 300};
    test::WatchCounts sum;
    for (std::size_t call = 0; call < 400; ++call) {
        if (call % 50 == 7) {
            separator.setQuery(conditions, kAll, kAll);
        }
        if (call % 100 == 60) {
            gate.set(false);
        } else if (call % 100 == 90) {
            gate.set(true);
        }
        const test::RealtimeWatch watch;
        if (call % 120 == 119) {
            separator.reset();
        }
        separator.process(mixture.data(), rows.data(), sizes[call % std::size(sizes)]);
        const auto counts = watch.counts();
        sum.allocations += counts.allocations;
        sum.frees += counts.frees;
        sum.locks += counts.locks;
    }
    gate.set(true);
    CHECK(sum.allocations == 0);
    CHECK(sum.frees == 0);
    CHECK(sum.locks == 0);
    CHECK(separator.lateHops() > 0);
}

TEST_CASE("with a network of its own inside, too, process itself allocates nothing") {
    Separator separator(fake(oneSlot(0)), nullptr);
    const auto mixture = test::noise(kHop, 6);
    test::Parts parts;
    std::array<float*, Separator::kParts> rows{};
    for (std::size_t part = 0; part < parts.size(); ++part) {
        parts[part].resize(kHop);
        rows[part] = parts[part].data();
    }
    const test::RealtimeWatch watch;
    for (int call = 0; call < 20; ++call) {
        separator.process(mixture.data(), rows.data(), kHop);
    }
    CHECK(watch.counts().allocations == 0);
    CHECK(watch.counts().locks == 0);
}

TEST_CASE("objects change, streams are reset and asked about while sound runs on its thread") {
    int run = 0;
    Separator separator(fake([&](const auto&, const auto&, inference::SlotMasks& masks) {
                            masks.fill(0.1F);
                            return ++run != 150;
                        }),
                        fake(oneSlot(1)), SeparatorSettings{.real_time = true});
    std::atomic<bool> done{false};
    std::thread audio([&] {
        const auto mixture = test::noise(kHop, 7);
        test::Parts parts;
        std::array<float*, Separator::kParts> rows{};
        for (std::size_t part = 0; part < parts.size(); ++part) {
            parts[part].resize(kHop);
            rows[part] = parts[part].data();
        }
        for (int call = 0; call < 400; ++call) {
            separator.process(mixture.data(), rows.data(), kHop);
            if (call % 40 == 39) {
                separator.reset();
            }
            separator.drain();
        }
        done.store(true);
    });
    const std::vector<float> conditions(kSlots * separator.conditionSize(), 0.5F);
    std::size_t told = 0;
    while (!done) {
        separator.setQuery(conditions, kAll, kAll);
        told += separator.failure().size() + separator.provider().size();
        std::this_thread::yield();
    }
    audio.join();
    CHECK(told > 0);
    CHECK(separator.provider() == "fake");
    CHECK_FALSE(separator.failure().empty());
}

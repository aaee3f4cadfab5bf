// Any sequence of calls of the C interface, checked against a model of what must become of each.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "auricle/auricle.h"
#include "byte_source.hpp"
#include "expect.hpp"
#include "synthetic_head.hpp"

namespace {

using auricle::fuzz::ByteSource;

constexpr std::uint32_t kSources = 8;
constexpr std::uint32_t kMostFrames = 600;
constexpr std::size_t kLargestStruct = 4096;
using StructBytes = std::array<std::uint8_t, kLargestStruct>;

// Signals good and bad, each kMostFrames long; none for silence.
std::vector<std::vector<float>> makeSignals() {
    using Limits = std::numeric_limits<float>;
    std::vector<std::vector<float>> signals;
    for (const float level : {0.05F, 1.0F, 1e6F, Limits::max(), Limits::denorm_min()}) {
        std::vector<float> signal(kMostFrames);
        std::uint32_t state = 1;
        for (float& sample : signal) {
            state = state * 1'664'525U + 1'013'904'223U;
            sample = level * (static_cast<float>(state >> 8) / 8'388'608.0F - 1.0F);
        }
        signals.push_back(signal);
    }
    signals.push_back(signals.front());
    signals.back()[20] = Limits::quiet_NaN();
    signals.push_back(signals.front());
    signals.back()[0] = -Limits::infinity();
    signals.emplace_back();
    return signals;
}

// One renderer for all executions: to make one takes longer than thousands of them.
class Session {
public:
    Session() : signals_(makeSignals()) {
        const auto head = auricle::test::encodeAsset(
            auricle::test::makeHead({.basis_count = 2, .basis_taps = 16}));
        auricle_settings settings;
        AURICLE_EXPECT(auricle_settings_init(&settings) == AURICLE_OK);
        settings.max_sources = kSources;
        settings.hrtf = head.data();
        settings.hrtf_bytes = static_cast<std::uint32_t>(head.size());
        AURICLE_EXPECT(auricle_renderer_create(&settings, &renderer_) == AURICLE_OK);
    }
    ~Session() { auricle_renderer_destroy(renderer_); }

    // One object owns the renderer.
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void run(ByteSource bytes) {
        while (!bytes.empty()) {
            step(bytes);
        }
        while (!live_.empty()) {
            remove(live_.back());
        }
        AURICLE_EXPECT(auricle_renderer_reset(renderer_) == AURICLE_OK);
        fixed_.reset();
        ByteSource none({});
        std::uint32_t count = 1;
        AURICLE_EXPECT(auricle_renderer_sources(renderer_, nullptr, 0, &count) == AURICLE_OK);
        AURICLE_EXPECT(count == 0);
        fixed_ = live_;
        process(none);
    }

private:
    void step(ByteSource& bytes) {
        switch (bytes.byte() % 12) {
            case 0:
                return add(bytes);
            case 1:
                return remove(anyId(bytes));
            case 2:
                return set(bytes);
            case 3:
                return setPositions(bytes);
            case 4:
                return setListener(bytes);
            case 5:
                return list(bytes);
            case 6:
                AURICLE_EXPECT(auricle_renderer_reset(renderer_) == AURICLE_OK);
                return;
            case 7:
                return garbageStructs(bytes);
            case 8:
                return garbageAsset(bytes);
            case 9:
                return read(bytes);
            default:
                return process(bytes);
        }
    }

    bool isLive(std::uint32_t id) const {
        return std::find(live_.begin(), live_.end(), id) != live_.end();
    }

    // Mostly a source that is there or was there, sometimes anything.
    std::uint32_t anyId(ByteSource& bytes) {
        const std::uint8_t choice = bytes.byte();
        if (choice < 160 && !live_.empty()) {
            return live_[choice % live_.size()];
        }
        return choice < 220 ? last_removed_ : bytes.word();
    }

    // Defaults with some fields overwritten; whether the result is valid is the library's to say.
    static auricle_source_params anyParams(ByteSource& bytes) {
        auricle_source_params params;
        AURICLE_EXPECT(auricle_source_params_init(&params) == AURICLE_OK);
        params.placed = 1;
        constexpr std::size_t kWords = sizeof params / 4;
        const std::size_t changes = bytes.byte() % 6;
        for (std::size_t i = 0; i < changes; ++i) {
            const std::size_t word = 1 + bytes.byte() % (kWords - 1);
            const float number = bytes.number();
            const std::uint32_t integer = bytes.byte();
            const bool is_integer = integer < 128;
            auto* at = reinterpret_cast<std::uint8_t*>(&params) + 4 * word;
            std::memcpy(at, is_integer ? static_cast<const void*>(&integer) : &number, 4);
        }
        return params;
    }

    void add(ByteSource& bytes) {
        const auricle_source_params params = anyParams(bytes);
        std::uint32_t id = 77;
        const auto status =
            auricle_source_add(renderer_, bytes.byte() < 40 ? nullptr : &params, &id);
        if (status == AURICLE_OK) {
            AURICLE_EXPECT(live_.size() < kSources && id != 0 && !isLive(id));
            live_.push_back(id);
            return;
        }
        AURICLE_EXPECT(id == 0 && auricle_last_error()[0] != '\0');
        AURICLE_EXPECT(status == AURICLE_INVALID_ARGUMENT ||
                       (status == AURICLE_TOO_MANY_SOURCES && live_.size() == kSources));
    }

    void remove(std::uint32_t id) {
        const bool live = isLive(id);
        const auto status = auricle_source_remove(renderer_, id);
        AURICLE_EXPECT(status == (live ? AURICLE_OK : AURICLE_UNKNOWN_SOURCE));
        if (live) {
            live_.erase(std::find(live_.begin(), live_.end(), id));
            last_removed_ = id;
        }
    }

    void set(ByteSource& bytes) {
        const auricle_source_params params = anyParams(bytes);
        const std::uint32_t id = anyId(bytes);
        const auto status = auricle_source_set(renderer_, id, &params);
        AURICLE_EXPECT(status == AURICLE_OK || status == AURICLE_INVALID_ARGUMENT ||
                       status == AURICLE_UNKNOWN_SOURCE);
        AURICLE_EXPECT(status != AURICLE_OK || isLive(id));
        AURICLE_EXPECT(status != AURICLE_UNKNOWN_SOURCE || !isLive(id));
    }

    void setPositions(ByteSource& bytes) {
        std::array<std::uint32_t, kSources> ids{};
        std::array<float, 3 * kSources> xyz{};
        const std::uint32_t n = bytes.byte() % (kSources + 1);
        bool valid = true;
        bool finite = true;
        for (std::uint32_t i = 0; i < n; ++i) {
            ids[i] = anyId(bytes);
            valid = valid && isLive(ids[i]);
            for (std::uint32_t axis = 0; axis < 3; ++axis) {
                xyz[3 * i + axis] = bytes.number();
                finite = finite && std::isfinite(xyz[3 * i + axis]);
            }
        }
        const auto wanted = !finite  ? AURICLE_INVALID_ARGUMENT
                            : !valid ? AURICLE_UNKNOWN_SOURCE
                                     : AURICLE_OK;
        AURICLE_EXPECT(auricle_sources_set_positions(renderer_, ids.data(), xyz.data(), n) ==
                       wanted);
    }

    void setListener(ByteSource& bytes) {
        std::array<float, 7> numbers{};
        std::generate(numbers.begin(), numbers.end(), [&] { return bytes.number(); });
        const bool finite =
            std::all_of(numbers.begin(), numbers.end(), [](float v) { return std::isfinite(v); });
        const auto status = auricle_listener_set(renderer_, numbers.data(), numbers.data() + 3);
        AURICLE_EXPECT(status == AURICLE_OK || status == AURICLE_INVALID_ARGUMENT);
        AURICLE_EXPECT(status != AURICLE_OK || finite);
    }

    void list(ByteSource& bytes) {
        std::array<std::uint32_t, kSources> ids{};
        const std::uint32_t capacity = bytes.byte() % (kSources + 1);
        std::uint32_t count = 99;
        const auto status = auricle_renderer_sources(renderer_, ids.data(), capacity, &count);
        const bool fits = capacity == 0 || capacity >= live_.size();
        AURICLE_EXPECT(status == (fits ? AURICLE_OK : AURICLE_INVALID_ARGUMENT));
        AURICLE_EXPECT(count == live_.size());
        AURICLE_EXPECT(
            std::equal(ids.begin(), ids.begin() + std::min(capacity, count), live_.begin()));
        fixed_ = live_;
    }

    // Any bytes in place of a structure. There is memory behind every size that is not refused.
    void garbageStructs(ByteSource& bytes) {
        alignas(8) StructBytes room{};
        const std::uint8_t kind = bytes.byte();
        const std::uint32_t size = kind < 100 ? 8 + 4 * (kind % 30) : bytes.word();
        const auto garbage = bytes.take(bytes.byte());
        std::copy(garbage.begin(), garbage.end(), room.begin());
        std::memcpy(room.data(), &size, sizeof size);
        const std::uint32_t before = static_cast<std::uint32_t>(live_.size());
        std::uint32_t id = 0;
        if (auricle_source_add(renderer_, reinterpret_cast<auricle_source_params*>(room.data()),
                               &id) == AURICLE_OK) {
            AURICLE_EXPECT(before < kSources);
            live_.push_back(id);
        }
        auto* settings = reinterpret_cast<auricle_settings*>(room.data());
        settings->hrtf = room.data() + 64;
        settings->hrtf_bytes = std::min<std::uint32_t>(settings->hrtf_bytes, 512);
        auricle_renderer* other = renderer_;
        AURICLE_EXPECT(auricle_renderer_create(settings, &other) != AURICLE_OK && other == nullptr);
        if (auricle_renderer_counters(
                renderer_, reinterpret_cast<auricle_counters*>(room.data())) == AURICLE_OK &&
            size >= 8) {
            AURICLE_EXPECT(reinterpret_cast<auricle_counters*>(room.data())->sources ==
                           live_.size());
        }
        auricle_source_params_init_sized(reinterpret_cast<auricle_source_params*>(room.data()),
                                         size);
        auricle_settings_init_sized(settings, size);
    }

    void garbageAsset(ByteSource& bytes) {
        const auto garbage = bytes.take(bytes.byte());
        AURICLE_EXPECT(auricle_renderer_set_hrtf(renderer_, garbage.data(),
                                                 static_cast<std::uint32_t>(garbage.size())) !=
                       AURICLE_OK);
    }

    void read(ByteSource& bytes) {
        const std::uint32_t id = anyId(bytes);
        auricle_source_params params{};
        params.struct_size = sizeof params;
        const auto status = auricle_source_get(renderer_, id, &params);
        AURICLE_EXPECT(status == (isLive(id) ? AURICLE_OK : AURICLE_UNKNOWN_SOURCE));
        if (status == AURICLE_OK) {
            // What a source says of itself can be told to it again.
            AURICLE_EXPECT(auricle_source_set(renderer_, id, &params) == AURICLE_OK);
        }
    }

    void process(ByteSource& bytes) {
        const std::uint8_t length = bytes.byte();
        const std::uint32_t frames = length < 200 ? length % 65 : (length - 199) * 10;
        const std::size_t expected = fixed_.value_or(live_).size();
        std::array<const float*, 256> inputs{};
        for (std::size_t i = 0; i < expected; ++i) {
            const auto& signal = signals_[bytes.byte() % signals_.size()];
            inputs[i] = signal.empty() ? nullptr : signal.data();
        }
        const std::uint8_t lie = bytes.byte();
        const std::uint32_t sources = lie < 230 ? static_cast<std::uint32_t>(expected) : lie % 16;
        std::array<float, kMostFrames> left;
        std::array<float, kMostFrames> right;
        left.fill(7.0F);
        right.fill(7.0F);
        const auto bedSide = [&](std::array<float, kMostFrames>& output) -> const float* {
            const std::uint8_t choice = bytes.byte();
            const auto& signal = signals_[choice % signals_.size()];
            return choice >= 250 ? output.data() : signal.empty() ? nullptr : signal.data();
        };
        const float* bed_left = bedSide(left);
        const float* bed_right = bedSide(right);
        const auto status =
            auricle_renderer_process_with_bed(renderer_, inputs.data(), sources, left.data(),
                                              right.data(), bed_left, bed_right, frames);
        const bool own_bed = bed_left != left.data() && bed_right != right.data();
        const bool renders = own_bed && sources == expected;
        AURICLE_EXPECT(status == (renders ? AURICLE_OK : AURICLE_INVALID_ARGUMENT));
        for (std::uint32_t n = 0; n < kMostFrames; ++n) {
            for (const float sample : {left[n], right[n]}) {
                AURICLE_EXPECT(n < frames ? std::abs(sample) <= 1.0F : sample == 7.0F);
                AURICLE_EXPECT(renders || n >= frames || sample == 0.0F);
            }
        }
        if (renders) {
            fixed_.reset();
        }
    }

    std::vector<std::vector<float>> signals_;
    auricle_renderer* renderer_ = nullptr;
    std::vector<std::uint32_t> live_;                  // in the order of inputs
    std::optional<std::vector<std::uint32_t>> fixed_;  // what process was promised to go by
    std::uint32_t last_removed_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Session session;
    session.run(ByteSource({data, size}));
    return 0;
}

/// Streams a WAV file through a bridge and writes what comes back.
///
///     auricle serve &
///     auricle_stream_wav ws://127.0.0.1:8765 dog.wav "behind on the left, 3 m" out.wav
///
/// Runs at the pace of real time, as an audio device would; the place is asked of the server, and
/// a path in the sentence is followed.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "bridge_client.hpp"
#include "path.hpp"
#include "sentence_resolver.hpp"
#include "wav_file.hpp"

namespace {

using namespace auricle::client;

constexpr std::uint32_t kBlock = 256;

int fail(const std::string& reason) {
    std::fprintf(stderr, "%s\n", reason.c_str());
    return 1;
}

bool connect(const BridgeClient& client) {
    for (int tries = 0; tries < 300; ++tries) {
        const BridgeStatus status = client.bridgeStatus();
        if (status.connected || status.given_up) return status.connected;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr, "usage: %s ws://HOST:PORT IN.wav \"SENTENCE\" OUT.wav\n", argv[0]);
        return 2;
    }
    const std::string sentence = argv[3];
    std::string error;
    BridgeSettings settings;
    WavFile in;
    if (!parseEndpoint(argv[1], settings.endpoint, error) || !readWav(argv[2], in, error)) {
        return fail(error);
    }
    const std::atomic<bool> stop{false};
    Resolved place;
    if (!resolveSentence(settings.endpoint, sentence, in.sample_rate, std::chrono::seconds(20),
                         stop, place, error)) {
        return fail(error);
    }
    settings.client = "stream_wav";
    settings.sample_rate = in.sample_rate;
    settings.block = kBlock;
    settings.max_sources = 1;
    settings.distance = Distance::kInverse;
    BridgeClient client(settings);
    if (!connect(client)) return fail(client.status());

    const std::size_t frames = in.samples.size() / in.channels;
    WavFile out{in.sample_rate, 2, {}};
    std::array<float, kBlock> mono{};
    std::array<float, kBlock> left{};
    std::array<float, kBlock> right{};
    const auto start = std::chrono::steady_clock::now();
    const std::size_t end = frames + client.latencyFrames();
    for (std::size_t at = 0; at < end; at += kBlock) {
        std::this_thread::sleep_until(start +
                                      std::chrono::microseconds(1'000'000 * at / in.sample_rate));
        for (std::size_t i = 0; i < kBlock; ++i) {
            mono[i] = at + i < frames ? in.samples[(at + i) * in.channels] : 0.0F;
        }
        SourceInput source;
        source.position =
            place.path ? placeOnPath(*place.path, static_cast<std::int64_t>(at)) : place.position;
        source.samples = mono.data();
        BlockInput input;
        input.sources = {&source, 1};
        client.process(input, left, right);
        for (std::size_t i = 0; i < kBlock; ++i) {
            out.samples.push_back(left[i]);
            out.samples.push_back(right[i]);
        }
    }
    const BridgeStatus status = client.bridgeStatus();
    out.samples.erase(
        out.samples.begin(),
        out.samples.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                  out.samples.size(), std::size_t{2} * status.latency_frames)));
    if (!writeWav(argv[4], out, error)) return fail(error);
    std::printf("%s: %llu blocks rendered, %llu panned locally, %llu late, latency %u frames\n",
                argv[4], static_cast<unsigned long long>(status.played),
                static_cast<unsigned long long>(status.fallback),
                static_cast<unsigned long long>(status.underruns), status.latency_frames);
    return 0;
}

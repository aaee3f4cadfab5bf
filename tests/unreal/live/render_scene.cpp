/// Renders a scene given in Unreal's coordinates as the plugin does: for check_live.py.
///
///     auricle_unreal_live bridge PORT SCENE OUT [CUT_AT_BLOCK]
///     auricle_unreal_live in-process HRTF SCENE OUT
///
/// SCENE holds, little-endian: uint32 rate, block, blocks, sources; then for each block the
/// listener (3 double cm, 4 double quaternion), and for each source 3 double cm and one block of
/// float. OUT receives interleaved float, and standard output a JSON object of figures.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bridge_client.hpp"
#include "in_process_renderer.hpp"
#include "realtime/watch.hpp"
#include "unreal_coordinates.hpp"
#include "voice_mixer.hpp"

namespace {

using namespace auricle::client;

std::vector<char> load(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Scene {
public:
    explicit Scene(const char* path) : bytes_(load(path)) {
        rate = take<std::uint32_t>();
        block = take<std::uint32_t>();
        blocks = take<std::uint32_t>();
        sources = take<std::uint32_t>();
    }

    template <class T>
    T take() {
        T value;
        if (at_ + sizeof value > bytes_.size()) {
            std::fprintf(stderr, "the scene ends early\n");
            std::exit(1);
        }
        std::memcpy(&value, bytes_.data() + at_, sizeof value);
        at_ += sizeof value;
        return value;
    }

    UnrealPlace place() {
        UnrealPlace place;
        place.x = take<double>();
        place.y = take<double>();
        place.z = take<double>();
        return place;
    }

    std::uint32_t rate = 0;
    std::uint32_t block = 0;
    std::uint32_t blocks = 0;
    std::uint32_t sources = 0;

private:
    std::vector<char> bytes_;
    std::size_t at_ = 0;
};

// Until the server has answered what was sent, or is away: as if a block's time had passed.
void waitForAnswer(const BridgeClient& client, std::uint64_t recorded, std::uint64_t& unsent) {
    for (int tries = 0; tries < 4000; ++tries) {
        const BridgeStatus status = client.bridgeStatus();
        if (!status.connected) {
            ++unsent;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            return;
        }
        if (status.sent + status.skipped + unsent >= recorded &&
            status.received + status.lost == status.sent)
            return;
        std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    const bool bridge = std::string(argv[1]) == "bridge";
    const long cut_at = argc > 5 ? std::strtol(argv[5], nullptr, 10) : -1;
    Scene scene(argv[3]);
    std::unique_ptr<BlockRenderer> renderer;
    BridgeClient* client = nullptr;
    if (bridge) {
        BridgeSettings settings;
        settings.endpoint.port = static_cast<std::uint16_t>(std::strtol(argv[2], nullptr, 10));
        settings.client = "auricle-unreal-test";
        settings.sample_rate = scene.rate;
        settings.block = scene.block;
        settings.max_sources = scene.sources;
        settings.distance = Distance::kInverse;
        auto made = std::make_unique<BridgeClient>(settings);
        client = made.get();
        renderer = std::move(made);
        for (int tries = 0; tries < 1000 && !client->bridgeStatus().connected; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    } else {
        const std::vector<char> hrtf = load(argv[2]);
        InProcessSettings settings;
        settings.sample_rate = scene.rate;
        settings.max_sources = scene.sources;
        settings.distance = Distance::kInverse;
        settings.hrtf = {reinterpret_cast<const std::uint8_t*>(hrtf.data()), hrtf.size()};
        std::string error;
        renderer = InProcessRenderer::create(settings, error);
        if (!renderer) {
            std::fprintf(stderr, "%s\n", error.c_str());
            return 1;
        }
    }
    const BlockRenderer& view = *renderer;
    VoiceMixer mixer(std::move(renderer), scene.sources, scene.block);
    std::vector<float> samples(scene.block);
    std::vector<float> ears(std::size_t{2} * scene.block);
    std::ofstream out(argv[4], std::ios::binary);
    std::uint64_t allocations = 0;
    std::uint64_t unsent = 0;  // blocks that may or may not have reached the server
    long resumed_at = -1;
    for (std::uint32_t k = 0; k < scene.blocks; ++k) {
        const UnrealPlace listener = scene.place();
        double q[4];
        for (double& value : q)
            value = scene.take<double>();
        for (std::uint32_t voice = 0; voice < scene.sources; ++voice) {
            const UnrealPlace place = scene.place();
            for (float& sample : samples)
                sample = scene.take<float>();
            mixer.stage(voice, samples, 1, offsetFromUnreal(place, listener),
                        rotationFromUnreal(q[0], q[1], q[2], q[3]));
        }
        std::fill(ears.begin(), ears.end(), 0.0F);
        {
            const auricle::test::RealtimeWatch watch;
            mixer.render();
            mixer.addTo(ears, 2, 1);
            allocations += watch.counts().allocations;
        }
        out.write(reinterpret_cast<const char*>(ears.data()),
                  static_cast<std::streamsize>(sizeof(float) * ears.size()));
        if (client == nullptr) continue;
        if (static_cast<long>(k) == cut_at) {
            client->cutConnection();
            while (client->bridgeStatus().connected) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        }
        waitForAnswer(*client, k + 1, unsent);
        if (cut_at >= 0 && resumed_at < 0 && client->bridgeStatus().connections == 2) {
            resumed_at = static_cast<long>(k);
        }
    }
    const BridgeStatus status = client != nullptr ? client->bridgeStatus() : BridgeStatus{};
    std::printf(
        "{\"latency_frames\": %u, \"allocations\": %llu, \"underruns\": %llu, "
        "\"connections\": %llu, \"refusals\": %llu, \"depth\": %u, \"resumed_at\": %ld, "
        "\"played\": %llu, \"fallback\": %llu, \"message\": \"%s\"}\n",
        view.latencyFrames(), static_cast<unsigned long long>(allocations),
        static_cast<unsigned long long>(status.underruns),
        static_cast<unsigned long long>(status.connections),
        static_cast<unsigned long long>(status.refusals), status.depth, resumed_at,
        static_cast<unsigned long long>(status.played),
        static_cast<unsigned long long>(status.fallback), status.message.c_str());
    return 0;
}

// What Unity asks of an effect besides sound.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "host.hpp"
#include "signals.hpp"

using namespace auricle::unity;
using namespace auricle::unity::test;
using auricle::test::noise;

namespace {

std::vector<char> defaultSet() {
    std::ifstream file(AURICLE_ASSET, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string problem() {
    char text[400] = "";
    Library::loaded().problem(text, sizeof text);
    return text;
}

}  // namespace

TEST_CASE("the library offers one spatializer of the interface's version") {
    const EffectDefinition& definition = *Library::loaded().definition;
    CHECK(definition.struct_size == sizeof(EffectDefinition));
    CHECK(definition.parameter_struct_size == sizeof(ParameterDefinition));
    CHECK(definition.api_version == kApiVersion);
    CHECK(std::string(definition.name) == "Auricle Spatializer");
    CHECK((definition.flags & kIsSpatializer) != 0);
    CHECK(definition.parameter_count == 1);
    CHECK(std::string(definition.parameters[0].name) == "Gain");
}

TEST_CASE("the gain can be set and read, and nothing else") {
    const EffectDefinition& definition = *Library::loaded().definition;
    HostedSource source;
    float value = 1.0F;
    char text[64] = "x";
    CHECK(definition.get_parameter(&source.state, 0, &value, text) == kOk);
    CHECK(value == 0.0F);
    CHECK(std::strlen(text) == 0);
    CHECK(definition.set_parameter(&source.state, 0, -6.0F) == kOk);
    CHECK(definition.get_parameter(&source.state, 0, &value, nullptr) == kOk);
    CHECK(value == -6.0F);
    for (const float wrong : {-61.0F, 21.0F, NAN}) {
        CHECK(definition.set_parameter(&source.state, 0, wrong) == kUnsupported);
    }
    CHECK(definition.set_parameter(&source.state, 1, 0.0F) == kUnsupported);
    CHECK(definition.set_parameter(&source.state, -1, 0.0F) == kUnsupported);
    CHECK(definition.get_parameter(&source.state, 1, &value, nullptr) == kUnsupported);
}

TEST_CASE("a host older than spatializers gets its sound back as it was") {
    HostedSource source;
    source.state.host_version = kOldestHost - 1;
    const auto signal = noise(512, 1);
    CHECK(source.process(signal, 2, 2) == signal);
    source.state.host_version = kApiVersion;
    source.state.spatializer = nullptr;
    CHECK(source.process(signal, 2, 2) == signal);
}

TEST_CASE("a rate without an HRTF set is panned and said") {
    HostedSource source(44'100, false);
    CHECK(problem().find("44100 Hz") != std::string::npos);
    const auto left = transform({-2.0, 0.0, 0.0});
    std::copy(left.begin(), left.end(), source.data.source_matrix);
    const auto ears = source.play(noise(1'024, 2));
    CHECK(auricle::test::energyDb(ears.left) > -40.0);
    CHECK(auricle::test::energyDb(ears.right) < -300.0);
}

TEST_CASE("a set for another rate does not take back what is said of a rate") {
    const HostedSource source(44'100, false);
    const std::vector<char> asset = defaultSet();
    CHECK(Library::loaded().set_hrtf(asset.data(), static_cast<std::uint32_t>(asset.size())) ==
          AURICLE_OK);
    CHECK(problem().find("44100 Hz") != std::string::npos);
}

TEST_CASE("bytes that are no HRTF set are refused, and what plays goes on") {
    HostedSource source;
    const std::vector<char> rubbish(5'000, 'x');
    CHECK(Library::loaded().set_hrtf(rubbish.data(), 5'000) != AURICLE_OK);
    CHECK(Library::loaded().set_hrtf(nullptr, 0) != AURICLE_OK);
    CHECK(auricle::test::energyDb(source.play(noise(1'024, 3)).left) > -60.0);
}

TEST_CASE("an HRTF set can be given while sources play") {
    HostedSource source;
    const std::vector<char> asset = defaultSet();
    const auto before = source.play(noise(4'096, 4));
    CHECK(Library::loaded().set_hrtf(asset.data(), static_cast<std::uint32_t>(asset.size())) ==
          AURICLE_OK);
    // The same set: after the cross-fade it sounds as before.
    source.play(noise(4'096, 5));
    HostedSource fresh;
    fresh.play(noise(4'096, 5));
    const auto signal = noise(2'048, 6);
    CHECK(auricle::test::differenceDb(source.play(signal).left, fresh.play(signal).left) < -60.0);
    CHECK(before.left.size() == 4'096);
}

TEST_CASE("storms of sources that come and go leave none behind") {
    auricle_unity_counts counts{};
    Library::loaded().counts(&counts);
    REQUIRE(counts.sources == 0);
    std::vector<std::unique_ptr<HostedSource>> sources;
    const auto signal = noise(512, 7);
    for (std::uint32_t round = 0; round < 300; ++round) {
        if (round % 3 != 2) {
            sources.push_back(std::make_unique<HostedSource>(48'000, false));
        } else {
            sources.erase(sources.begin() + static_cast<std::ptrdiff_t>(round % sources.size()));
        }
        if (sources.size() > 6) {
            sources.erase(sources.begin());
        }
        for (const auto& source : sources) {
            for (const float sample : source->process(signal, 2, 2)) {
                REQUIRE(std::isfinite(sample));
            }
        }
    }
    Library::loaded().counts(&counts);
    CHECK(counts.sources == sources.size());
    CHECK(counts.failed == 0);
    sources.clear();
    Library::loaded().counts(&counts);
    CHECK(counts.sources == 0);
}

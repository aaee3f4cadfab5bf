#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "spatial/source_level.hpp"

using namespace auricle;

namespace {

double gainAt(const SourceParams& source, double distance) {
    return static_cast<double>(spatial::distanceGain(source, static_cast<float>(distance)));
}

// The formulas of the Web Audio API 1.1, "PannerNode", word for word.
double webAudio(const SourceParams& source, double distance) {
    const auto ref = static_cast<double>(source.ref_distance);
    const auto max = static_cast<double>(source.max_distance);
    const auto rolloff = static_cast<double>(source.rolloff);
    switch (source.distance_model) {
        case DistanceModel::linear: {
            const double least = std::min(ref, max);
            const double most = std::max(ref, max);
            const double share = std::clamp(rolloff, 0.0, 1.0);
            if (least == most) {
                return 1.0 - share;
            }
            return 1.0 -
                   share * (std::max(std::min(distance, most), least) - least) / (most - least);
        }
        case DistanceModel::exponential:
            return std::pow(std::max(distance, ref) / ref, -rolloff);
        case DistanceModel::inverse:
            break;
    }
    return ref / (ref + rolloff * (std::max(distance, ref) - ref));
}

constexpr double kDistances[] = {0.2, 0.5, 1.0, 1.5, 2.0, 7.0, 30.0, 200.0};

}  // namespace

TEST_CASE("the distance models are those of the Web Audio API from the reference distance on") {
    for (const DistanceModel model :
         {DistanceModel::inverse, DistanceModel::linear, DistanceModel::exponential}) {
        for (const float ref : {0.5F, 1.0F, 3.0F}) {
            for (const float max : {0.4F, 3.0F, 40.0F}) {
                for (const float rolloff : {0.0F, 0.5F, 1.0F, 2.5F}) {
                    for (const double distance : kDistances) {
                        if (model == DistanceModel::inverse &&
                            distance < static_cast<double>(ref)) {
                            continue;
                        }
                        SourceParams source;
                        source.distance_model = model;
                        source.ref_distance = ref;
                        source.max_distance = max;
                        source.rolloff = rolloff;
                        CAPTURE(static_cast<int>(model));
                        CAPTURE(ref);
                        CAPTURE(max);
                        CAPTURE(rolloff);
                        CAPTURE(distance);
                        CHECK(gainAt(source, distance) ==
                              doctest::Approx(webAudio(source, distance)).epsilon(1e-5).scale(1.0));
                    }
                }
            }
        }
    }
}

TEST_CASE("the inverse model goes on growing down to the nearest distance and not beyond") {
    const SourceParams source;
    CHECK(gainAt(source, 0.5) == doctest::Approx(2.0));
    CHECK(gainAt(source, 0.1) == doctest::Approx(10.0));
    CHECK(gainAt(source, 0.01) == doctest::Approx(10.0));
    CHECK(gainAt(source, 0.0) == doctest::Approx(10.0));
}

TEST_CASE("whatever the distance, no model gives less than zero or more than 60 dB") {
    for (const DistanceModel model :
         {DistanceModel::inverse, DistanceModel::linear, DistanceModel::exponential}) {
        for (const float ref : {1e-20F, 1e-3F, 1.0F, 1e20F}) {
            for (const float max : {1e-20F, 1.0F, 1e30F}) {
                for (const float rolloff : {0.0F, 1.0F, 7.0F, 1e30F}) {
                    for (const double distance : {0.0, 0.1, 1.0, 1e9, 3e38}) {
                        SourceParams source;
                        source.distance_model = model;
                        source.ref_distance = ref;
                        source.max_distance = max;
                        source.rolloff = rolloff;
                        CAPTURE(static_cast<int>(model));
                        CAPTURE(ref);
                        CAPTURE(max);
                        CAPTURE(rolloff);
                        CAPTURE(distance);
                        const double gain = gainAt(source, distance);
                        CHECK(gain >= 0.0);
                        CHECK(gain <= 1000.1);
                    }
                }
            }
        }
    }
}

TEST_CASE("a cardioid follows its formula, a cone its angles") {
    SourceParams source;
    source.directivity.pattern = DirectivityPattern::cardioid;
    for (const float order : {0.0F, 0.5F, 1.0F, 2.0F, 8.0F}) {
        source.directivity.order = order;
        for (int deg = 0; deg <= 180; deg += 15) {
            CAPTURE(order);
            CAPTURE(deg);
            const double angle = deg * std::numbers::pi / 180.0;
            const Vec3 to{static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)),
                          0.0F};
            const double wanted =
                std::pow(0.5 * (1.0 + static_cast<double>(to.x)), static_cast<double>(order));
            CHECK(static_cast<double>(spatial::directivityGain(source, to)) ==
                  doctest::Approx(wanted).epsilon(1e-5));
        }
    }
    source.directivity.pattern = DirectivityPattern::cone;
    source.directivity.inner = 1.0F;
    source.directivity.outer = 3.0F;
    source.directivity.outer_gain = 0.2F;
    const auto at = [&](double angle) {
        return static_cast<double>(spatial::directivityGain(
            source,
            {static_cast<float>(std::cos(angle)), static_cast<float>(-std::sin(angle)), 0.0F}));
    };
    CHECK(at(0.0) == doctest::Approx(1.0));
    CHECK(at(0.49) == doctest::Approx(1.0));
    CHECK(at(1.0) == doctest::Approx(0.6));
    CHECK(at(1.51) == doctest::Approx(0.2));
    CHECK(at(3.14) == doctest::Approx(0.2));
    source.directivity.outer = 1.0F;
    CHECK(at(0.49) == doctest::Approx(1.0));
    CHECK(at(0.51) == doctest::Approx(0.2));
}

TEST_CASE("a source radiates along the +x axis of its own orientation") {
    SourceParams source;
    source.directivity.pattern = DirectivityPattern::cardioid;
    // A quarter turn to the left about +z.
    source.orientation = {0.0F, 0.0F, std::sqrt(0.5F), std::sqrt(0.5F)};
    CHECK(spatial::directivityGain(source, {0.0F, 1.0F, 0.0F}) == doctest::Approx(1.0));
    CHECK(spatial::directivityGain(source, {0.0F, -1.0F, 0.0F}) == doctest::Approx(0.0));
    CHECK(spatial::directivityGain(source, {1.0F, 0.0F, 0.0F}) == doctest::Approx(0.5));
    source.directivity.pattern = DirectivityPattern::omni;
    CHECK(spatial::directivityGain(source, {0.0F, -1.0F, 0.0F}) == doctest::Approx(1.0));
}

TEST_CASE("the mean over all directions is the root of the mean power") {
    SourceParams source;
    CHECK(spatial::radiatedGain(source) == 1.0F);
    source.directivity.pattern = DirectivityPattern::cardioid;
    source.orientation = {0.6F, 0.0F, 0.0F, 0.8F};
    // The mean of (1 - w + w c)^2 over c from -1 to 1 is (1 - w)^2 + w^2 / 3.
    for (const float weight : {0.0F, 0.25F, 0.5F, 1.0F}) {
        source.directivity.weight = weight;
        const auto w = static_cast<double>(weight);
        CHECK(static_cast<double>(spatial::radiatedGain(source)) ==
              doctest::Approx(std::sqrt((1.0 - w) * (1.0 - w) + w * w / 3.0)).epsilon(0.005));
    }
    // Half of all directions lie within a cone of half a turn.
    source.directivity.pattern = DirectivityPattern::cone;
    source.directivity.inner = source.directivity.outer = std::numbers::pi_v<float>;
    source.directivity.outer_gain = 0.5F;
    CHECK(static_cast<double>(spatial::radiatedGain(source)) ==
          doctest::Approx(std::sqrt(0.5 * (1.0 + 0.25))).epsilon(0.005));
}

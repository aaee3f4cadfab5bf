#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "auricle/receiver_array.hpp"
#include "synthetic_head.hpp"

using namespace auricle;
using test::direction;

namespace {

double legendre(std::size_t degree, double x) {
    const std::array<double, 4> values = {1.0, x, 0.5 * (3.0 * x * x - 1.0),
                                          0.5 * x * (5.0 * x * x - 3.0)};
    return values[degree];
}

constexpr float kDegree = std::numbers::pi_v<float> / 180.0F;

}  // namespace

TEST_CASE("ambisonic channels obey the addition theorem with SN3D weights") {
    const ReceiverArray array = ReceiverArray::ambisonics(3);
    REQUIRE(array.channels() == 16);
    std::array<float, 16> a{};
    std::array<float, 16> b{};
    for (int step = 0; step < 50; ++step) {
        const Vec3 u = direction(7.3 * step, -80.0 + 3.1 * step);
        const Vec3 v = direction(-11.0 * step + 40.0, 65.0 - 2.7 * step);
        array.gains(u, a.data());
        array.gains(v, b.data());
        for (std::size_t degree = 0; degree <= 3; ++degree) {
            double sum = 0.0;
            for (std::size_t m = degree * degree; m < (degree + 1) * (degree + 1); ++m) {
                sum += static_cast<double>(a[m] * b[m]);
            }
            CHECK(sum ==
                  doctest::Approx(legendre(degree, static_cast<double>(dot(u, v)))).epsilon(1e-4));
        }
    }
}

TEST_CASE("the first-order channels are W, Y, Z, X: left, up and front are positive") {
    const ReceiverArray array = ReceiverArray::ambisonics(1);
    std::array<float, 4> gains{};
    array.gains({0.0F, 1.0F, 0.0F}, gains.data());
    CHECK(gains == std::array<float, 4>{1.0F, 1.0F, 0.0F, 0.0F});
    array.gains({0.0F, 0.0F, 1.0F}, gains.data());
    CHECK(gains == std::array<float, 4>{1.0F, 0.0F, 1.0F, 0.0F});
    array.gains({1.0F, 0.0F, 0.0F}, gains.data());
    CHECK(gains == std::array<float, 4>{1.0F, 0.0F, 0.0F, 1.0F});
}

TEST_CASE("panning keeps the power, points where the sound is and spares the silent channel") {
    const ReceiverArray array = ReceiverArray::loudspeakers(
        {30.0F * kDegree, -30.0F * kDegree, 0.0F, 110.0F * kDegree, -110.0F * kDegree}, 1);
    REQUIRE(array.channels() == 6);
    const std::array<double, 6> angles = {30.0, -30.0, 0.0, 0.0, 110.0, -110.0};
    std::array<float, 6> gains{};
    for (int degrees = -180; degrees <= 180; ++degrees) {
        array.gains(direction(degrees), gains.data());
        double power = 0.0;
        Vec3 sum{};
        int sounding = 0;
        for (std::size_t i = 0; i < 6; ++i) {
            power += static_cast<double>(gains[i] * gains[i]);
            sum = sum + gains[i] * direction(angles[i]);
            sounding += static_cast<int>(std::abs(gains[i]) > 1e-5F);
        }
        CAPTURE(degrees);
        CHECK(power == doctest::Approx(1.0).epsilon(1e-4));
        CHECK(static_cast<double>(angleBetween(unit(sum), direction(degrees))) < 1e-3);
        CHECK(sounding <= 2);
        CHECK(gains[3] == 0.0F);
    }
}

TEST_CASE("microphone patterns run from figure of eight to omnidirectional") {
    const ReceiverArray array = ReceiverArray::microphones(
        {{{}, {0.0F, 2.0F, 0.0F}, 0.0F}, {{}, {0.0F, 2.0F, 0.0F}, 0.5F}, {{}, {1.0F, 0.0F, 0.0F}}});
    std::array<float, 3> gains{};
    array.gains({0.0F, 1.0F, 0.0F}, gains.data());
    CHECK(gains == std::array<float, 3>{1.0F, 1.0F, 1.0F});
    array.gains({0.0F, -1.0F, 0.0F}, gains.data());
    CHECK(gains == std::array<float, 3>{-1.0F, 0.0F, 1.0F});
}

TEST_CASE("receivers that cannot be are refused by name") {
    const auto refused = [](auto&& make, const char* part) {
        try {
            make();
        } catch (const std::invalid_argument& error) {
            CHECK_MESSAGE(std::string(error.what()).find(part) != std::string::npos, error.what());
            return;
        }
        FAIL("nothing was thrown");
    };
    refused([] { ReceiverArray::microphones({}); }, "no microphone");
    refused([] { ReceiverArray::microphones({{}, {{}, {0.0F, 0.0F, 0.0F}}}); }, "microphone 1");
    refused([] { ReceiverArray::microphones({{{}, {1.0F, 0.0F, 0.0F}, 1.5F}}); }, "1.5");
    refused([] { ReceiverArray::ambisonics(4); }, "1 to 3");
    refused([] { ReceiverArray::loudspeakers({0.0F, 1.0F}, 0); }, "at least 3");
    refused([] { ReceiverArray::loudspeakers({0.0F, 0.5F, 1.0F}, 0); }, "degrees apart");
}

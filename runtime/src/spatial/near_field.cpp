#include "spatial/near_field.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "spatial/source_level.hpp"

namespace auricle::spatial {

namespace {

constexpr std::size_t kRows = 28;     // steps in 1 / distance
constexpr std::size_t kColumns = 64;  // steps in the sine of half the angle
constexpr std::size_t kFrequencies = 24;
constexpr double kLowestHz = 125.0;
constexpr double kHighestHz = 12'500.0;
constexpr double kHighestShare = 0.45;  // of the sample rate

// Corner frequencies of the shelf's pole that are tried. Where the level hardly depends on the
// frequency they all fit; the preference then keeps neighbouring shelves alike.
constexpr std::size_t kCorners = 32;
constexpr double kLowestCornerHz = 500.0;
constexpr double kHighestCornerHz = 6'000.0;
constexpr double kHighestCornerShare = 0.4;  // of the sample rate
constexpr double kPreferredCornerHz = 1'800.0;
constexpr double kPreference = 1e-4;

// Where ears compare phases; the delay is fitted there.
constexpr std::size_t kPhases = 14;
constexpr double kLowestPhaseHz = 200.0;
constexpr double kHighestPhaseHz = 1'500.0;

// 300 dB below full scale; what is left of a sound ends here, before it turns denormal.
constexpr float kSilence = 1e-15F;

// How far the look-up follows the line of sight: all of it up to 60 degrees from the ear, none of
// it beyond 120.
double lineOfSight(double cosine) noexcept AURICLE_NONBLOCKING {
    const double t = std::clamp(cosine + 0.5, 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

struct Aim {
    double along;   // part of the direction along the ear's axis
    double across;  // part of it in the source's half-plane, across the axis
};

// The look-up direction for a source at `cosine` from the ear's axis.
Aim aim(double cosine, double distance, double radius,
        double reference) noexcept AURICLE_NONBLOCKING {
    const double sine = std::sqrt(std::max(1.0 - cosine * cosine, 0.0));
    const double along = distance * cosine - radius;
    const double across = distance * sine;
    const double sight = std::hypot(along, across);
    // Where ear + s (along, across) / sight meets the reference sphere.
    const double half = radius * along / sight;
    const double s = std::sqrt(half * half + reference * reference - radius * radius) - half;
    const double share = lineOfSight(cosine);
    const double x = cosine + share * ((radius + s * along / sight) / reference - cosine);
    const double y = sine + share * (s * across / sight / reference - sine);
    const double size = std::hypot(x, y);
    return {x / size, y / size};
}

// Squared tangent of half the frequency: in it the bilinear transform's powers are rational.
double warped(double frequency_hz, double sample_rate) {
    const double tangent = std::tan(std::numbers::pi * frequency_hz / sample_rate);
    return tangent * tangent;
}

struct Corner {
    double d;        // of the pole: the shelf's power is (a + b u) / (1 + d u)
    double penalty;  // for being far from the preferred one
};

std::vector<Corner> corners(double sample_rate) {
    const double highest = std::min(kHighestCornerHz, kHighestCornerShare * sample_rate);
    std::vector<Corner> result;
    for (std::size_t k = 0; k < kCorners; ++k) {
        const double share = static_cast<double>(k) / (kCorners - 1);
        const double frequency = kLowestCornerHz * std::pow(highest / kLowestCornerHz, share);
        const double octaves = std::log(frequency / kPreferredCornerHz);
        result.push_back({1.0 / warped(frequency, sample_rate), kPreference * octaves * octaves});
    }
    return result;
}

// The shelf whose power has the least squared relative error: linear in a and b for each corner.
Shelf fitShelf(const std::vector<double>& u, const std::vector<double>& power,
               const std::vector<Corner>& candidates) {
    double least = std::numeric_limits<double>::max();
    Shelf best;
    for (const Corner& corner : candidates) {
        double aa = 0.0;
        double ab = 0.0;
        double bb = 0.0;
        double ra = 0.0;
        double rb = 0.0;
        for (std::size_t k = 0; k < u.size(); ++k) {
            const double a = 1.0 / (power[k] * (1.0 + corner.d * u[k]));
            const double b = a * u[k];
            aa += a * a;
            ab += a * b;
            bb += b * b;
            ra += a;
            rb += b;
        }
        const double determinant = aa * bb - ab * ab;
        const double a = (ra * bb - rb * ab) / determinant;
        const double b = (rb * aa - ra * ab) / determinant;
        // The squared error of a least-squares solution, from what it projects.
        const double error = static_cast<double>(u.size()) - a * ra - b * rb + corner.penalty;
        if (a > 0.0 && b > 0.0 && error < least) {
            least = error;
            const double low = std::sqrt(a);
            const double high = std::sqrt(b);
            const double root = std::sqrt(corner.d);
            best = {static_cast<float>((low + high) / (1.0 + root)),
                    static_cast<float>((low - high) / (1.0 + root)),
                    static_cast<float>((1.0 - root) / (1.0 + root))};
        }
    }
    return best;
}

std::complex<double> response(const Shelf& shelf, double radians) {
    const auto z = std::polar(1.0, -radians);
    return (static_cast<double>(shelf.b0) + static_cast<double>(shelf.b1) * z) /
           (1.0 + static_cast<double>(shelf.a1) * z);
}

// One frequency where phases are compared.
struct PhasePoint {
    PhasePoint(double frequency_hz, double sample_rate, double reference, double head_radius)
        : hz(frequency_hz),
          radians(2.0 * std::numbers::pi * frequency_hz / sample_rate),
          far(frequency_hz, reference, head_radius) {}

    double hz;
    double radians;  // per sample
    SphericalHead far;
};

// The delay in samples that takes a look-up at `seen` with a shelf to the near pressures. They are
// of exp(-i w t) waves, so what comes later has the larger phase, and filters count backwards.
double fitDelay(const std::vector<PhasePoint>& points, const std::vector<SphericalHead>& near,
                double cosine, double seen, const Shelf& shelf) {
    double above = 0.0;
    double below = 0.0;
    for (std::size_t k = 0; k < points.size(); ++k) {
        const PhasePoint& point = points[k];
        const double left_over = std::arg(near[k].pressure(cosine) / point.far.pressure(seen) *
                                          response(shelf, point.radians));
        above += left_over * point.radians;
        below += point.radians * point.radians;
    }
    return above / below;
}

Shelf blend(const Shelf& from, const Shelf& to, float share) noexcept AURICLE_NONBLOCKING {
    return {from.b0 + share * (to.b0 - from.b0), from.b1 + share * (to.b1 - from.b1),
            from.a1 + share * (to.a1 - from.a1)};
}

}  // namespace

NearField::NearField(double sample_rate, double head_radius, double reference_distance)
    : radius_(static_cast<float>(head_radius)),
      reference_(static_cast<float>(reference_distance)),
      nearest_(std::max(kNearestDistance, 1.1F * radius_)),
      cells_((kRows + 1) * (kColumns + 1)) {
    const double highest = std::min(kHighestHz, kHighestShare * sample_rate);
    std::vector<double> u;
    std::vector<SphericalHead> far;
    std::vector<double> frequencies;
    for (std::size_t k = 0; k < kFrequencies; ++k) {
        const double share = static_cast<double>(k) / (kFrequencies - 1);
        frequencies.push_back(kLowestHz * std::pow(highest / kLowestHz, share));
        u.push_back(warped(frequencies.back(), sample_rate));
        far.emplace_back(frequencies.back(), reference_distance, head_radius);
    }
    std::vector<PhasePoint> points;
    for (std::size_t k = 0; k < kPhases; ++k) {
        const double share = static_cast<double>(k) / (kPhases - 1);
        points.emplace_back(kLowestPhaseHz + share * (kHighestPhaseHz - kLowestPhaseHz),
                            sample_rate, reference_distance, head_radius);
    }
    const auto candidates = corners(sample_rate);
    const auto nearest = static_cast<double>(nearest_);
    std::vector<double> power(kFrequencies);
    // The first row, at the reference distance, stays neutral.
    for (std::size_t row = 1; row <= kRows; ++row) {
        const double share = static_cast<double>(row) / kRows;
        const double distance = 1.0 / ((1.0 - share) / reference_distance + share / nearest);
        std::vector<SphericalHead> near;
        near.reserve(kFrequencies);
        for (const double frequency : frequencies) {
            near.emplace_back(frequency, distance, head_radius);
        }
        std::vector<SphericalHead> near_phases;
        near_phases.reserve(kPhases);
        for (const PhasePoint& point : points) {
            near_phases.emplace_back(point.hz, distance, head_radius);
        }
        for (std::size_t column = 0; column <= kColumns; ++column) {
            const double half = static_cast<double>(column) / kColumns;
            const double cosine = 1.0 - 2.0 * half * half;
            const double seen = aim(cosine, distance, head_radius, reference_distance).along;
            for (std::size_t k = 0; k < kFrequencies; ++k) {
                power[k] = std::norm(near[k].pressure(cosine)) / std::norm(far[k].pressure(seen));
            }
            Cell& cell = cells_[row * (kColumns + 1) + column];
            cell.shelf = fitShelf(u, power, candidates);
            cell.delay =
                static_cast<float>(fitDelay(points, near_phases, cosine, seen, cell.shelf));
            longest_delay_ = std::max(longest_delay_, cell.delay);
        }
    }
    // Neutral shelves with their neighbours' poles, so that the coefficients do not jump there.
    for (std::size_t column = 0; column <= kColumns; ++column) {
        const float pole = cells_[kColumns + 1 + column].shelf.a1;
        cells_[column].shelf = {1.0F, pole, pole};
    }
}

NearField::Cell NearField::cellAt(float cosine, float distance) const noexcept AURICLE_NONBLOCKING {
    const float inverse = 1.0F / reference_;
    const float row_at =
        (1.0F / distance - inverse) / (1.0F / nearest_ - inverse) * static_cast<float>(kRows);
    const float column_at =
        std::sqrt(std::max(0.5F - 0.5F * cosine, 0.0F)) * static_cast<float>(kColumns);
    const auto row = std::min(static_cast<std::size_t>(std::max(row_at, 0.0F)), kRows - 1);
    const auto column = std::min(static_cast<std::size_t>(column_at), kColumns - 1);
    const Cell* far = cells_.data() + row * (kColumns + 1) + column;
    const Cell* near = far + kColumns + 1;
    const float across = column_at - static_cast<float>(column);
    const float inwards = std::min(row_at - static_cast<float>(row), 1.0F);
    return {blend(blend(far[0].shelf, far[1].shelf, across),
                  blend(near[0].shelf, near[1].shelf, across), inwards),
            std::lerp(std::lerp(far[0].delay, far[1].delay, across),
                      std::lerp(near[0].delay, near[1].delay, across), inwards)};
}

void NearField::at(Vec3 position, std::array<EarCue, 2>& ears) const noexcept AURICLE_NONBLOCKING {
    const float distance = length(position);
    const Vec3 direction = unit(position);
    // Compared so that a NaN is far.
    if (!(distance < reference_)) {
        ears.fill({direction});
        return;
    }
    const float seen = std::max(distance, nearest_);
    const float inside = std::min(distance / nearest_, 1.0F);
    const float directional = inside * inside * (3.0F - 2.0F * inside);
    for (std::size_t ear = 0; ear < 2; ++ear) {
        const Vec3 axis{0.0F, ear == 0 ? 1.0F : -1.0F, 0.0F};
        const float cosine = std::clamp(dot(direction, axis), -1.0F, 1.0F);
        const Vec3 across = direction - cosine * axis;
        const float sine = length(across);
        const Aim towards = aim(static_cast<double>(cosine), static_cast<double>(seen),
                                static_cast<double>(radius_), static_cast<double>(reference_));
        // On the axis itself there is nothing to turn towards.
        const float turn = sine > 1e-6F ? static_cast<float>(towards.across) / sine : 0.0F;
        ears[ear].direction = unit(static_cast<float>(towards.along) * axis + turn * across);
        ears[ear].directional = directional;
        const Cell cell = cellAt(cosine, seen);
        ears[ear].shelf = blend({}, cell.shelf, directional);
        ears[ear].delay = directional * cell.delay;
    }
}

void NearFieldFilter::process(float* left, float* right, std::size_t frames,
                              const std::array<EarCue, 2>& ears) noexcept AURICLE_NONBLOCKING {
    const std::array<float*, 2> signals = {left, right};
    std::array<Shelf, 2> steps;
    const float inverse = 1.0F / static_cast<float>(frames);
    for (std::size_t ear = 0; ear < 2; ++ear) {
        const Shelf& from = shelves_[ear];
        const Shelf& to = ears[ear].shelf;
        steps[ear] = {inverse * (to.b0 - from.b0), inverse * (to.b1 - from.b1),
                      inverse * (to.a1 - from.a1)};
    }
    // Both ears side by side: each waits for its own last output, so two take the time of one.
    for (std::size_t i = 0; i < frames; ++i) {
        const auto t = static_cast<float>(i + 1);
        for (std::size_t ear = 0; ear < 2; ++ear) {
            const Shelf& from = shelves_[ear];
            const Shelf& step = steps[ear];
            Memory& memory = memories_[ear];
            const float input = signals[ear][i];
            const float forward =
                (from.b0 + t * step.b0) * input + (from.b1 + t * step.b1) * memory.input;
            memory.output = forward - (from.a1 + t * step.a1) * memory.output;
            memory.input = input;
            signals[ear][i] = memory.output;
        }
    }
    for (std::size_t ear = 0; ear < 2; ++ear) {
        shelves_[ear] = ears[ear].shelf;
        if (std::abs(memories_[ear].output) < kSilence) {
            memories_[ear].output = 0.0F;
        }
    }
}

void NearFieldFilter::reset(const std::array<EarCue, 2>& ears) noexcept AURICLE_NONBLOCKING {
    shelves_ = {ears[0].shelf, ears[1].shelf};
    memories_ = {};
}

}  // namespace auricle::spatial

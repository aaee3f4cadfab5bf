#include "spatial/emission_path.hpp"

#include <algorithm>
#include <cmath>

namespace auricle::spatial {

namespace {

// Knots lie at least this many samples apart, so that short calls need no longer memory.
constexpr std::size_t kSpacing = 128;

struct Way {
    double x, y, z;

    double dot(const Way& other) const noexcept AURICLE_NONBLOCKING {
        return x * other.x + y * other.y + z * other.z;
    }
};

Way way(Vec3 from, Vec3 to) noexcept AURICLE_NONBLOCKING {
    return {static_cast<double>(to.x) - static_cast<double>(from.x),
            static_cast<double>(to.y) - static_cast<double>(from.y),
            static_cast<double>(to.z) - static_cast<double>(from.z)};
}

}  // namespace

EmissionPath::EmissionPath(std::size_t max_delay, double metres_per_sample)
    : max_delay_(static_cast<double>(max_delay)),
      metres_per_sample_(metres_per_sample),
      knots_(max_delay / kSpacing + 3) {}

void EmissionPath::jump(Vec3 position) noexcept AURICLE_NONBLOCKING {
    newest_ = 0;
    count_ = 1;
    knots_[0] = {0.0, position};
}

void EmissionPath::advance(Vec3 position, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    const double time = knots_[newest_].time + static_cast<double>(frames);
    const bool apart = count_ < 2 || knots_[newest_].time - knot(1).time >= kSpacing;
    if (apart) {
        newest_ = (newest_ + 1) % knots_.size();
        count_ = std::min(count_ + 1, knots_.size());
    }
    knots_[newest_] = {time, position};
}

const EmissionPath::Knot& EmissionPath::knot(std::size_t age) const noexcept AURICLE_NONBLOCKING {
    return knots_[newest_ >= age ? newest_ - age : newest_ + knots_.size() - age];
}

double EmissionPath::delay(Vec3 listener) const noexcept AURICLE_NONBLOCKING {
    const double now = knots_[newest_].time;
    const auto under_way = [&](std::size_t age) {
        const Way to = way(knot(age).position, listener);
        return std::sqrt(to.dot(to)) / metres_per_sample_;
    };
    // Sound of the newest knot is still to come; find a knot whose sound is past. Near sources are
    // heard from knots just past, which lie in the nearest cache: look there first.
    std::size_t late = 0;
    std::size_t past = std::min(std::size_t{1}, count_ - 1);
    while (knot(past).time + under_way(past) > now) {
        if (past + 1 == count_) {
            return std::min(under_way(past), max_delay_);
        }
        late = past;
        past = std::min(2 * past, count_ - 1);
    }
    while (past - late > 1) {
        const std::size_t middle = (late + past) / 2;
        (knot(middle).time + under_way(middle) > now ? late : past) = middle;
    }
    // On the line between them: |to - s moved|^2 = (metres_per_sample (wait - s span))^2.
    const double span = knot(late).time - knot(past).time;
    const double wait = now - knot(past).time;
    const Way to = way(knot(past).position, listener);
    const Way moved = way(knot(past).position, knot(late).position);
    const double speed = metres_per_sample_ * metres_per_sample_;
    const double a = moved.dot(moved) - speed * span * span;
    const double b = speed * wait * span - to.dot(moved);
    const double c = to.dot(to) - speed * wait * wait;
    const double root = b + std::sqrt(std::max(b * b - a * c, 0.0));
    // Beyond the speed of sound there may be no such place; then the newer end is taken.
    const double share = root > 0.0 ? std::clamp(-c / root, 0.0, 1.0) : 1.0;
    return std::min(wait - share * span, max_delay_);
}

}  // namespace auricle::spatial

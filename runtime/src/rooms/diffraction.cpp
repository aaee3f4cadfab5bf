#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "auricle/room_mesh.hpp"
#include "rooms/bvh.hpp"

namespace auricle {

namespace {

constexpr float kOffEdge = 2e-3F;     // metres
constexpr float kStraight = 0.9999F;  // cosine between faces that make no edge

// Gain of a way around an edge that is `detour` metres longer than the straight one.
float edgeGain(double detour, double frequency_hz, double speed_of_sound) {
    const double fresnel_number = 2.0 * detour * frequency_hz / speed_of_sound;
    return static_cast<float>(1.0 / std::sqrt(1.0 + 20.0 * fresnel_number));
}

// Part of `v` that stands upright on the unit vector `along`.
Vec3 upright(Vec3 v, Vec3 along) { return v - dot(v, along) * along; }

}  // namespace

void PolyhedralRoom::findEdges() {
    using Ends = std::pair<std::uint32_t, std::uint32_t>;
    std::map<Ends, std::vector<Vec3>> faces;  // into each face, upright on its edge
    for (const auto& triangle : mesh_.triangles) {
        for (std::size_t i = 0; i < 3; ++i) {
            const std::uint32_t a = triangle[i];
            const std::uint32_t b = triangle[(i + 1) % 3];
            const Vec3 along = unit(mesh_.vertices[b] - mesh_.vertices[a]);
            const Vec3 across = mesh_.vertices[triangle[(i + 2) % 3]] - mesh_.vertices[a];
            faces[{std::min(a, b), std::max(a, b)}].push_back(unit(upright(across, along)));
        }
    }
    for (const auto& [ends, into] : faces) {
        if (dot(into[0], into[1]) < -kStraight) {
            continue;
        }
        const Vec3 between = unit(into[0] + into[1]);
        const Vec3 from = mesh_.vertices[ends.first];
        const Vec3 to = mesh_.vertices[ends.second];
        const Vec3 middle = 0.5F * (from + to);
        if (!contains(middle + kOffEdge * between)) {
            edges_.push_back({from, to, -1.0F * between});
        }
    }
}

bool PolyhedralRoom::sees(Vec3 from, Vec3 to) const {
    return bvh_->first(from, to - from, 0.0F, 1.0F).triangle == rooms::Bvh::kNothing;
}

float PolyhedralRoom::openShare(Vec3 source, Vec3 listener, float source_radius) const {
    std::size_t open = 0;
    for (std::size_t ray = 0; ray < kSourceRays; ++ray) {
        const Vec3 target = pointOf(source, listener, source_radius, ray);
        open += static_cast<std::size_t>(sees(listener, target));
    }
    return static_cast<float>(open) / static_cast<float>(kSourceRays);
}

std::vector<PolyhedralRoom::Way> PolyhedralRoom::directWays(Vec3 source, Vec3 listener,
                                                            float source_radius) const {
    Way direct{source, {}, 0};
    if (sees(listener, source)) {
        direct.gain.fill(1.0F);
        return {direct};
    }
    std::vector<Way> ways;
    direct.gain = rayGain(source, listener, source_radius, false);
    if (std::any_of(direct.gain.begin(), direct.gain.end(),
                    [](float gain) { return gain > 0.0F; })) {
        ways.push_back(direct);
    }
    const auto straight = static_cast<double>(length(source - listener));
    for (const Edge& edge : edges_) {
        const float size = length(edge.to - edge.from);
        const Vec3 along = (1.0F / size) * (edge.to - edge.from);
        // Both ends turned into one plane with the edge, the shortest way is a straight line.
        const float source_at = dot(source - edge.from, along);
        const float listener_at = dot(listener - edge.from, along);
        const float source_off = length(upright(source - edge.from, along));
        const float listener_off = length(upright(listener - edge.from, along));
        const float share = listener_off / std::max(source_off + listener_off, 1e-6F);
        const float at = std::clamp(listener_at + share * (source_at - listener_at), 0.0F, size);
        const Vec3 bend = edge.from + at * along;
        const Vec3 passing = bend + kOffEdge * edge.outwards;
        if (!sees(listener, passing) || !sees(passing, source)) {
            continue;
        }
        const auto around = static_cast<double>(length(bend - listener) + length(source - bend));
        const double detour = std::max(around - straight, 0.0);
        const Vec3 image = listener + static_cast<float>(around) * unit(bend - listener);
        Way& way = ways.emplace_back(Way{image, {}, 0});
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            way.gain[band] = edgeGain(detour, kRoomBandHz[band], mesh_.speed_of_sound);
        }
    }
    // What still sees part of the source hears that part in full: with the shortest way, which is
    // all but straight then.
    const auto shortest =
        std::min_element(ways.begin(), ways.end(), [&](const Way& a, const Way& b) {
            return length(a.image - listener) < length(b.image - listener);
        });
    const float open = shortest != ways.end() ? openShare(source, listener, source_radius) : 0.0F;
    for (std::size_t band = 0; band < kRoomBands && open > 0.0F; ++band) {
        float& gain = shortest->gain[band];
        gain = std::sqrt(open + (1.0F - open) * gain * gain);
    }
    return ways;
}

}  // namespace auricle

#include "rooms/bvh.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace auricle::rooms {

namespace {

constexpr std::size_t kLeaf = 4;

// Keeps rays that run in a wall's plane from slipping between two triangles.
constexpr float kEdge = 1e-5F;

Vec3 lower(Vec3 a, Vec3 b) { return {std::min(a.x, b.x), std::min(a.y, b.y), std::min(a.z, b.z)}; }
Vec3 upper(Vec3 a, Vec3 b) { return {std::max(a.x, b.x), std::max(a.y, b.y), std::max(a.z, b.z)}; }

float component(Vec3 v, int axis) { return axis == 0 ? v.x : axis == 1 ? v.y : v.z; }

}  // namespace

Bvh::Bvh(const std::vector<Vec3>& vertices,
         const std::vector<std::array<std::uint32_t, 3>>& triangles)
    : corners_(triangles.size()), order_(triangles.size()) {
    std::vector<Vec3> centres(triangles.size());
    for (std::size_t t = 0; t < triangles.size(); ++t) {
        const Vec3 a = vertices[triangles[t][0]];
        const Vec3 b = vertices[triangles[t][1]];
        const Vec3 c = vertices[triangles[t][2]];
        corners_[t] = {a, b - a, c - a};
        centres[t] = (1.0F / 3.0F) * (a + b + c);
    }
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    nodes_.reserve(2 * triangles.size() + 1);
    Node& root = nodes_.emplace_back();
    root.count = static_cast<std::uint32_t>(triangles.size());
    split(0, centres);
}

Bvh::Box Bvh::boundsOf(std::size_t first, std::size_t count) const {
    const Vec3 start = corners_[order_[first]].at;
    Box box{start, start};
    for (std::size_t i = first; i < first + count; ++i) {
        const Corner& corner = corners_[order_[i]];
        for (const Vec3 point : {corner.at, corner.at + corner.edge1, corner.at + corner.edge2}) {
            box.low = lower(box.low, point);
            box.high = upper(box.high, point);
        }
    }
    return box;
}

void Bvh::split(std::size_t node, std::vector<Vec3>& centres) {
    // By halves along the longest side, so the depth is the logarithm of the number.
    std::vector<std::size_t> open = {node};
    while (!open.empty()) {
        const std::size_t at = open.back();
        open.pop_back();
        const std::size_t first = nodes_[at].first;
        const std::size_t count = nodes_[at].count;
        nodes_[at].box = boundsOf(first, count);
        if (count <= kLeaf) {
            continue;
        }
        const Vec3 sides = nodes_[at].box.high - nodes_[at].box.low;
        const int axis = sides.x >= sides.y && sides.x >= sides.z ? 0 : sides.y >= sides.z ? 1 : 2;
        const auto begin = order_.begin() + static_cast<std::ptrdiff_t>(first);
        const std::size_t half = count / 2;
        std::nth_element(begin, begin + static_cast<std::ptrdiff_t>(half),
                         begin + static_cast<std::ptrdiff_t>(count),
                         [&](std::size_t a, std::size_t b) {
                             return component(centres[a], axis) < component(centres[b], axis);
                         });
        const auto left = static_cast<std::uint32_t>(nodes_.size());
        nodes_[at].first = left;
        nodes_[at].count = 0;
        nodes_.push_back({{}, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(half)});
        nodes_.push_back({{},
                          static_cast<std::uint32_t>(first + half),
                          static_cast<std::uint32_t>(count - half)});
        open.push_back(left);
        open.push_back(left + 1);
    }
}

bool Bvh::crosses(const Box& box, Vec3 from, Vec3 inverse, float farthest) {
    float enter = 0.0F;
    float leave = farthest;
    for (int axis = 0; axis < 3; ++axis) {
        const float scale = component(inverse, axis);
        const float start = component(from, axis);
        if (!std::isfinite(scale)) {
            // Parallel to two faces of the box: between them or not.
            if (start < component(box.low, axis) - kEdge ||
                start > component(box.high, axis) + kEdge) {
                return false;
            }
            continue;
        }
        const float a = (component(box.low, axis) - kEdge - start) * scale;
        const float b = (component(box.high, axis) + kEdge - start) * scale;
        enter = std::max(enter, std::min(a, b));
        leave = std::min(leave, std::max(a, b));
    }
    return enter <= leave;
}

float Bvh::meets(std::size_t triangle, Vec3 from, Vec3 direction) const {
    const Corner& corner = corners_[triangle];
    const Vec3 p = cross(direction, corner.edge2);
    const float determinant = dot(corner.edge1, p);
    if (determinant == 0.0F) {
        return -1.0F;
    }
    const float inverse = 1.0F / determinant;
    const Vec3 s = from - corner.at;
    const float u = inverse * dot(s, p);
    const Vec3 q = cross(s, corner.edge1);
    const float v = inverse * dot(direction, q);
    if (u < -kEdge || v < -kEdge || u + v > 1.0F + kEdge) {
        return -1.0F;
    }
    return inverse * dot(corner.edge2, q);
}

Bvh::Hit Bvh::first(Vec3 from, Vec3 direction, float nearest, float farthest) const {
    Hit hit;
    walk(from, direction, farthest, [&](std::size_t triangle, float& reach) {
        const float distance = meets(triangle, from, direction);
        if (distance >= nearest && distance <= reach && distance < hit.distance) {
            hit = {triangle, distance};
            reach = distance;
        }
    });
    return hit;
}

}  // namespace auricle::rooms

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "auricle/geometry.hpp"

namespace auricle::rooms {

/// Bounding volume hierarchy over triangles: finds what a ray meets in logarithmic time.
class Bvh {
public:
    /// Triangles as indices into vertices; both are copied.
    Bvh(const std::vector<Vec3>& vertices,
        const std::vector<std::array<std::uint32_t, 3>>& triangles);

    static constexpr std::size_t kNothing = std::numeric_limits<std::size_t>::max();

    struct Hit {
        std::size_t triangle = kNothing;
        float distance = std::numeric_limits<float>::max();  ///< in lengths of `direction`
    };

    /// The first triangle met between `nearest` and `farthest` lengths of `direction` from `from`.
    Hit first(Vec3 from, Vec3 direction, float nearest, float farthest) const;

    /// Calls visit(triangle, distance) for every triangle met, in no order.
    template <typename Visit>
    void all(Vec3 from, Vec3 direction, float nearest, float farthest, Visit&& visit) const {
        walk(from, direction, farthest, [&](std::size_t triangle, float& reach) {
            const float distance = meets(triangle, from, direction);
            if (distance >= nearest && distance <= reach) {
                visit(triangle, distance);
            }
        });
    }

private:
    struct Box {
        Vec3 low{};
        Vec3 high{};
    };

    struct Node {
        Box box;
        std::uint32_t first = 0;  // leaf: of its triangles; else the left child, the right one next
        std::uint32_t count = 0;  // of a leaf; 0 for others
    };

    struct Corner {
        Vec3 at{};
        Vec3 edge1{};
        Vec3 edge2{};
    };

    void split(std::size_t node, std::vector<Vec3>& centres);
    Box boundsOf(std::size_t first, std::size_t count) const;
    // Distance to a triangle, negative where it is not met (Moller and Trumbore 1997).
    float meets(std::size_t triangle, Vec3 from, Vec3 direction) const;
    static bool crosses(const Box& box, Vec3 from, Vec3 inverse, float farthest);

    template <typename Test>
    void walk(Vec3 from, Vec3 direction, float farthest, Test&& test) const {
        const Vec3 inverse{1.0F / direction.x, 1.0F / direction.y, 1.0F / direction.z};
        std::array<std::uint32_t, 64> stack{};
        std::size_t depth = 1;
        while (depth > 0) {
            const Node& node = nodes_[stack[--depth]];
            if (!crosses(node.box, from, inverse, farthest)) {
                continue;
            }
            if (node.count == 0) {
                stack[depth++] = node.first;
                stack[depth++] = node.first + 1;
                continue;
            }
            for (std::uint32_t i = node.first; i < node.first + node.count; ++i) {
                test(order_[i], farthest);
            }
        }
    }

    std::vector<Corner> corners_;
    std::vector<std::size_t> order_;
    std::vector<Node> nodes_;
};

}  // namespace auricle::rooms

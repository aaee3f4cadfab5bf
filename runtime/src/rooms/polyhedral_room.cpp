#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>

#include "auricle/room_mesh.hpp"
#include "rooms/bvh.hpp"

namespace auricle {

namespace {

constexpr float kSmallestArea = 1e-8F;  // square metres
constexpr float kOffWall = 1e-3F;       // metres; nearer than this is on the wall
constexpr float kSamePlane = 1e-3F;     // metres, and cosine of the normals
constexpr double kMostPaths = 1e7;

std::string named(std::size_t triangle) { return "triangle " + std::to_string(triangle); }

Vec3 doubledArea(const RoomMesh& mesh, std::size_t triangle) {
    const auto& [a, b, c] = mesh.triangles[triangle];
    return cross(mesh.vertices[b] - mesh.vertices[a], mesh.vertices[c] - mesh.vertices[a]);
}

void checkNumbers(const RoomMesh& mesh) {
    if (mesh.triangles.size() < 4 || mesh.triangles.size() > PolyhedralRoom::kMostTriangles) {
        throw std::invalid_argument(
            "the mesh has " + std::to_string(mesh.triangles.size()) + " triangles; expected 4 to " +
            std::to_string(PolyhedralRoom::kMostTriangles) + ": leave small things out");
    }
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
        for (const std::uint32_t corner : mesh.triangles[t]) {
            if (corner >= mesh.vertices.size()) {
                throw std::invalid_argument(named(t) + " has a corner " + std::to_string(corner) +
                                            "; there are " + std::to_string(mesh.vertices.size()));
            }
            const Vec3 at = mesh.vertices[corner];
            // False also for what is not a number.
            const bool within =
                std::abs(at.x) <= 1e4F && std::abs(at.y) <= 1e4F && std::abs(at.z) <= 1e4F;
            if (!within) {
                throw std::invalid_argument(named(t) +
                                            " has a corner beyond 10000 m, or not finite");
            }
        }
        if (mesh.surface[t] >= mesh.materials.size()) {
            throw std::invalid_argument(named(t) + " has no material");
        }
        if (length(doubledArea(mesh, t)) < 2.0F * kSmallestArea) {
            throw std::invalid_argument(named(t) + " has no area");
        }
    }
}

}  // namespace

PolyhedralRoom::PolyhedralRoom(RoomMesh mesh) : mesh_(std::move(mesh)) {
    if (mesh_.surface.size() != mesh_.triangles.size()) {
        throw std::invalid_argument("there are " + std::to_string(mesh_.surface.size()) +
                                    " materials for " + std::to_string(mesh_.triangles.size()) +
                                    " triangles");
    }
    checkNumbers(mesh_);
    findParts();
    bvh_ = std::make_shared<const rooms::Bvh>(mesh_.vertices, mesh_.triangles);
    refuseIntersections();
    measureVolume();
    findWalls();
    findEdges();
}

void PolyhedralRoom::findParts() {
    // By the places of corners, not by their numbers: exporters write a corner once a triangle.
    std::map<std::array<long, 3>, std::uint32_t> same;
    const auto corner = [&](std::uint32_t vertex) {
        const Vec3 at = mesh_.vertices[vertex];
        const std::array<long, 3> key = {std::lround(at.x * 1e4F), std::lround(at.y * 1e4F),
                                         std::lround(at.z * 1e4F)};
        return same.emplace(key, vertex).first->second;
    };
    for (auto& triangle : mesh_.triangles) {
        for (auto& vertex : triangle) {
            vertex = corner(vertex);
        }
    }
    using Ends = std::pair<std::uint32_t, std::uint32_t>;
    std::map<Ends, std::vector<std::size_t>> sides;
    for (std::size_t t = 0; t < mesh_.triangles.size(); ++t) {
        for (std::size_t i = 0; i < 3; ++i) {
            const std::uint32_t a = mesh_.triangles[t][i];
            const std::uint32_t b = mesh_.triangles[t][(i + 1) % 3];
            sides[{std::min(a, b), std::max(a, b)}].push_back(t);
        }
    }
    for (const auto& [edge, triangles] : sides) {
        if (triangles.size() != 2) {
            throw std::invalid_argument(
                "the mesh is not closed: an edge of " + named(triangles.front()) + " belongs to " +
                std::to_string(triangles.size()) + " triangles; expected 2");
        }
    }
    // Neighbours that run along their edge the same way are turned against each other.
    part_of_.assign(mesh_.triangles.size(), 0);
    std::vector<char> done(mesh_.triangles.size(), 0);
    for (std::size_t start = 0; start < done.size(); ++start) {
        if (done[start] != 0) {
            continue;
        }
        std::vector<std::size_t> part = {start};
        done[start] = 1;
        double volume = 0.0;
        for (std::size_t next = 0; next < part.size(); ++next) {
            const auto here = mesh_.triangles[part[next]];
            volume += static_cast<double>(dot(
                mesh_.vertices[here[0]], cross(mesh_.vertices[here[1]], mesh_.vertices[here[2]])));
            for (std::size_t i = 0; i < 3; ++i) {
                const std::uint32_t a = here[i];
                const std::uint32_t b = here[(i + 1) % 3];
                const auto& pair = sides[{std::min(a, b), std::max(a, b)}];
                const std::size_t other = pair[0] == part[next] ? pair[1] : pair[0];
                if (done[other] != 0) {
                    continue;
                }
                auto& there = mesh_.triangles[other];
                for (std::size_t k = 0; k < 3; ++k) {
                    if (there[k] == a && there[(k + 1) % 3] == b) {
                        std::swap(there[0], there[1]);
                        break;
                    }
                }
                done[other] = 1;
                part.push_back(other);
            }
        }
        for (const std::size_t t : part) {
            part_of_[t] = part_volumes_.size();
        }
        part_volumes_.push_back(std::abs(volume) / 6.0);
    }
}

void PolyhedralRoom::measureVolume() {
    // What stands inside another part, furniture in a room, takes its volume away.
    for (std::size_t part = 0; part < part_volumes_.size(); ++part) {
        const auto first = std::find(part_of_.begin(), part_of_.end(), part);
        const auto& corners = mesh_.triangles[static_cast<std::size_t>(first - part_of_.begin())];
        std::size_t around = 0;
        bvh_->all(mesh_.vertices[corners[0]], {0.577F, 0.211F, 0.789F}, 0.0F, 1e6F,
                  [&](std::size_t triangle, float) {
                      around += static_cast<std::size_t>(part_of_[triangle] != part);
                  });
        volume_ += around % 2 == 0 ? part_volumes_[part] : -part_volumes_[part];
    }
}

void PolyhedralRoom::refuseIntersections() const {
    for (std::size_t t = 0; t < mesh_.triangles.size(); ++t) {
        const auto& mine = mesh_.triangles[t];
        for (std::size_t i = 0; i < 3; ++i) {
            const Vec3 from = mesh_.vertices[mine[i]];
            const Vec3 along = mesh_.vertices[mine[(i + 1) % 3]] - from;
            const float margin = kOffWall / length(along);
            bvh_->all(from, along, margin, 1.0F - margin, [&](std::size_t other, float) {
                const auto& theirs = mesh_.triangles[other];
                const bool touching = std::any_of(theirs.begin(), theirs.end(), [&](auto corner) {
                    return std::find(mine.begin(), mine.end(), corner) != mine.end();
                });
                if (!touching) {
                    throw std::invalid_argument("the mesh intersects itself: " + named(t) +
                                                " goes through " + named(other));
                }
            });
        }
    }
}

void PolyhedralRoom::findWalls() {
    wall_of_.resize(mesh_.triangles.size());
    for (std::size_t t = 0; t < mesh_.triangles.size(); ++t) {
        const Vec3 twice = doubledArea(mesh_, t);
        area_ += 0.5 * static_cast<double>(length(twice));
        const Vec3 normal = (1.0F / length(twice)) * twice;
        const float offset = dot(normal, mesh_.vertices[mesh_.triangles[t][0]]);
        const auto found = std::find_if(walls_.begin(), walls_.end(), [&](const Wall& wall) {
            const float same = dot(wall.normal, normal);
            // A plane seen from its other side is the same mirror.
            return std::abs(same) > 1.0F - 1e-6F && wall.material == mesh_.surface[t] &&
                   std::abs(wall.offset - (same > 0.0F ? offset : -offset)) < kSamePlane;
        });
        wall_of_[t] = static_cast<std::size_t>(found - walls_.begin());
        if (found == walls_.end()) {
            walls_.push_back({normal, offset, mesh_.surface[t]});
        }
    }
}

double PolyhedralRoom::absorptionArea(std::size_t band) const {
    double area = 0.0;
    for (std::size_t t = 0; t < mesh_.triangles.size(); ++t) {
        area += 0.5 * static_cast<double>(length(doubledArea(mesh_, t)) *
                                          mesh_.materials[mesh_.surface[t]].absorption[band]);
    }
    return area;
}

bool PolyhedralRoom::contains(Vec3 point) const {
    // Odd numbers of crossings in most of three odd directions: an edge may be hit in one.
    int inside = 0;
    for (const Vec3 direction : {Vec3{0.577F, 0.211F, 0.789F}, Vec3{-0.309F, 0.883F, 0.353F},
                                 Vec3{0.127F, -0.662F, -0.739F}}) {
        std::vector<float> crossings;
        bvh_->all(point, direction, 0.0F, 1e6F,
                  [&](std::size_t, float distance) { crossings.push_back(distance); });
        std::sort(crossings.begin(), crossings.end());
        const auto last = std::unique(crossings.begin(), crossings.end(), [](float a, float b) {
            return std::abs(a - b) < 1e-5F * std::max(1.0F, a);
        });
        inside += static_cast<int>((last - crossings.begin()) % 2);
    }
    return inside >= 2;
}

Vec3 PolyhedralRoom::pointOf(Vec3 source, Vec3 listener, float source_radius, std::size_t ray) {
    const Vec3 towards = unit(source - listener);
    const Vec3 aside = std::abs(towards.z) < 0.9F ? Vec3{0.0F, 0.0F, 1.0F} : Vec3{1.0F, 0.0F, 0.0F};
    const Vec3 across = unit(cross(towards, aside));
    const Vec3 up = cross(across, towards);
    // Fibonacci's sunflower.
    const float share = (static_cast<float>(ray) + 0.5F) / static_cast<float>(kSourceRays);
    const float radius = source_radius * std::sqrt(share);
    const float turn = 2.399963F * static_cast<float>(ray);
    return source + (radius * std::cos(turn)) * across + (radius * std::sin(turn)) * up;
}

RoomBands PolyhedralRoom::directGain(Vec3 source, Vec3 listener, float source_radius) const {
    return rayGain(source, listener, source_radius, true);
}

RoomBands PolyhedralRoom::rayGain(Vec3 source, Vec3 listener, float source_radius,
                                  bool open) const {
    std::array<double, kRoomBands> power{};
    for (std::size_t ray = 0; ray < kSourceRays; ++ray) {
        const Vec3 target = pointOf(source, listener, source_radius, ray);
        const Vec3 direction = target - listener;
        std::array<double, kRoomBands> left{};
        left.fill(1.0);
        std::vector<std::pair<std::size_t, float>> crossed;
        bvh_->all(listener, direction, 0.0F, 1.0F, [&](std::size_t triangle, float distance) {
            const std::size_t wall = wall_of_[triangle];
            // Where two triangles of a wall meet, the ray may hit both.
            const bool again = std::any_of(crossed.begin(), crossed.end(), [&](const auto& entry) {
                return entry.first == wall && std::abs(entry.second - distance) < 1e-4F;
            });
            if (again) {
                return;
            }
            crossed.emplace_back(wall, distance);
            for (std::size_t band = 0; band < kRoomBands; ++band) {
                left[band] *=
                    static_cast<double>(mesh_.materials[walls_[wall].material].transmission[band]);
            }
        });
        if (crossed.empty() && !open) {
            continue;
        }
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            power[band] += left[band] / static_cast<double>(kSourceRays);
        }
    }
    RoomBands gain{};
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        gain[band] = static_cast<float>(std::sqrt(power[band]));
    }
    return gain;
}

bool PolyhedralRoom::heard(const std::vector<Vec3>& images, const std::vector<std::size_t>& path,
                           Vec3 source, Vec3 listener) const {
    Vec3 from = listener;
    float nearest = 0.0F;
    for (std::size_t leg = path.size(); leg-- > 0;) {
        const Vec3 direction = images[leg] - from;
        const float size = length(direction);
        if (!(size > kOffWall)) {
            return false;
        }
        const auto hit = bvh_->first(from, direction, nearest / size, 1.0F);
        if (hit.triangle == rooms::Bvh::kNothing || wall_of_[hit.triangle] != path[leg]) {
            return false;
        }
        from = from + hit.distance * direction;
        nearest = kOffWall;
    }
    const Vec3 last = source - from;
    const float size = length(last);
    const auto hit = bvh_->first(from, last, nearest / std::max(size, kOffWall), 1.0F);
    return hit.triangle == rooms::Bvh::kNothing;
}

std::vector<PolyhedralRoom::Way> PolyhedralRoom::reflections(Vec3 source, Vec3 listener,
                                                             std::size_t order) const {
    const double paths = std::pow(static_cast<double>(walls_.size()), static_cast<double>(order));
    if (order > kHighestOrder || paths > kMostPaths) {
        throw std::invalid_argument(std::to_string(order) + " reflections at " +
                                    std::to_string(walls_.size()) +
                                    " walls are too many; expected at most 3 and 10 million paths");
    }
    std::vector<Way> found;
    std::vector<Vec3> images;
    std::vector<std::size_t> path;
    std::vector<RoomBands> gains = {RoomBands{}};
    gains.front().fill(1.0F);
    // Depth first over sequences of walls; each wall mirrors the image before it.
    const auto deepen = [&](const auto& self, Vec3 from) -> void {
        if (path.size() == order) {
            return;
        }
        for (std::size_t wall = 0; wall < walls_.size(); ++wall) {
            const float above = dot(walls_[wall].normal, from) - walls_[wall].offset;
            if ((!path.empty() && path.back() == wall) || std::abs(above) < kOffWall) {
                continue;
            }
            const Vec3 image = from - (2.0F * above) * walls_[wall].normal;
            RoomBands gain = gains.back();
            const auto& absorption = mesh_.materials[walls_[wall].material].absorption;
            for (std::size_t band = 0; band < kRoomBands; ++band) {
                gain[band] *= std::sqrt(1.0F - absorption[band]);
            }
            images.push_back(image);
            path.push_back(wall);
            gains.push_back(gain);
            if (heard(images, path, source, listener)) {
                found.push_back({image, gain, path.size()});
            }
            self(self, image);
            images.pop_back();
            path.pop_back();
            gains.pop_back();
        }
    };
    deepen(deepen, source);
    return found;
}

}  // namespace auricle

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "auricle/geometry.hpp"
#include "auricle/room.hpp"

namespace auricle {

namespace rooms {
class Bvh;
}

/// What happens to sound at a surface.
struct SurfaceMaterial {
    RoomBands absorption{};    ///< energy not reflected, 0 to 1
    RoomBands transmission{};  ///< energy let through, 0 to 1
};

/// A room of any shape, as triangles.
struct RoomMesh {
    std::vector<Vec3> vertices;  ///< metres
    std::vector<std::array<std::uint32_t, 3>> triangles;
    std::vector<std::uint32_t> surface;  ///< material of each triangle
    std::vector<SurfaceMaterial> materials;
    RoomBands air_db_per_m{};
    double speed_of_sound = 343.0;
};

/// A closed mesh, checked and made ready to send rays through.
///
/// Image sources in it are checked for visibility (Borish 1984, "Extension of the image model to
/// arbitrary polyhedra", J. Acoust. Soc. Am. 75): each leg of the way must meet the wall it is
/// reflected at first, and nothing before.
class PolyhedralRoom {
public:
    static constexpr std::size_t kMostTriangles = 100'000;
    static constexpr std::size_t kHighestOrder = 3;

    /// Takes triangles turned either way. Throws std::invalid_argument, naming the triangle, where
    /// the mesh is open, intersects itself, has triangles without area or numbers that are not
    /// finite, or is too large.
    explicit PolyhedralRoom(RoomMesh mesh);

    const RoomMesh& mesh() const noexcept { return mesh_; }
    double volume() const noexcept { return volume_; }
    double surfaceArea() const noexcept { return area_; }

    /// Equivalent absorption area in a band, square metres.
    double absorptionArea(std::size_t band) const;

    /// Planes that sound is reflected at; triangles in one plane with one material count once.
    std::size_t wallCount() const noexcept { return walls_.size(); }

    /// Whether there are edges that sound bends around.
    bool hasEdges() const noexcept { return !edges_.empty(); }

    /// Whether a point is inside.
    bool contains(Vec3 point) const;

    /// Amplitude in each band of the direct sound of a source of some size: the mean energy of
    /// rays to points all over it, each weakened by every surface that it crosses.
    RoomBands directGain(Vec3 source, Vec3 listener, float source_radius) const;

    /// One way from a source to the listener.
    struct Way {
        Vec3 image{};      ///< where it seems to come from, as far away as it is long
        RoomBands gain{};  ///< amplitude after the walls
        std::size_t order = 0;
    };

    /// The ways without a reflection: straight, where nothing is in between; else around each edge
    /// that both ends see, and through walls that let sound through.
    ///
    /// Around an edge the level falls by 10 log10(1 + 20 N), N the detour in half wavelengths:
    /// Maekawa's chart (1968, "Noise reduction by screens", Applied Acoustics 1; 3 + 20 N) begun at
    /// 0 dB where the shadow begins, so that nothing steps.
    std::vector<Way> directWays(Vec3 source, Vec3 listener, float source_radius) const;

    /// All reflections of at most `order` walls that are heard at `listener`. Throws
    /// std::invalid_argument where walls and order make more than ten million paths.
    std::vector<Way> reflections(Vec3 source, Vec3 listener, std::size_t order) const;

private:
    struct Wall {
        Vec3 normal{};
        float offset = 0.0F;  ///< normal . x = offset on the plane
        std::uint32_t material = 0;
    };

    void findParts();
    void measureVolume();
    void findWalls();
    void findEdges();
    /// Mean energy that rays from all over a source bring, with or without those that meet nothing.
    RoomBands rayGain(Vec3 source, Vec3 listener, float source_radius, bool open) const;
    bool sees(Vec3 from, Vec3 to) const;
    /// Part of a source that is seen.
    float openShare(Vec3 source, Vec3 listener, float source_radius) const;
    /// Points spread evenly over the disc that a source shows to the listener.
    static constexpr std::size_t kSourceRays = 64;
    static Vec3 pointOf(Vec3 source, Vec3 listener, float source_radius, std::size_t ray);
    void refuseIntersections() const;
    bool heard(const std::vector<Vec3>& images, const std::vector<std::size_t>& path, Vec3 source,
               Vec3 listener) const;

    /// An edge that sound bends around: the room is on more than half of the circle around it.
    struct Edge {
        Vec3 from{};
        Vec3 to{};
        Vec3 outwards{};  ///< unit vector into the room, half way between its two faces
    };

    RoomMesh mesh_;
    std::vector<Edge> edges_;
    double volume_ = 0.0;
    double area_ = 0.0;
    std::vector<Wall> walls_;
    std::vector<std::size_t> wall_of_;  // by triangle
    std::vector<std::size_t> part_of_;  // by triangle: what hangs together
    std::vector<double> part_volumes_;
    std::shared_ptr<const rooms::Bvh> bvh_;
};

}  // namespace auricle

/// Every message of wire protocol v1 as plain data, with its place in the wire's table.
///
/// Units are the protocol's: metres, linear gain, quaternions x y z w, time in samples of the
/// stream. `elements` visits what stands by position after the type, `keys` what stands in the map
/// that ends a control message; both in the order of the table, so that one list serves the
/// encoder and the decoder. An optional that is empty is absent on the wire.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "integer.hpp"

namespace auricle::client {

using Octets = std::span<const std::uint8_t>;
using Vector3 = std::array<float, 3>;
using Quaternion = std::array<float, 4>;
/// Listener: position in metres, then quaternion x y z w.
using Pose = std::array<float, 7>;
using Key = std::array<std::uint8_t, 16>;

inline constexpr std::array<std::int64_t, 2> kVersion{1, 0};

/// Samples of PCM on the wire, little-endian.
enum class Format : std::uint8_t { kFloat32 = 0, kInt16 = 1 };

enum class FrameFlag : std::uint8_t { kLate = 1, kConcealed = 2, kLimited = 4 };

struct Hello {
    static constexpr std::uint8_t kType = 1;
    static constexpr const char* kName = "HELLO";
    std::array<std::int64_t, 2> v = kVersion;
    std::string client;
    std::int64_t sample_rate = 0;
    std::int64_t block = 0;
    std::int64_t fmt = 0;
    std::int64_t max_sources = 0;
    std::optional<std::string> token;

    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("v", self.v);
        visit("client", self.client);
        visit("sample_rate", self.sample_rate);
        visit("block", self.block);
        visit("fmt", self.fmt);
        visit("max_sources", self.max_sources);
        visit("token", self.token);
    }
};

struct Welcome {
    static constexpr std::uint8_t kType = 2;
    static constexpr const char* kName = "WELCOME";
    std::array<std::int64_t, 2> v = kVersion;
    std::string server;
    Key session{};
    Key resume_key{};
    std::int64_t sample_rate = 0;
    std::int64_t block = 0;
    std::int64_t fmt = 0;
    std::int64_t window = 0;
    std::int64_t max_sources = 0;
    std::int64_t max_message = 0;
    std::int64_t latency_frames = 0;
    std::vector<std::string> features;

    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("v", self.v);
        visit("server", self.server);
        visit("session", self.session);
        visit("resume_key", self.resume_key);
        visit("sample_rate", self.sample_rate);
        visit("block", self.block);
        visit("fmt", self.fmt);
        visit("window", self.window);
        visit("max_sources", self.max_sources);
        visit("max_message", self.max_message);
        visit("latency_frames", self.latency_frames);
        visit("features", self.features);
    }
};

struct Error {
    static constexpr std::uint8_t kType = 3;
    static constexpr const char* kName = "ERROR";
    std::string code;
    std::string message;
    bool fatal = false;
    std::optional<std::int64_t> seq;
    std::optional<std::int64_t> rid;

    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("code", self.code);
        visit("message", self.message);
        visit("fatal", self.fatal);
        visit("seq", self.seq);
        visit("rid", self.rid);
    }
};

struct Ping {
    static constexpr std::uint8_t kType = 4;
    static constexpr const char* kName = "PING";
    Integer t_ns;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("t_ns", self.t_ns);
    }
};

struct Pong {
    static constexpr std::uint8_t kType = 5;
    static constexpr const char* kName = "PONG";
    Integer t_ns;
    Integer recv_ns;
    Integer send_ns;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("t_ns", self.t_ns);
        visit("recv_ns", self.recv_ns);
        visit("send_ns", self.send_ns);
    }
};

struct Bye {
    static constexpr std::uint8_t kType = 6;
    static constexpr const char* kName = "BYE";
    std::string reason;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("reason", self.reason);
    }
};

struct Stats {
    static constexpr std::uint8_t kType = 7;
    static constexpr const char* kName = "STATS";
    float render_ms_p50 = 0;
    float render_ms_p99 = 0;
    std::int64_t queue = 0;
    std::int64_t late = 0;
    std::int64_t concealed = 0;
    std::int64_t clipped = 0;

    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("render_ms_p50", self.render_ms_p50);
        visit("render_ms_p99", self.render_ms_p99);
        visit("queue", self.queue);
        visit("late", self.late);
        visit("concealed", self.concealed);
        visit("clipped", self.clipped);
    }
};

struct Resume {
    static constexpr std::uint8_t kType = 8;
    static constexpr const char* kName = "RESUME";
    Key session{};
    Key resume_key{};
    std::int64_t seq = 0;

    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("session", self.session);
        visit("resume_key", self.resume_key);
        visit("seq", self.seq);
    }
};

/// Mono input of some sources; `pcm` is planar in the order of `ids` and belongs to the caller.
struct Block {
    static constexpr std::uint8_t kType = 16;
    static constexpr const char* kName = "BLOCK";
    std::int64_t seq = 0;
    std::int64_t t = 0;
    std::int64_t fmt = 0;
    std::int64_t frames = 0;
    std::vector<std::int64_t> ids;
    Pose pose{0, 0, 0, 0, 0, 0, 1};
    Octets pcm;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("seq", self.seq);
        visit("t", self.t);
        visit("fmt", self.fmt);
        visit("frames", self.frames);
        visit("ids", self.ids);
        visit("pose", self.pose);
        visit("pcm", self.pcm);
    }
};

/// Binaural output of one BLOCK; `pcm` is interleaved left, right, and a view of what was decoded.
struct Frame {
    static constexpr std::uint8_t kType = 17;
    static constexpr const char* kName = "FRAME";
    std::int64_t seq = 0;
    std::int64_t t = 0;
    std::int64_t fmt = 0;
    std::int64_t frames = 0;
    std::int64_t channels = 0;
    std::int64_t flags = 0;
    Octets pcm;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("seq", self.seq);
        visit("t", self.t);
        visit("fmt", self.fmt);
        visit("frames", self.frames);
        visit("channels", self.channels);
        visit("flags", self.flags);
        visit("pcm", self.pcm);
    }
};

/// Positions of many sources; `xyz` holds three little-endian float32 for each id.
struct Poses {
    static constexpr std::uint8_t kType = 19;
    static constexpr const char* kName = "POSES";
    std::int64_t at = -1;
    std::vector<std::int64_t> ids;
    Octets xyz;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("at", self.at);
        visit("ids", self.ids);
        visit("xyz", self.xyz);
    }
};

struct Directivity {
    std::string pattern;
    std::optional<float> order;
    std::optional<float> inner;
    std::optional<float> outer;
    std::optional<float> outer_gain;

    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("pattern", self.pattern);
        visit("order", self.order);
        visit("inner", self.inner);
        visit("outer", self.outer);
        visit("outer_gain", self.outer_gain);
    }
};

/// What SOURCE_ADD and SOURCE_SET may say about a source.
struct SourceFields {
    std::optional<Vector3> position;
    std::optional<std::string> text;
    std::optional<float> gain;
    std::optional<std::string> kind;
    std::optional<std::string> distance_model;
    std::optional<float> ref_distance;
    std::optional<float> max_distance;
    std::optional<float> rolloff;
    std::optional<Quaternion> orientation;
    std::optional<Directivity> directivity;
    std::optional<float> spread;

    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("position", self.position);
        visit("text", self.text);
        visit("gain", self.gain);
        visit("kind", self.kind);
        visit("distance_model", self.distance_model);
        visit("ref_distance", self.ref_distance);
        visit("max_distance", self.max_distance);
        visit("rolloff", self.rolloff);
        visit("orientation", self.orientation);
        visit("directivity", self.directivity);
        visit("spread", self.spread);
    }
};

struct SourceAdd {
    static constexpr std::uint8_t kType = 32;
    static constexpr const char* kName = "SOURCE_ADD";
    std::int64_t id = 0;
    SourceFields fields;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("id", self.id);
    }
    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        SourceFields::keys(self.fields, visit);
    }
};

struct SourceSet {
    static constexpr std::uint8_t kType = 33;
    static constexpr const char* kName = "SOURCE_SET";
    std::int64_t id = 0;
    std::int64_t at = -1;
    SourceFields fields;
    std::optional<std::int64_t> ramp;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("id", self.id);
        visit("at", self.at);
    }
    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        SourceFields::keys(self.fields, visit);
        visit("ramp", self.ramp);
    }
};

struct SourceRemove {
    static constexpr std::uint8_t kType = 34;
    static constexpr const char* kName = "SOURCE_REMOVE";
    std::int64_t id = 0;
    std::int64_t at = -1;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("id", self.id);
        visit("at", self.at);
    }
};

struct Describe {
    static constexpr std::uint8_t kType = 35;
    static constexpr const char* kName = "DESCRIBE";
    std::int64_t rid = 0;
    std::int64_t id = 0;
    std::string text;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("rid", self.rid);
        visit("id", self.id);
        visit("text", self.text);
    }
};

/// Where a path is `frames` samples after its start.
struct Waypoint {
    std::int64_t frames = 0;
    Vector3 position{};
};

struct ResolvedObject {
    std::string label;
    Vector3 position{};
    std::optional<std::vector<Waypoint>> path;

    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("label", self.label);
        visit("position", self.position);
        visit("path", self.path);
    }
};

struct Resolved {
    static constexpr std::uint8_t kType = 36;
    static constexpr const char* kName = "RESOLVED";
    std::int64_t rid = 0;
    std::int64_t id = 0;
    Vector3 position{};
    float confidence = 0;
    std::optional<std::string> label;
    std::optional<std::vector<Waypoint>> path;
    std::optional<std::vector<ResolvedObject>> objects;
    std::optional<std::int64_t> latency_frames;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("rid", self.rid);
        visit("id", self.id);
    }
    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("position", self.position);
        visit("confidence", self.confidence);
        visit("label", self.label);
        visit("path", self.path);
        visit("objects", self.objects);
        visit("latency_frames", self.latency_frames);
    }
};

/// A name for all surfaces, or a name or an absorption for each surface.
using Material = std::variant<std::string, float>;
using Materials = std::variant<std::string, std::vector<std::pair<std::string, Material>>>;

struct Room {
    Vector3 size{};
    std::optional<Vector3> origin;
    std::optional<Materials> materials;

    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("size", self.size);
        visit("origin", self.origin);
        visit("materials", self.materials);
    }
};

struct SceneSet {
    static constexpr std::uint8_t kType = 37;
    static constexpr const char* kName = "SCENE_SET";
    std::int64_t at = -1;
    std::optional<Room> room;
    std::optional<float> rt60;
    std::optional<float> wet;
    std::optional<std::string> hrtf;

    template <class Self, class Visit>
    static void elements(Self& self, Visit&& visit) {
        visit("at", self.at);
    }
    template <class Self, class Visit>
    static void keys(Self& self, Visit&& visit) {
        visit("room", self.room);
        visit("rt60", self.rt60);
        visit("wet", self.wet);
        visit("hrtf", self.hrtf);
    }
};

/// A message of type 128 to 191, which receivers that do not know it ignore.
struct Experimental {
    std::uint8_t type = 128;
};

/// What may stand in a BATCH, and every message but BATCH itself.
using Message =
    std::variant<Hello, Welcome, Error, Ping, Pong, Bye, Stats, Resume, Block, Frame, Poses,
                 SourceAdd, SourceSet, SourceRemove, Describe, Resolved, SceneSet, Experimental>;

struct Batch {
    static constexpr std::uint8_t kType = 18;
    static constexpr const char* kName = "BATCH";
    std::vector<Message> messages;
};

}  // namespace auricle::client

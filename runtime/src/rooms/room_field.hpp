#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "rooms/image_table.hpp"

namespace auricle::rooms {

/// What the field is told of a source, in the order of the sources' slots.
struct FieldSource {
    std::uint32_t generation = 0;  ///< changes when the slot gets another source
    bool sounding = false;         ///< there is sound to reflect; of silence images come and go
                                   ///< without a fade, so that an attack has all of them
    Vec3 position{};               ///< metres, world axes
    float level = 1.0F;            ///< how loud it is, for the ranking only
};

/// A reflection that is to be heard, in a slot that stays the same as long as it is.
struct LiveImage {
    std::uint32_t source = 0;  ///< slot of its source
    std::uint32_t generation = 0;
    std::uint32_t image = 0;            ///< index in the table
    const ImageTable* table = nullptr;  ///< null: the slot is free
    Vec3 position{};                    ///< metres, world axes; where the sound seems to come from
    Vec3 emission{1.0F, 0.0F, 0.0F};  ///< unit vector in which the source sends it off, world axes
    float distance = 0.0F;            ///< metres; over the speed of sound it is the delay
    float detour = 0.0F;  ///< metres more than the direct way, for a direct sound undelayed
    LineGains gains{};    ///< of the source's lines (ShelfLines), with 1 / distance and fade; to be
                          ///< reached at the end of the block that update() was called for
    float fade = 0.0F;    ///< 0 to 1: how far it has come in
    bool leaving = false;  ///< it fades out; the slot is free once it is silent
    bool fresh = true;  ///< this block is its first: gains begin at zero, delay and direction here
};

/// Which reflections of all sources are heard, block by block.
///
/// The audio thread calls update() once a block, before it renders. Not a thread of its own with a
/// mailbox: the work is a few nanoseconds an image, poses are known on the audio thread first, and
/// a list made elsewhere would lag behind the sources it belongs to. What is slow (filters) is in
/// the ImageTable, made on the control side.
///
/// A budget limits the images; the loudest are taken. An image that comes in fades from zero and
/// one that goes fades to zero over kFade frames, each in a slot of its own, so a renderer keeps a
/// voice for each slot, glides gains, delay and direction to what the slot says, and needs to know
/// nothing else. An image that is heard stays until another is kStayDb louder. Where a source or
/// the listener jumps, by more than kJump in a block, the images at the old place fade out and
/// those at the new one fade in.
class RoomField {
public:
    static constexpr std::size_t kFade = 2048;
    static constexpr float kStayDb = 2.0F;
    static constexpr float kJump = 1.0F;  ///< metres

    /// Twice as many slots as images: after a jump all old ones fade out while all new ones fade
    /// in.
    RoomField(std::size_t max_sources, std::size_t max_images, std::size_t largest_table);

    /// Lets the reflections of another room (null for none) take over; the table must live until
    /// neither current() nor leaving() is it. Returns false, and does nothing, while images of an
    /// earlier one still fade, or where the table has more images than there is room for.
    bool exchange(const ImageTable* table) noexcept AURICLE_NONBLOCKING;

    const ImageTable* current() const noexcept AURICLE_NONBLOCKING { return table_; }
    const ImageTable* leaving() const noexcept AURICLE_NONBLOCKING { return leaving_; }

    /// Moves on by a block of `frames`. Sources or a listener outside the room have no
    /// reflections.
    void update(std::span<const FieldSource> sources, Vec3 listener,
                std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// All slots, free ones among them.
    std::span<const LiveImage> slots() const noexcept AURICLE_NONBLOCKING { return slots_; }

    /// Images that are heard, that there are, and the energy of those left out relative to all.
    struct Coverage {
        std::size_t live = 0;
        std::size_t existing = 0;
        float left_out_power = 0.0F;
    };
    const Coverage& coverage() const noexcept AURICLE_NONBLOCKING { return coverage_; }

    /// Every slot is free; the next update brings images in at once at their full gains.
    void reset() noexcept AURICLE_NONBLOCKING;

private:
    struct Candidate {
        float rank = 0.0F;
        std::uint32_t place = 0;  // source * largest table + image
    };

    void rank(std::span<const FieldSource> sources, Vec3 listener) noexcept AURICLE_NONBLOCKING;
    void admit(std::span<const FieldSource> sources) noexcept AURICLE_NONBLOCKING;
    void dismissJumped(std::span<const FieldSource> sources,
                       Vec3 listener) noexcept AURICLE_NONBLOCKING;
    void advance(LiveImage& slot, std::span<const FieldSource> sources, Vec3 listener,
                 float step) noexcept AURICLE_NONBLOCKING;
    void aim(LiveImage& slot, Vec3 source, Vec3 listener) const noexcept AURICLE_NONBLOCKING;
    std::int32_t& slotOf(const LiveImage& slot) noexcept AURICLE_NONBLOCKING {
        return slot_of_[slot.source * largest_table_ + slot.image];
    }

    std::size_t max_images_;
    std::size_t largest_table_;
    std::vector<LiveImage> slots_;
    std::vector<std::uint32_t> free_;    // slots without an image
    std::vector<std::int32_t> slot_of_;  // by place; -1 where the image is not heard
    std::vector<Candidate> candidates_;
    std::vector<std::uint8_t> wanted_;  // by place
    std::vector<FieldSource> before_;   // the sources of the last update
    std::vector<std::uint8_t> begins_;  // by slot of a source: it was silent until now
    Vec3 listener_before_{};
    const ImageTable* table_ = nullptr;
    const ImageTable* leaving_ = nullptr;
    Coverage coverage_;
    bool starting_ = true;
};

}  // namespace auricle::rooms

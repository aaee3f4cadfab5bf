#pragma once

#include <cstdint>
#include <memory>

#include "auricle/hrtf_asset.hpp"

namespace auricle {

namespace engine {
class HrtfSet;
}

/// An HRTF set made ready to render from: its direction table and its filters' spectra.
///
/// Making one takes a tenth of a second; copies are handles to the same set, and any number of
/// renderers may share it.
class PreparedHrtf {
public:
    /// Not explicit: an asset may stand wherever a set is wanted. Throws std::invalid_argument
    /// where the set's delays are longer than the engine's delay lines.
    PreparedHrtf(const HrtfAsset& asset);  // NOLINT(google-explicit-constructor)

    const std::shared_ptr<const engine::HrtfSet>& set() const noexcept { return set_; }

    /// Frames in which the output rings on after the last input: the longest way around the head,
    /// the delay filter, and the basis filters.
    std::uint32_t tailFrames() const noexcept;

private:
    std::shared_ptr<const engine::HrtfSet> set_;
};

}  // namespace auricle

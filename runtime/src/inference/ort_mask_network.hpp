#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "inference/mask_network.hpp"
#include "inference/ort_session.hpp"

namespace auricle::inference {

/// A mask network of the streaming-separation contract, run by ONNX Runtime.
///
/// All tensors are bound once. The state goes back and forth between two sets of buffers, so that
/// it is never copied.
class OrtMaskNetwork : public MaskNetwork {
public:
    /// Throws std::runtime_error for a model of another contract, or one that does not load.
    OrtMaskNetwork(OrtRuntime& runtime, std::span<const std::byte> model,
                   const OrtProvider& provider);

    std::size_t conditionSize() const noexcept override { return condition_size_; }
    void setQuery(const SlotQuery& query) noexcept override;
    void reset() noexcept override;
    void resetSlot(std::size_t slot) noexcept override;
    bool run(const HopSpectra& spectra, SlotMasks& masks) noexcept override;
    std::string failure() const override { return failure_; }
    std::string provider() const override { return provider_; }

private:
    using OwnedValue = OrtOwned<ort::Value, ort::ReleaseValue>;
    using OwnedBinding = OrtOwned<ort::IoBinding, ort::ReleaseIoBinding>;

    struct State {
        std::vector<float> buffers[2];
        std::size_t floats_per_slot;  ///< 0 for state that belongs to no slot
    };

    void bind(ort::IoBinding* binding, const OrtTensor& tensor, std::vector<float>& data,
              bool output);

    OrtSession session_;
    std::string provider_;
    std::string failure_;
    std::size_t condition_size_;
    std::vector<float> power_;
    std::vector<float> long_power_;
    std::vector<float> conditions_;
    std::vector<float> active_;
    std::vector<float> masks_;
    std::vector<State> states_;
    std::vector<OwnedValue> values_;
    std::vector<OwnedBinding> bindings_;
    std::size_t turn_ = 0;
};

}  // namespace auricle::inference

#include "capi/renderer_handle.hpp"

#include <algorithm>

using auricle::SourceParams;
using auricle::capi::AudioFault;
using auricle::capi::fail;

auricle_renderer::auricle_renderer(const auricle::RendererSettings& settings,
                                   const auricle::PreparedHrtf& hrtf)
    : engine_(settings, hrtf), order_(settings.max_sources), inputs_(settings.max_sources) {}

std::uint32_t auricle_renderer::add(const SourceParams& params) {
    const std::scoped_lock lock(mutex_);
    const std::uint32_t id = engine_.addSource(params);
    order_.add(id);
    return id;
}

void auricle_renderer::remove(std::uint32_t id) {
    const std::scoped_lock lock(mutex_);
    engine_.removeSource(id);
    order_.remove(id);
}

std::uint32_t auricle_renderer::sourceCount() const {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::uint32_t>(order_.size());
}

std::span<const std::uint32_t> auricle_renderer::fixOrder() noexcept AURICLE_NONBLOCKING {
    fixed_order_ = order_.newest();
    order_is_fixed_ = true;
    return fixed_order_;
}

auricle_status auricle_renderer::process(const float* const* inputs, std::uint32_t sources,
                                         float* left, float* right, const auricle::StereoBed& bed,
                                         std::size_t frames) noexcept AURICLE_NONBLOCKING {
    const auto order = order_is_fixed_ ? fixed_order_ : order_.newest();
    if (sources != order.size()) {
        std::fill_n(left, frames, 0.0F);
        std::fill_n(right, frames, 0.0F);
        return fail(AudioFault::wrong_sources, sources, static_cast<std::uint32_t>(order.size()));
    }
    std::size_t sounding = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (inputs[i] != nullptr) {
            inputs_[sounding++] = {order[i], inputs[i]};
        }
    }
    engine_.process({inputs_.data(), sounding}, left, right, frames, bed);
    order_is_fixed_ = false;
    return AURICLE_OK;
}

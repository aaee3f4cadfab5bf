#include "renderer_pool.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include "built_in_hrtf.hpp"

namespace auricle::unity {
namespace {

constexpr std::uint32_t kUsualSpare = 2;
constexpr std::size_t kRateAt = 8;  // "AHRT", version, sample rate

std::uint32_t rateOf(std::span<const std::byte> asset) {
    std::uint32_t rate = 0;
    if (asset.size() >= kRateAt + sizeof rate) {
        std::memcpy(&rate, asset.data() + kRateAt, sizeof rate);
    }
    return rate;
}

void destroy(Voice* voice) {
    auricle_renderer_destroy(voice->renderer);
    delete voice;
}

/// A renderer of this set with one source, whose level does not depend on distance: that is the
/// AudioSource's own curve, which Unity applies.
auricle_status create(const std::vector<std::byte>& asset, Voice& voice) {
    auricle_settings settings;
    auricle_settings_init(&settings);
    settings.sample_rate = voice.sample_rate;
    settings.max_sources = 1;
    settings.hrtf = asset.data();
    settings.hrtf_bytes = static_cast<std::uint32_t>(asset.size());
    auricle_status status = auricle_renderer_create(&settings, &voice.renderer);
    if (status == AURICLE_OK) {
        auricle_source_params params;
        auricle_source_params_init(&params);
        params.rolloff = 0.0F;
        status = auricle_source_add(voice.renderer, &params, &voice.source);
    }
    return status;
}

}  // namespace

RendererPool& RendererPool::shared() {
    static auto* const pool = new RendererPool;
    return *pool;
}

RendererPool::RendererPool() : wanted_spare_(kUsualSpare) {
    const auto built_in = builtInHrtf();
    assets_[rateOf(built_in)].assign(built_in.begin(), built_in.end());
    worker_ = std::thread([this] { work(); });
}

void RendererPool::request(VoiceCell& cell, std::uint32_t sample_rate) {
    const std::scoped_lock lock(mutex_);
    usual_rate_ = sample_rate;
    if (Voice* voice = takeSpare(sample_rate)) {
        lent_.push_back(voice);
        cell.store(voice, std::memory_order_release);
    } else {
        waiting_.push_back({&cell, sample_rate});
    }
    changed_.notify_one();
}

void RendererPool::giveBack(VoiceCell& cell) {
    Voice* unwanted = nullptr;
    {
        const std::scoped_lock lock(mutex_);
        std::erase_if(waiting_, [&](const Request& request) { return request.cell == &cell; });
        Voice* voice = cell.exchange(nullptr);
        if (voice == nullptr) {
            return;
        }
        std::erase(lent_, voice);
        auricle_renderer_reset(voice->renderer);
        spare_.push_back(voice);
        if (spare_.size() > wanted_spare_ + lent_.size()) {
            unwanted = spare_.front();
            spare_.erase(spare_.begin());
        }
    }
    if (unwanted != nullptr) {
        destroy(unwanted);
    }
}

auricle_status RendererPool::setHrtf(const void* hrtf, std::uint32_t bytes) {
    const auto* const first = static_cast<const std::byte*>(hrtf);
    std::vector<std::byte> asset(first, first + (hrtf == nullptr ? 0 : bytes));
    // The trial finds out whether the engine takes it; then it is a voice like any other.
    Voice trial{nullptr, 0, rateOf(asset)};
    const auricle_status status = create(asset, trial);
    if (status != AURICLE_OK) {
        auricle_renderer_destroy(trial.renderer);
        return status;
    }
    std::vector<Voice*> outdated;
    {
        const std::scoped_lock lock(mutex_);
        for (const Voice* voice : lent_) {
            if (voice->sample_rate == trial.sample_rate) {
                auricle_renderer_set_hrtf(voice->renderer, asset.data(), bytes);
            }
        }
        for (Voice* voice : spare_) {
            if (voice->sample_rate == trial.sample_rate) {
                outdated.push_back(voice);
            }
        }
        std::erase_if(spare_, [&](Voice* voice) {
            return std::find(outdated.begin(), outdated.end(), voice) != outdated.end();
        });
        assets_[trial.sample_rate] = std::move(asset);
        problems_.erase(trial.sample_rate);
        spare_.push_back(new Voice(trial));
        changed_.notify_one();
    }
    for (Voice* voice : outdated) {
        destroy(voice);
    }
    return AURICLE_OK;
}

void RendererPool::reserve(std::uint32_t sources) {
    const std::scoped_lock lock(mutex_);
    wanted_spare_ = std::max(kUsualSpare, sources);
    changed_.notify_one();
}

auricle_unity_counts RendererPool::counts() const {
    const std::scoped_lock lock(mutex_);
    const auto waiting = static_cast<std::uint32_t>(waiting_.size());
    return {static_cast<std::uint32_t>(lent_.size()) + waiting, waiting,
            static_cast<std::uint32_t>(spare_.size()), failed_};
}

std::string RendererPool::problem() const {
    const std::scoped_lock lock(mutex_);
    const auto found = problems_.find(usual_rate_);
    return found == problems_.end() ? std::string() : found->second;
}

void RendererPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        const std::uint32_t rate = wantedRate();
        if (rate == 0) {
            changed_.wait(lock);
        } else {
            make(lock, rate);
        }
    }
}

/// Rate of the renderer that is wanted most; 0 where there are enough.
std::uint32_t RendererPool::wantedRate() const {
    for (const Request& request : waiting_) {
        if (assets_.contains(request.sample_rate)) {
            return request.sample_rate;
        }
    }
    const auto spare = std::count_if(spare_.begin(), spare_.end(), [&](const Voice* voice) {
        return voice->sample_rate == usual_rate_;
    });
    const bool enough = static_cast<std::uint32_t>(spare) >= wanted_spare_;
    return enough || !assets_.contains(usual_rate_) || problems_.contains(usual_rate_)
               ? 0
               : usual_rate_;
}

Voice* RendererPool::takeSpare(std::uint32_t sample_rate) {
    if (!assets_.contains(sample_rate)) {
        problems_[sample_rate] = "no HRTF set is for " + std::to_string(sample_rate) +
                                 " Hz, at which the device runs; give one to the settings, or set "
                                 "the System Sample Rate of the project";
    }
    const auto found = std::find_if(spare_.begin(), spare_.end(), [&](const Voice* voice) {
        return voice->sample_rate == sample_rate;
    });
    if (found == spare_.end()) {
        return nullptr;
    }
    Voice* const voice = *found;
    spare_.erase(found);
    return voice;
}

void RendererPool::make(std::unique_lock<std::mutex>& lock, std::uint32_t sample_rate) {
    const std::vector<std::byte> asset = assets_[sample_rate];
    lock.unlock();
    auto* const voice = new Voice{nullptr, 0, sample_rate};
    const auricle_status status = create(asset, *voice);
    const std::string error = status == AURICLE_OK ? "" : auricle_last_error();
    lock.lock();
    if (status != AURICLE_OK) {
        destroy(voice);
        problems_[sample_rate] = error;
        ++failed_;
        std::erase_if(waiting_,
                      [&](const Request& request) { return request.sample_rate == sample_rate; });
        return;
    }
    problems_.erase(sample_rate);
    const auto request = std::find_if(waiting_.begin(), waiting_.end(), [&](const Request& waits) {
        return waits.sample_rate == sample_rate;
    });
    if (request == waiting_.end()) {
        spare_.push_back(voice);
        return;
    }
    VoiceCell& cell = *request->cell;
    waiting_.erase(request);
    lent_.push_back(voice);
    cell.store(voice, std::memory_order_release);
}

}  // namespace auricle::unity

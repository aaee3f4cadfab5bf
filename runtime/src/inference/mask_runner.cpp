#include "inference/mask_runner.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <utility>

namespace auricle::inference {

namespace {

/// Brings gains into 0..1; false where one is not a finite number.
bool bound(SlotMasks& masks) noexcept {
    float sum = 0.0F;
    for (float& gain : masks) {
        sum += gain * 0.0F;
        gain = std::clamp(gain, 0.0F, 1.0F);
    }
    return sum == 0.0F;
}

}  // namespace

MaskRunner::MaskRunner(std::unique_ptr<MaskNetwork> network, std::unique_ptr<MaskNetwork> backup)
    : networks_{std::move(network), std::move(backup)},
      condition_size_(networks_[0]->conditionSize()),
      provider_(networks_[0]->provider()) {
    for (const auto& one : networks_) {
        if (one != nullptr && one->conditionSize() != condition_size_) {
            throw std::invalid_argument("a network and its backup take conditions of one size");
        }
    }
    if (condition_size_ == 0 || condition_size_ > kMaxConditionSize) {
        throw std::invalid_argument("a mask network's condition has 1 to " +
                                    std::to_string(kMaxConditionSize) + " numbers, not " +
                                    std::to_string(condition_size_));
    }
}

void MaskRunner::run(const HopRequest& request, HopMasks& out) noexcept {
    applyQuery();
    if (request.reset_before) {
        decision_.reset();
    }
    out.index = request.index;
    bool usable = false;
    while (current_ < networks_.size() && networks_[current_] != nullptr) {
        if (request.reset_before) {
            networks_[current_]->reset();
        }
        if (networks_[current_]->run(request.spectra, out.masks)) {
            usable = true;
            break;
        }
        announce();
    }
    if (usable && !bound(out.masks)) {
        networks_[current_]->reset();
        spoilt_.fetch_add(1, std::memory_order_relaxed);
        usable = false;
    }
    if (!usable) {
        out.masks.fill(0.0F);
    } else if (query_.decided) {
        decision_.apply(request.spectra.power, query_.active, out.masks);
    }
    out.generation = generation_;
}

void MaskRunner::applyQuery() noexcept {
    const auto versions = query_.versions;
    const auto active = query_.active;
    if (!queries_.take(query_)) {
        return;
    }
    ++generation_;
    // What one object has had too much of says nothing about others.
    if (query_.versions != versions || query_.active != active) {
        decision_.reset();
    }
    for (const auto& network : networks_) {
        if (network == nullptr) {
            continue;
        }
        network->setQuery(query_);
        for (std::size_t slot = 0; slot < kSlots; ++slot) {
            if (query_.versions[slot] != versions[slot]) {
                network->resetSlot(slot);
            }
        }
    }
}

void MaskRunner::announce() noexcept {
    try {
        const MaskNetwork& failed = *networks_[current_];
        const bool has_next = current_ + 1 < networks_.size() && networks_[current_ + 1] != nullptr;
        const std::string next = has_next ? networks_[current_ + 1]->provider() : "none";
        std::string sentence =
            "the network on '" + failed.provider() + "' failed while running: " + failed.failure() +
            (has_next ? "; '" + next + "' took over" : "; all sound stays in the residual");
        const std::lock_guard lock(told_);
        failure_ += (failure_.empty() ? "" : ". ") + std::move(sentence);
        provider_ = next;
    } catch (const std::exception&) {
        // Short enough to need no memory.
        const std::lock_guard lock(told_);
        failure_ = "out of memory";
    }
    ++current_;
    ++generation_;
}

std::string MaskRunner::provider() const {
    const std::lock_guard lock(told_);
    return provider_;
}

std::string MaskRunner::failure() const {
    const std::lock_guard lock(told_);
    return failure_;
}

}  // namespace auricle::inference

#include "inference/ort_mask_network.hpp"

#include <algorithm>
#include <exception>

#include "inference/contract_check.hpp"

namespace auricle::inference {

namespace {

constexpr auto kFloat = ort::ElementType::float32;
constexpr std::int64_t kOneStream = 1;

std::int64_t size64(std::size_t size) { return static_cast<std::int64_t>(size); }

}  // namespace

OrtMaskNetwork::OrtMaskNetwork(OrtRuntime& runtime, std::span<const std::byte> model,
                               const OrtProvider& provider)
    : session_(runtime, model, provider),
      provider_(provider.name.empty() ? "onnxruntime" : provider.name),
      condition_size_(0) {
    checkContract(session_);
    const auto& inputs = session_.inputs();
    const auto& outputs = session_.outputs();
    const OrtTensor& power = requireTensor(inputs, "power", kFloat, {kOneStream, size64(kBins)});
    const OrtTensor& long_power =
        requireTensor(inputs, "long_power", kFloat, {kOneStream, size64(kLongBins)});
    const OrtTensor& conditions =
        requireTensor(inputs, "conditions", kFloat, {kOneStream, size64(kSlots), -1});
    const OrtTensor& active = requireTensor(inputs, "active", kFloat, {kOneStream, size64(kSlots)});
    const OrtTensor& masks =
        requireTensor(outputs, "masks", kFloat, {kOneStream, size64(kSlots + 1), size64(kBins)});
    condition_size_ = conditions.elements() / kSlots;
    power_.resize(power.elements());
    long_power_.resize(long_power.elements());
    conditions_.resize(conditions.elements());
    active_.resize(active.elements());
    masks_.resize(masks.elements());

    std::vector<const OrtTensor*> state_inputs;
    std::vector<const OrtTensor*> state_outputs;
    while (const OrtTensor* state =
               OrtSession::find(inputs, "state_" + std::to_string(states_.size()))) {
        const OrtTensor& next = requireTensor(outputs, "next_" + state->name, kFloat, state->shape);
        requireTensor(inputs, state->name, kFloat, state->shape);
        const bool by_slot = state->shape.size() > 2 && state->shape[1] == size64(kSlots);
        const std::vector<float> zeros(state->elements());
        states_.push_back({{zeros, zeros}, by_slot ? zeros.size() / kSlots : 0});
        state_inputs.push_back(state);
        state_outputs.push_back(&next);
    }

    for (std::size_t turn = 0; turn < 2; ++turn) {
        OwnedBinding& binding = bindings_.emplace_back(runtime);
        runtime.require<ort::CreateIoBinding>(session_.get(), binding.out());
        bind(binding.get(), power, power_, false);
        bind(binding.get(), long_power, long_power_, false);
        bind(binding.get(), conditions, conditions_, false);
        bind(binding.get(), active, active_, false);
        bind(binding.get(), masks, masks_, true);
        for (std::size_t i = 0; i < states_.size(); ++i) {
            bind(binding.get(), *state_inputs[i], states_[i].buffers[turn], false);
            bind(binding.get(), *state_outputs[i], states_[i].buffers[1 - turn], true);
        }
    }

    // The first run allocates and, on a GPU, compiles: now rather than in the first block.
    SlotMasks unused;
    if (!run({}, unused)) {
        throw std::runtime_error("the model does not run: " + failure_);
    }
    reset();
}

void OrtMaskNetwork::bind(ort::IoBinding* binding, const OrtTensor& tensor,
                          std::vector<float>& data, bool output) {
    const OwnedValue& value = values_.emplace_back(
        session_.tensor(data.data(), data.size() * sizeof(float), tensor.shape, kFloat));
    const ort::Value* bound = value.get();
    if (output) {
        session_.runtime().require<ort::BindOutput>(binding, tensor.name.c_str(), bound);
    } else {
        session_.runtime().require<ort::BindInput>(binding, tensor.name.c_str(), bound);
    }
}

void OrtMaskNetwork::setQuery(const SlotQuery& query) noexcept {
    std::copy_n(query.conditions.begin(), conditions_.size(), conditions_.begin());
    std::copy(query.active.begin(), query.active.end(), active_.begin());
}

void OrtMaskNetwork::reset() noexcept {
    for (State& state : states_) {
        std::fill(state.buffers[turn_].begin(), state.buffers[turn_].end(), 0.0F);
    }
}

void OrtMaskNetwork::resetSlot(std::size_t slot) noexcept {
    for (State& state : states_) {
        std::fill_n(state.buffers[turn_].begin() +
                        static_cast<std::ptrdiff_t>(slot * state.floats_per_slot),
                    state.floats_per_slot, 0.0F);
    }
}

bool OrtMaskNetwork::run(const HopSpectra& spectra, SlotMasks& masks) noexcept {
    std::copy(spectra.power.begin(), spectra.power.end(), power_.begin());
    std::copy(spectra.long_power.begin(), spectra.long_power.end(), long_power_.begin());
    const OrtRuntime& runtime = session_.runtime();
    ort::Status* status = runtime.call<ort::RunWithBinding>(
        session_.get(), static_cast<const ort::RunOptions*>(nullptr),
        static_cast<const ort::IoBinding*>(bindings_[turn_].get()));
    if (status != nullptr) {
        try {
            failure_ = runtime.messageOf(status);
        } catch (const std::exception&) {
            failure_.clear();  // out of memory; that it failed is told all the same
        }
        return false;
    }
    turn_ = 1 - turn_;
    std::copy_n(masks_.begin(), masks.size(), masks.begin());
    return true;
}

}  // namespace auricle::inference

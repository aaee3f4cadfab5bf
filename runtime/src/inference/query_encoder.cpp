#include "inference/query_encoder.hpp"

#include <stdexcept>
#include <string>

#include "inference/contract_check.hpp"
#include "inference/stream_contract.hpp"

namespace auricle::inference {

QueryEncoder::QueryEncoder(OrtRuntime& runtime, std::span<const std::byte> model)
    : session_(runtime, model, {}), tokens_per_label_(0), condition_size_(0) {
    checkContract(session_);
    constexpr auto kSlotRows = static_cast<std::int64_t>(kSlots);
    const OrtTensor& tokens =
        requireTensor(session_.inputs(), "tokens", ort::ElementType::int64, {kSlotRows, -1});
    const OrtTensor& conditions =
        requireTensor(session_.outputs(), "conditions", ort::ElementType::float32, {kSlotRows, -1});
    tokens_per_label_ = tokens.elements() / kSlots;
    condition_size_ = conditions.elements() / kSlots;
    if (tokens_per_label_ == 0 || condition_size_ == 0) {
        throw std::runtime_error("the query encoder's sizes are not fixed: " + tokens.describe() +
                                 ", " + conditions.describe());
    }
}

std::vector<float> QueryEncoder::encode(std::span<const std::int64_t> tokens) {
    if (tokens.size() != kSlots * tokens_per_label_) {
        throw std::invalid_argument(std::to_string(tokens.size()) +
                                    " tokens; this query encoder takes " +
                                    std::to_string(kSlots * tokens_per_label_));
    }
    const std::lock_guard lock(mutex_);
    std::vector<std::int64_t> input(tokens.begin(), tokens.end());
    std::vector<float> output(kSlots * condition_size_);
    const OrtRuntime& runtime = session_.runtime();
    const auto in = session_.tensor(input.data(), input.size() * sizeof(std::int64_t),
                                    session_.inputs()[0].shape, ort::ElementType::int64);
    const auto out = session_.tensor(output.data(), output.size() * sizeof(float),
                                     session_.outputs()[0].shape, ort::ElementType::float32);
    OrtOwned<ort::IoBinding, ort::ReleaseIoBinding> binding(runtime);
    runtime.require<ort::CreateIoBinding>(session_.get(), binding.out());
    runtime.require<ort::BindInput>(binding.get(), "tokens",
                                    static_cast<const ort::Value*>(in.get()));
    runtime.require<ort::BindOutput>(binding.get(), "conditions",
                                     static_cast<const ort::Value*>(out.get()));
    runtime.require<ort::RunWithBinding>(session_.get(),
                                         static_cast<const ort::RunOptions*>(nullptr),
                                         static_cast<const ort::IoBinding*>(binding.get()));
    return output;
}

}  // namespace auricle::inference

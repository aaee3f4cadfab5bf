#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "inference/ort_session.hpp"

namespace auricle::inference {

/// Turns the tokens of the slots' labels into conditions, by the query encoder of the
/// streaming-separation contract. On the CPU: it runs once per change of labels.
class QueryEncoder {
public:
    QueryEncoder(OrtRuntime& runtime, std::span<const std::byte> model);

    /// Tokens that one label has.
    std::size_t tokensPerLabel() const noexcept { return tokens_per_label_; }
    std::size_t conditionSize() const noexcept { return condition_size_; }

    /// Tokens [kSlots][tokensPerLabel()] to conditions [kSlots][conditionSize()]. Throws
    /// std::runtime_error where the network fails.
    std::vector<float> encode(std::span<const std::int64_t> tokens);

private:
    OrtSession session_;
    std::size_t tokens_per_label_;
    std::size_t condition_size_;
    std::mutex mutex_;
};

}  // namespace auricle::inference

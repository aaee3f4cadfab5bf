#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "inference/ort_runtime.hpp"

namespace auricle::inference {

/// Where a model is to run: on the CPU, or on the device of an execution provider that lives in a
/// library of its own.
struct OrtProvider {
    std::string name;  ///< "" for the CPU
    std::filesystem::path library;
    std::vector<std::pair<std::string, std::string>> options;
};

struct OrtTensor {
    std::string name;
    ort::ElementType type{};
    std::vector<std::int64_t> shape;  ///< -1 where any size will do

    std::size_t elements() const noexcept;
    std::string describe() const;  ///< for example "power [1, 257]"
};

/// A model that is loaded and ready to run, on one thread, without spinning.
class OrtSession {
public:
    OrtSession(OrtRuntime& runtime, std::span<const std::byte> model, const OrtProvider& provider);

    OrtRuntime& runtime() const noexcept { return runtime_; }
    ort::Session* get() const noexcept { return session_.get(); }
    const std::vector<OrtTensor>& inputs() const noexcept { return inputs_; }
    const std::vector<OrtTensor>& outputs() const noexcept { return outputs_; }

    /// The tensor of that name, or null.
    static const OrtTensor* find(const std::vector<OrtTensor>& tensors, const std::string& name);

    /// An entry of the model's metadata_props.
    std::optional<std::string> metadata(const char* key) const;

    /// A tensor whose data are `bytes` bytes of memory that the caller keeps.
    OrtOwned<ort::Value, ort::ReleaseValue> tensor(void* data, std::size_t bytes,
                                                   const std::vector<std::int64_t>& shape,
                                                   ort::ElementType type) const;

private:
    template <typename GetName, typename GetType>
    OrtTensor describe(std::size_t index) const;

    OrtRuntime& runtime_;
    OrtOwned<ort::Session, ort::ReleaseSession> session_;
    OrtOwned<ort::MemoryInfo, ort::ReleaseMemoryInfo> memory_;
    ort::Allocator* allocator_ = nullptr;
    std::vector<OrtTensor> inputs_;
    std::vector<OrtTensor> outputs_;
};

}  // namespace auricle::inference

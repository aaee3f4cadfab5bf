#include "inference/ort_session.hpp"

#include <algorithm>

namespace auricle::inference {

namespace {

using Options = OrtOwned<ort::SessionOptions, ort::ReleaseSessionOptions>;

Options makeOptions(OrtRuntime& runtime, const OrtProvider& provider) {
    Options options(runtime);
    runtime.require<ort::CreateSessionOptions>(options.out());
    runtime.require<ort::SetSessionGraphOptimizationLevel>(options.get(), ort::kAllOptimisations);
    // A network of this size gains nothing from more threads, and threads that spin take the
    // processor from the audio thread.
    runtime.require<ort::SetIntraOpNumThreads>(options.get(), 1);
    runtime.require<ort::SetInterOpNumThreads>(options.get(), 1);
    runtime.require<ort::AddSessionConfigEntry>(options.get(), "session.intra_op.allow_spinning",
                                                "0");
    runtime.require<ort::AddSessionConfigEntry>(options.get(), "session.inter_op.allow_spinning",
                                                "0");
    if (!provider.name.empty()) {
        const ort::EpDevice* device = runtime.deviceOf(provider.name, provider.library);
        std::vector<const char*> keys;
        std::vector<const char*> values;
        for (const auto& [key, value] : provider.options) {
            keys.push_back(key.c_str());
            values.push_back(value.c_str());
        }
        runtime.require<ort::AppendExecutionProviderV2>(options.get(), runtime.env(), &device,
                                                        std::size_t{1}, keys.data(), values.data(),
                                                        keys.size());
    }
    return options;
}

}  // namespace

std::size_t OrtTensor::elements() const noexcept {
    std::size_t count = 1;
    for (const std::int64_t size : shape) {
        count *= static_cast<std::size_t>(std::max<std::int64_t>(size, 0));
    }
    return count;
}

std::string OrtTensor::describe() const {
    std::string text = name + " [";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i > 0 ? ", " : "") + (shape[i] < 0 ? "any" : std::to_string(shape[i]));
    }
    return text + "]";
}

OrtSession::OrtSession(OrtRuntime& runtime, std::span<const std::byte> model,
                       const OrtProvider& provider)
    : runtime_(runtime), session_(runtime), memory_(runtime) {
    const Options options = makeOptions(runtime, provider);
    runtime.require<ort::CreateSessionFromArray>(
        static_cast<const ort::Env*>(runtime.env()), static_cast<const void*>(model.data()),
        model.size(), static_cast<const ort::SessionOptions*>(options.get()), session_.out());
    runtime.require<ort::CreateCpuMemoryInfo>(ort::kDeviceAllocator, ort::kDefaultMemory,
                                              memory_.out());
    runtime.require<ort::GetAllocatorWithDefaultOptions>(&allocator_);
    std::size_t count = 0;
    const ort::Session* session = session_.get();
    runtime.require<ort::SessionGetInputCount>(session, &count);
    for (std::size_t i = 0; i < count; ++i) {
        inputs_.push_back(describe<ort::SessionGetInputName, ort::SessionGetInputTypeInfo>(i));
    }
    runtime.require<ort::SessionGetOutputCount>(session, &count);
    for (std::size_t i = 0; i < count; ++i) {
        outputs_.push_back(describe<ort::SessionGetOutputName, ort::SessionGetOutputTypeInfo>(i));
    }
}

template <typename GetName, typename GetType>
OrtTensor OrtSession::describe(std::size_t index) const {
    OrtTensor tensor;
    const ort::Session* session = session_.get();
    char* name = nullptr;
    runtime_.require<GetName>(session, index, allocator_, &name);
    tensor.name = name;
    runtime_.require<ort::AllocatorFree>(allocator_, static_cast<void*>(name));
    OrtOwned<ort::TypeInfo, ort::ReleaseTypeInfo> type(runtime_);
    runtime_.require<GetType>(session, index, type.out());
    const ort::TensorInfo* info = nullptr;
    runtime_.require<ort::CastTypeInfoToTensorInfo>(static_cast<const ort::TypeInfo*>(type.get()),
                                                    &info);
    if (info == nullptr) {
        return tensor;  // no tensor at all: no contract asks for it
    }
    runtime_.require<ort::GetTensorElementType>(info, &tensor.type);
    std::size_t dimensions = 0;
    runtime_.require<ort::GetDimensionsCount>(info, &dimensions);
    tensor.shape.resize(dimensions);
    runtime_.require<ort::GetDimensions>(info, tensor.shape.data(), dimensions);
    return tensor;
}

const OrtTensor* OrtSession::find(const std::vector<OrtTensor>& tensors, const std::string& name) {
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const OrtTensor& tensor) { return tensor.name == name; });
    return found != tensors.end() ? &*found : nullptr;
}

std::optional<std::string> OrtSession::metadata(const char* key) const {
    OrtOwned<ort::ModelMetadata, ort::ReleaseModelMetadata> metadata(runtime_);
    runtime_.require<ort::SessionGetModelMetadata>(static_cast<const ort::Session*>(session_.get()),
                                                   metadata.out());
    char* value = nullptr;
    runtime_.require<ort::ModelMetadataLookup>(
        static_cast<const ort::ModelMetadata*>(metadata.get()), allocator_, key, &value);
    if (value == nullptr) {
        return std::nullopt;
    }
    std::string text = value;
    runtime_.require<ort::AllocatorFree>(allocator_, static_cast<void*>(value));
    return text;
}

OrtOwned<ort::Value, ort::ReleaseValue> OrtSession::tensor(void* data, std::size_t bytes,
                                                           const std::vector<std::int64_t>& shape,
                                                           ort::ElementType type) const {
    OrtOwned<ort::Value, ort::ReleaseValue> value(runtime_);
    runtime_.require<ort::CreateTensorWithDataAsOrtValue>(
        static_cast<const ort::MemoryInfo*>(memory_.get()), data, bytes, shape.data(), shape.size(),
        type, value.out());
    return value;
}

}  // namespace auricle::inference

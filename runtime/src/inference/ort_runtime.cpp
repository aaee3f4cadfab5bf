#include "inference/ort_runtime.hpp"

#include <map>
#include <span>
#include <stdexcept>

#include "inference/shared_library.hpp"

namespace auricle::inference {

OrtRuntime& OrtRuntime::open(const std::filesystem::path& library) {
    static std::mutex mutex;
    // Never destroyed: the runtime's threads may outlive static objects.
    static auto& opened = *new std::map<std::filesystem::path, std::unique_ptr<OrtRuntime>>;
    const std::lock_guard lock(mutex);
    std::unique_ptr<OrtRuntime>& runtime = opened[library];
    if (runtime == nullptr) {
        runtime.reset(new OrtRuntime(library));
    }
    return *runtime;
}

OrtRuntime::OrtRuntime(const std::filesystem::path& library) {
    const SharedLibrary loaded(library);
    const auto* base = loaded.function<const ort::ApiBase* (*)()>("OrtGetApiBase")();
    version_ = base->version_string();
    table_ = base->get_api(ort::kApiVersion);
    if (table_ == nullptr) {
        throw std::runtime_error("ONNX Runtime " + version_ + " is too old; version 1." +
                                 std::to_string(ort::kApiVersion) + " or later is needed");
    }
    require<ort::CreateEnv>(ort::kLogErrors, "auricle", &env_);
}

std::string OrtRuntime::messageOf(ort::Status* status) const {
    std::string message = call<ort::GetErrorMessage>(static_cast<const ort::Status*>(status));
    call<ort::ReleaseStatus>(status);
    return message;
}

void OrtRuntime::fail(ort::Status* status) const { throw std::runtime_error(messageOf(status)); }

const ort::EpDevice* OrtRuntime::deviceOf(const std::string& provider,
                                          const std::filesystem::path& provider_library) {
    const std::lock_guard lock(providers_mutex_);
    if (!providers_.contains(provider)) {
        require<ort::RegisterExecutionProviderLibrary>(env_, provider.c_str(),
                                                       provider_library.c_str());
        providers_.insert(provider);
    }
    const ort::EpDevice* const* devices = nullptr;
    std::size_t count = 0;
    require<ort::GetEpDevices>(static_cast<const ort::Env*>(env_), &devices, &count);
    for (const ort::EpDevice* device : std::span(devices, count)) {
        if (provider == call<ort::EpDeviceName>(device)) {
            return device;
        }
    }
    throw std::runtime_error("the execution provider " + provider +
                             " found no device that it supports");
}

}  // namespace auricle::inference

#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "inference/ort_abi.hpp"

namespace auricle::inference {

/// One loaded ONNX Runtime and its environment; it stays for the life of the program, because its
/// own threads do.
class OrtRuntime {
public:
    /// The runtime at this path; later calls with the same path return the same object. Throws
    /// std::runtime_error where it cannot be loaded or is older than 1.23.
    static OrtRuntime& open(const std::filesystem::path& library);

    OrtRuntime(const OrtRuntime&) = delete;
    OrtRuntime& operator=(const OrtRuntime&) = delete;

    ort::Env* env() const noexcept { return env_; }
    const std::string& version() const noexcept { return version_; }

    /// Calls a function that cannot fail.
    template <typename Entry, typename... Arguments>
    auto call(Arguments... arguments) const noexcept {
        return Entry::call(table_, arguments...);
    }

    /// Calls a function that returns a status; throws std::runtime_error with its message.
    template <typename Entry, typename... Arguments>
    void require(Arguments... arguments) const {
        if (ort::Status* status = Entry::call(table_, arguments...)) {
            fail(status);
        }
    }

    /// Message of a status, which is released.
    std::string messageOf(ort::Status* status) const;

    /// The device of an execution provider that lives in a library of its own, loaded on first
    /// use. Throws where the library does not load or finds no device.
    const ort::EpDevice* deviceOf(const std::string& provider,
                                  const std::filesystem::path& provider_library);

private:
    explicit OrtRuntime(const std::filesystem::path& library);

    [[noreturn]] void fail(ort::Status* status) const;

    const ort::Table* table_ = nullptr;
    ort::Env* env_ = nullptr;
    std::string version_;
    std::mutex providers_mutex_;
    std::set<std::string> providers_;
};

/// Releases what the runtime made when it goes out of scope.
template <typename T, typename Release>
class OrtOwned {
public:
    explicit OrtOwned(const OrtRuntime& runtime) noexcept : runtime_(&runtime) {}
    ~OrtOwned() {
        if (object_ != nullptr) {
            runtime_->call<Release>(object_);
        }
    }
    OrtOwned(OrtOwned&& other) noexcept
        : runtime_(other.runtime_), object_(std::exchange(other.object_, nullptr)) {}
    OrtOwned& operator=(OrtOwned&&) = delete;
    OrtOwned(const OrtOwned&) = delete;
    OrtOwned& operator=(const OrtOwned&) = delete;

    T* get() const noexcept { return object_; }
    T** out() noexcept { return &object_; }

private:
    const OrtRuntime* runtime_;
    T* object_ = nullptr;
};

}  // namespace auricle::inference

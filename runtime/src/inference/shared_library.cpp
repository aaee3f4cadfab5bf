#include "inference/shared_library.hpp"

#include <stdexcept>
#include <string>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace auricle::inference {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& why) {
    throw std::runtime_error("cannot load " + path.string() + ": " + why);
}

std::string systemError() {
#if defined(_WIN32)
    return "Windows error " + std::to_string(GetLastError());
#else
    // Each thread has its own in the C libraries of Linux and macOS.
    const char* text = dlerror();  // NOLINT(concurrency-mt-unsafe)
    return text != nullptr ? text : "unknown error";
#endif
}

}  // namespace

SharedLibrary::SharedLibrary(const std::filesystem::path& path)
    : path_(path),
#if defined(_WIN32)
      handle_(LoadLibraryExW(path.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH))
#else
      handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL))
#endif
{
    if (handle_ == nullptr) {
        fail(path_, systemError());
    }
}

void* SharedLibrary::address(const char* name) const {
#if defined(_WIN32)
    void* found = reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(handle_), name));
#else
    void* found = dlsym(handle_, name);
#endif
    if (found == nullptr) {
        fail(path_, std::string("it has no function ") + name);
    }
    return found;
}

}  // namespace auricle::inference

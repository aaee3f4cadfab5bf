// Loads the library at run time, as a game engine loads its plugins: thread-local memory of such a
// library is allocated at a thread's first touch, unless the library sees to it.
#include <dlfcn.h>

#include <cstdio>
#include <thread>
#include <vector>

#include "auricle/auricle.h"
#include "realtime/watch.hpp"

namespace {

template <typename Function>
Function found(void* library, const char* name) {
    return reinterpret_cast<Function>(dlsym(library, name));
}

}  // namespace

int main(int argc, char** argv) {
    void* library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : nullptr;
    if (library == nullptr) {
        std::fprintf(stderr, "%s\n", argc == 2 ? dlerror() : "usage: plugin_host libauricle.so");
        return 2;
    }
    const auto process =
        found<decltype(&auricle_renderer_process)>(library, "auricle_renderer_process");
    const auto last_error = found<decltype(&auricle_last_error)>(library, "auricle_last_error");
    unsigned long long allocations = 0;
    bool told = false;
    std::thread([&] {
        std::vector<float> left(64);
        std::vector<float> right(64);
        {
            const auricle::test::RealtimeWatch watch;
            process(nullptr, nullptr, 0, left.data(), right.data(), 64);
            allocations = watch.counts().allocations;
        }
        told = last_error()[0] == 'r';
    }).join();
    std::printf("%llu allocations in a refused process call, message %s\n", allocations,
                told ? "there" : "missing");
    return allocations == 0 && told ? 0 : 1;
}

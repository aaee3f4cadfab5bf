#include "realtime/watch.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define AURICLE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define AURICLE_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(AURICLE_SANITIZED)
#define AURICLE_INTERPOSE 1
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>

#include <cerrno>
#endif

namespace auricle::test {

namespace {

// Plain data, so that reading it inside malloc needs no initialisation and no allocation.
struct ThreadState {
    bool active = false;
    WatchCounts counts{};
};

constinit thread_local ThreadState state{};

void countAllocation(std::size_t size) noexcept {
    if (state.active) {
        ++state.counts.allocations;
        state.counts.largest_allocation = std::max(state.counts.largest_allocation, size);
    }
}

void countFree() noexcept { state.counts.frees += state.active ? 1U : 0U; }

}  // namespace

RealtimeWatch::RealtimeWatch() noexcept {
    state.counts = {};
    state.active = true;
}

RealtimeWatch::~RealtimeWatch() { state.active = false; }

WatchCounts RealtimeWatch::counts() const noexcept { return state.counts; }

#if defined(AURICLE_INTERPOSE)
const bool RealtimeWatch::kCountsLocks = true;
#else
const bool RealtimeWatch::kCountsLocks = false;
#endif

#if defined(AURICLE_INTERPOSE)
namespace {

void countLock() noexcept { state.counts.locks += state.active ? 1U : 0U; }

// No static local: its guard might lock.
template <typename Function>
Function nextFunction(std::atomic<Function>& cache, const char* name) noexcept {
    Function function = cache.load(std::memory_order_acquire);
    if (function == nullptr) {
        function = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
        cache.store(function, std::memory_order_release);
    }
    return function;
}

}  // namespace
#endif

}  // namespace auricle::test

using auricle::test::countAllocation;
using auricle::test::countFree;

#if defined(AURICLE_SANITIZED)

extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, size_t),
                                                         void (*)(const volatile void*));

namespace {

const int kHooked = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t size) { countAllocation(size); },
    [](const volatile void*) { countFree(); });

}  // namespace

#elif defined(AURICLE_INTERPOSE)

// operator new of libstdc++ comes through here too.
// The names and their spelling are the C library's.
// NOLINTBEGIN(bugprone-reserved-identifier,bugprone-macro-parentheses)
// NOLINTBEGIN(readability-identifier-naming,readability-inconsistent-declaration-parameter-name)
extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

void* malloc(std::size_t size) {
    countAllocation(size);
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
    countAllocation(count * size);
    return __libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size) {
    countAllocation(size);
    return __libc_realloc(block, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
    countAllocation(size);
    return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    countAllocation(size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
    countAllocation(size);
    *block = __libc_memalign(alignment, size);
    return *block != nullptr ? 0 : ENOMEM;
}

void free(void* block) {
    countFree();
    __libc_free(block);
}

#define AURICLE_COUNT_LOCK(name, argument)                        \
    int name(argument* object) {                                  \
        static std::atomic<int (*)(argument*)> cache{nullptr};    \
        auricle::test::countLock();                               \
        return auricle::test::nextFunction(cache, #name)(object); \
    }

AURICLE_COUNT_LOCK(pthread_mutex_lock, pthread_mutex_t)
AURICLE_COUNT_LOCK(pthread_mutex_trylock, pthread_mutex_t)
AURICLE_COUNT_LOCK(pthread_rwlock_rdlock, pthread_rwlock_t)
AURICLE_COUNT_LOCK(pthread_rwlock_wrlock, pthread_rwlock_t)
AURICLE_COUNT_LOCK(pthread_rwlock_tryrdlock, pthread_rwlock_t)
AURICLE_COUNT_LOCK(pthread_rwlock_trywrlock, pthread_rwlock_t)
AURICLE_COUNT_LOCK(sem_wait, sem_t)

#undef AURICLE_COUNT_LOCK

}  // extern "C"
// NOLINTEND(readability-identifier-naming,readability-inconsistent-declaration-parameter-name)
// NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses)

#else

void* operator new(std::size_t size) {
    countAllocation(size);
    if (void* block = std::malloc(size > 0 ? size : 1); block != nullptr) {
        return block;
    }
    throw std::bad_alloc();
}

void operator delete(void* block) noexcept {
    countFree();
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept {
    countFree();
    std::free(block);
}

#endif

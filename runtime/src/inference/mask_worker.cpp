#include "inference/mask_worker.hpp"

#include "realtime/flush_denormals.hpp"

namespace auricle::inference {

namespace {

// Hops by which the network may be late before it misses one: 80 ms.
constexpr std::size_t kHopsOfDelay = 16;

}  // namespace

MaskWorker::MaskWorker(MaskRunner& runner, std::size_t ahead)
    : runner_(runner),
      requests_(ahead + kHopsOfDelay),
      masks_(2 * (ahead + kHopsOfDelay)),
      thread_([this] { work(); }) {}

MaskWorker::~MaskWorker() {
    stopping_.store(true);
    calls_.fetch_add(1);
    calls_.notify_one();
    thread_.join();
}

void MaskWorker::submit() noexcept AURICLE_NONBLOCKING {
    submitted_.fetch_add(1, std::memory_order_relaxed);
    requests_.publish();
    calls_.fetch_add(1);
    if (sleeping_.load()) {
        calls_.notify_one();
    }
}

void MaskWorker::drain() const noexcept {
    const std::uint32_t wanted = submitted_.load();
    for (std::uint32_t done = done_.load(); done != wanted; done = done_.load()) {
        done_.wait(done);
    }
}

void MaskWorker::work() noexcept {
    const realtime::FlushDenormals flush;
    HopMasks unread;
    std::uint32_t seen = calls_.load();
    while (!stopping_.load()) {
        while (const HopRequest* request = requests_.oldest()) {
            // Masks that nobody collects any more are computed all the same, for the state's sake.
            HopMasks* out = masks_.slotToFill();
            runner_.run(*request, out != nullptr ? *out : unread);
            if (out != nullptr) {
                masks_.publish();
            }
            requests_.release();
            done_.fetch_add(1);
            done_.notify_all();
            if (stopping_.load()) {
                return;
            }
        }
        sleeping_.store(true);
        calls_.wait(seen);
        sleeping_.store(false);
        seen = calls_.load();
    }
}

}  // namespace auricle::inference

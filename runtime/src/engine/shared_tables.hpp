#pragma once

#include <map>
#include <memory>
#include <mutex>

namespace auricle::engine {

/// The table of a sample rate, made once and kept: a server makes a renderer for every session, and
/// making these takes tens of milliseconds. For the control side.
template <typename Table>
std::shared_ptr<const Table> sharedTable(double sample_rate) {
    static std::mutex mutex;
    static std::map<double, std::shared_ptr<const Table>> tables;
    const std::scoped_lock lock(mutex);
    auto& table = tables[sample_rate];
    if (table == nullptr) {
        table = std::make_shared<const Table>(sample_rate);
    }
    return table;
}

}  // namespace auricle::engine

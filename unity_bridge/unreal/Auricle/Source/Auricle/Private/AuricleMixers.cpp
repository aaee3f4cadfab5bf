#include "AuricleMixers.h"

#include <map>
#include <mutex>
#include <utility>

namespace {

using FMixerPtr = std::shared_ptr<auricle::client::VoiceMixer>;

// Devices come and go on one thread, and outputs look for theirs on another; never while playing.
struct FMixerTable {
    std::mutex Mutex;
    std::map<uint32, FMixerPtr> Mixers;
};

FMixerTable& Table() {
    static FMixerTable TheTable;
    return TheTable;
}

}  // namespace

void FAuricleMixers::Add(uint32 DeviceId, FMixerPtr Mixer) {
    const std::scoped_lock Lock(Table().Mutex);
    Table().Mixers[DeviceId] = std::move(Mixer);
}

void FAuricleMixers::Remove(uint32 DeviceId) {
    const std::scoped_lock Lock(Table().Mutex);
    Table().Mixers.erase(DeviceId);
}

FMixerPtr FAuricleMixers::Find(uint32 DeviceId) {
    const std::scoped_lock Lock(Table().Mutex);
    const auto Found = Table().Mixers.find(DeviceId);
    return Found != Table().Mixers.end() ? Found->second : nullptr;
}

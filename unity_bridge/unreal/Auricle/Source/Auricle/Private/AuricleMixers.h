#pragma once

#include <memory>

#include "CoreMinimal.h"
#include "voice_mixer.hpp"

/** The mixer of each audio device: its spatialization puts it here, its output takes it. */
class FAuricleMixers {
public:
    static void Add(uint32 DeviceId, std::shared_ptr<auricle::client::VoiceMixer> Mixer);
    static void Remove(uint32 DeviceId);
    static std::shared_ptr<auricle::client::VoiceMixer> Find(uint32 DeviceId);
};

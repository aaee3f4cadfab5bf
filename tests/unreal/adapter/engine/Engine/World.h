#pragma once

#include "AudioDevice.h"
#include "TimerManager.h"

class UWorld : public UObject {
public:
    FAudioDevice* GetAudioDeviceRaw() { return &Device; }
    FTimerManager& GetTimerManager() { return Timers; }

    FAudioDevice Device;
    FTimerManager Timers;
};

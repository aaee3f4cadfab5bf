#pragma once

#include "Sound/SoundEffectSubmix.h"

class UAudioMixerBlueprintLibrary {
public:
    static void AddMasterSubmixEffect(const UObject*, USoundEffectSubmixPreset* Preset) {
        OnMain = Preset;
    }
    static void RemoveMasterSubmixEffect(const UObject*, USoundEffectSubmixPreset* Preset) {
        if (OnMain == Preset) OnMain = nullptr;
    }

    static inline USoundEffectSubmixPreset* OnMain = nullptr;
};

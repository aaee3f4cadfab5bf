#pragma once

#include "IAudioExtensionPlugin.h"

struct FSoundEffectSubmixInitData {
    uint32 DeviceID = static_cast<uint32>(INDEX_NONE);
};

struct FSoundEffectSubmixInputData {
    int32 NumFrames = 0;
    int32 NumChannels = 0;
    Audio::FAlignedFloatBuffer* AudioBuffer = nullptr;
};

struct FSoundEffectSubmixOutputData {
    Audio::FAlignedFloatBuffer* AudioBuffer;
    int32 NumChannels;
};

class FSoundEffectBase {
public:
    virtual ~FSoundEffectBase() = default;
    virtual void OnPresetChanged() {}

    class USoundEffectPreset* Preset = nullptr;
};

class USoundEffectPreset : public UObject {
public:
    virtual FSoundEffectBase* CreateNewEffect() const = 0;
};

class USoundEffectSubmixPreset : public USoundEffectPreset {};

class FSoundEffectSubmix : public FSoundEffectBase {
public:
    virtual void OnProcessAudio(const FSoundEffectSubmixInputData&, FSoundEffectSubmixOutputData&) {
    }
    void Setup(const FSoundEffectSubmixInitData& data) { Init(data); }

private:
    virtual void Init(const FSoundEffectSubmixInitData&) {}
};

#define EFFECT_PRESET_METHODS(Effect)                                                    \
    virtual FSoundEffectBase* CreateNewEffect() const override { return new F##Effect; } \
    F##Effect##Settings GetSettings() const { return Settings; }

#define GET_EFFECT_SETTINGS(Effect) \
    F##Effect##Settings Settings = static_cast<U##Effect##Preset*>(Preset)->GetSettings()

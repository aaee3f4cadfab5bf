#pragma once

#include "CoreMinimal.h"

class FAudioDevice;
class IAudioSpatialization;
class USpatializationPluginSourceSettingsBase;

using TAudioSpatializationPtr = TSharedPtr<IAudioSpatialization, ESPMode::ThreadSafe>;

namespace Audio {
using FAlignedFloatBuffer = TArray<float>;
}

struct FSpatializationParams {
    FVector ListenerPosition;
    FQuat ListenerOrientation;
    FVector EmitterPosition;
    FVector EmitterWorldPosition;
};

struct FAudioPluginInitializationParams {
    uint32 NumSources = 0;
    uint32 NumOutputChannels = 0;
    uint32 SampleRate = 0;
    uint32 BufferLength = 0;
    FAudioDevice* AudioDevicePtr = nullptr;
};

struct FAudioPluginSourceInputData {
    int32 SourceId;
    uint64 AudioComponentId;
    Audio::FAlignedFloatBuffer* AudioBuffer;
    int32 NumChannels;
    FQuat ListenerOrientation;
    const FSpatializationParams* SpatializationParams;
};

struct FAudioPluginSourceOutputData {
    Audio::FAlignedFloatBuffer AudioBuffer;
};

class IModularFeature {
public:
    virtual ~IModularFeature() = default;
};

class IAudioPluginFactory {
public:
    virtual ~IAudioPluginFactory() = default;
    virtual FString GetDisplayName() { return {}; }
    virtual bool SupportsPlatform(const FString& PlatformName) = 0;
    virtual bool IsExternalSend() { return false; }
};

class IAudioSpatializationFactory : public IAudioPluginFactory, public IModularFeature {
public:
    static FName GetModularFeatureName() { return FName(TEXT("AudioSpatializationPlugin")); }
    virtual int32 GetMaxSupportedChannels() { return 1; }
    virtual TAudioSpatializationPtr CreateNewSpatializationPlugin(FAudioDevice* OwningDevice) = 0;
};

class IAudioSpatialization {
public:
    virtual ~IAudioSpatialization() = default;
    virtual void Shutdown() {}
    virtual void OnInitSource(const uint32, const FName&,
                              USpatializationPluginSourceSettingsBase*) {}
    virtual void OnReleaseSource(const uint32) {}
    virtual void ProcessAudio(const FAudioPluginSourceInputData&, FAudioPluginSourceOutputData&) {}
    virtual void OnAllSourcesProcessed() {}
    virtual bool IsSpatializationEffectInitialized() const { return false; }
    virtual void Initialize(const FAudioPluginInitializationParams) {}
};

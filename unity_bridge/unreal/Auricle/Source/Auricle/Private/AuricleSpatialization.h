#pragma once

#include <memory>

#include "CoreMinimal.h"
#include "IAudioExtensionPlugin.h"
#include "voice_mixer.hpp"

/**
 * Takes the voices that Unreal wants spatialized. They are gathered in ProcessAudio, rendered
 * together once all are there, and come back through FAuricleOutput in the same block.
 *
 * Nothing here touches a UObject while audio runs: voices are known by number.
 */
class FAuricleSpatialization final : public IAudioSpatialization {
public:
    virtual ~FAuricleSpatialization() override;

    virtual void Initialize(const FAudioPluginInitializationParams InitializationParams) override;
    virtual void Shutdown() override;
    virtual bool IsSpatializationEffectInitialized() const override { return Mixer != nullptr; }
    virtual void OnInitSource(const uint32 SourceId, const FName& AudioComponentUserId,
                              USpatializationPluginSourceSettingsBase* InSettings) override;
    virtual void OnReleaseSource(const uint32 SourceId) override;
    virtual void ProcessAudio(const FAudioPluginSourceInputData& InputData,
                              FAudioPluginSourceOutputData& OutputData) override;
    virtual void OnAllSourcesProcessed() override;

private:
    std::shared_ptr<auricle::client::VoiceMixer> Mixer;
    uint32 DeviceId = 0;
};

/** What Project Settings, Platforms, Spatialization Plugin lists as "Auricle". */
class FAuricleSpatializationFactory final : public IAudioSpatializationFactory {
public:
    virtual FString GetDisplayName() override { return FString(TEXT("Auricle")); }
    virtual bool SupportsPlatform(const FString& PlatformName) override;
    // The mix returns as one: Unreal must not play what ProcessAudio leaves behind. Sends to
    // reverb submixes still get the voice as Unreal pans it.
    virtual bool IsExternalSend() override { return true; }
    virtual int32 GetMaxSupportedChannels() override { return 1; }
    virtual TAudioSpatializationPtr CreateNewSpatializationPlugin(
        FAudioDevice* OwningDevice) override;
};

#include "AuricleSpatialization.h"

#include <span>

#include "AudioDevice.h"
#include "AuricleLog.h"
#include "AuricleMixers.h"
#include "AuricleRendererFactory.h"
#include "AuricleSettings.h"
#include "unreal_coordinates.hpp"

using namespace auricle::client;

namespace {

UnrealPlace PlaceOf(const FVector& Location) { return {Location.X, Location.Y, Location.Z}; }

}  // namespace

FAuricleSpatialization::~FAuricleSpatialization() { Shutdown(); }

void FAuricleSpatialization::Initialize(const FAudioPluginInitializationParams Params) {
    DeviceId = Params.AudioDevicePtr != nullptr ? Params.AudioDevicePtr->DeviceID : 0;
    Mixer = std::make_shared<VoiceMixer>(
        MakeAuricleRenderer(*GetDefault<UAuricleSettings>(), Params.SampleRate, Params.BufferLength,
                            Params.NumSources),
        Params.NumSources, Params.BufferLength);
    FAuricleMixers::Add(DeviceId, Mixer);
    UE_LOG(LogAuricle, Log, TEXT("Auricle takes %u voices at %u Hz in blocks of %u: %s"),
           Params.NumSources, Params.SampleRate, Params.BufferLength,
           UTF8_TO_TCHAR(Mixer->renderer().status().c_str()));
}

void FAuricleSpatialization::Shutdown() {
    if (Mixer == nullptr) return;
    FAuricleMixers::Remove(DeviceId);
    Mixer.reset();
}

void FAuricleSpatialization::OnInitSource(const uint32 SourceId,
                                          const FName& /*AudioComponentUserId*/,
                                          USpatializationPluginSourceSettingsBase* /*InSettings*/) {
    if (Mixer != nullptr) Mixer->begin(SourceId);
}

// A voice that is not staged is silent, and its tail rings on: nothing is to be done.
void FAuricleSpatialization::OnReleaseSource(const uint32 /*SourceId*/) {}

void FAuricleSpatialization::ProcessAudio(const FAudioPluginSourceInputData& InputData,
                                          FAudioPluginSourceOutputData& OutputData) {
    FMemory::Memzero(OutputData.AudioBuffer.GetData(),
                     sizeof(float) * OutputData.AudioBuffer.Num());
    const FSpatializationParams* Place = InputData.SpatializationParams;
    if (Mixer == nullptr || Place == nullptr || InputData.AudioBuffer == nullptr) return;
    // EmitterPosition is in axes of its own (up, right, backward), so the world's are used.
    const FQuat& Listener = Place->ListenerOrientation;
    Mixer->stage(
        static_cast<uint32>(InputData.SourceId),
        {InputData.AudioBuffer->GetData(), static_cast<std::size_t>(InputData.AudioBuffer->Num())},
        static_cast<uint32>(InputData.NumChannels),
        offsetFromUnreal(PlaceOf(Place->EmitterWorldPosition), PlaceOf(Place->ListenerPosition)),
        rotationFromUnreal(Listener.X, Listener.Y, Listener.Z, Listener.W));
}

void FAuricleSpatialization::OnAllSourcesProcessed() {
    if (Mixer != nullptr) Mixer->render();
}

bool FAuricleSpatializationFactory::SupportsPlatform(const FString& PlatformName) {
    return PlatformName == FString(TEXT("Windows")) || PlatformName == FString(TEXT("Linux")) ||
           PlatformName == FString(TEXT("Mac"));
}

TAudioSpatializationPtr FAuricleSpatializationFactory::CreateNewSpatializationPlugin(
    FAudioDevice* /*OwningDevice*/) {
    return MakeShared<FAuricleSpatialization, ESPMode::ThreadSafe>();
}

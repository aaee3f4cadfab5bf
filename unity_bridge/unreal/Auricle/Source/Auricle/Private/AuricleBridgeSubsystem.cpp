#include "AuricleBridgeSubsystem.h"

#include "AudioDevice.h"
#include "AudioMixerBlueprintLibrary.h"
#include "AuricleLog.h"
#include "AuricleMixers.h"
#include "AuricleOutput.h"
#include "Engine/World.h"
#include "TimerManager.h"

bool UAuricleBridgeSubsystem::DoesSupportWorldType(const EWorldType::Type WorldType) const {
    return WorldType == EWorldType::Game || WorldType == EWorldType::PIE;
}

void UAuricleBridgeSubsystem::OnWorldBeginPlay(UWorld& InWorld) {
    UWorldSubsystem::OnWorldBeginPlay(InWorld);
    FAudioDevice* Device = InWorld.GetAudioDeviceRaw();
    if (Device == nullptr || FAuricleMixers::Find(Device->DeviceID) == nullptr) {
        UE_LOG(LogAuricle, Log,
               TEXT("Auricle is not the spatialization plugin here; choose it in Project "
                    "Settings, Platforms, Audio, to hear it"));
        return;
    }
    Output = NewObject<UAuricleOutputPreset>(this);
    UAudioMixerBlueprintLibrary::AddMasterSubmixEffect(&InWorld, Output);
    InWorld.GetTimerManager().SetTimer(ReportTimer, this, &UAuricleBridgeSubsystem::Report, 1.0f,
                                       true);
}

void UAuricleBridgeSubsystem::Deinitialize() {
    if (UWorld* World = GetWorld(); World != nullptr && Output != nullptr) {
        World->GetTimerManager().ClearTimer(ReportTimer);
        UAudioMixerBlueprintLibrary::RemoveMasterSubmixEffect(World, Output);
    }
    Output = nullptr;
    UWorldSubsystem::Deinitialize();
}

FAuricleStatus UAuricleBridgeSubsystem::GetStatus() const {
    FAuricleStatus Status;
    FAudioDevice* Device = GetWorld() != nullptr ? GetWorld()->GetAudioDeviceRaw() : nullptr;
    const auto Mixer = Device != nullptr ? FAuricleMixers::Find(Device->DeviceID) : nullptr;
    if (Mixer == nullptr) {
        Status.Message = FString(TEXT("Auricle is not the spatialization plugin of this device"));
        return Status;
    }
    Status.Message = FString(UTF8_TO_TCHAR(Mixer->renderer().status().c_str()));
    Status.LatencyFrames = static_cast<int32>(Mixer->renderer().latencyFrames());
    Status.UnheardBlocks = static_cast<int64>(Mixer->unheard());
    return Status;
}

void UAuricleBridgeSubsystem::Report() {
    const FAuricleStatus Status = GetStatus();
    if (Status.Message != Reported) {
        UE_LOG(LogAuricle, Display, TEXT("%s"), *Status.Message);
        Reported = Status.Message;
    }
    // A few go by before the effect is on its submix; a second's worth means that it is not there.
    if (Status.UnheardBlocks > ReportedUnheard + 40) {
        UE_LOG(LogAuricle, Warning,
               TEXT("Auricle renders but nobody plays it: its output effect was removed from the "
                    "main submix"));
    }
    ReportedUnheard = Status.UnheardBlocks;
}

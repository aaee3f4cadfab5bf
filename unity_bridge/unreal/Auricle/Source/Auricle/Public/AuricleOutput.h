#pragma once

#include <atomic>
#include <memory>

#include "CoreMinimal.h"
#include "Sound/SoundEffectSubmix.h"

#include "AuricleOutput.generated.h"

namespace auricle::client {
class VoiceMixer;
}

USTRUCT(BlueprintType)
struct AURICLE_API FAuricleOutputSettings {
    GENERATED_BODY()

    /** Level of everything that Auricle renders; 1 is as rendered. */
    UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Auricle", meta = (ClampMin = "0"))
    float Volume = 1.0f;
};

/** Where Auricle's mix comes back into Unreal's: adds it to a submix. */
class AURICLE_API FAuricleOutput : public FSoundEffectSubmix {
public:
    virtual void Init(const FSoundEffectSubmixInitData& InInitData) override;
    virtual void OnPresetChanged() override;
    virtual void OnProcessAudio(const FSoundEffectSubmixInputData& InData,
                                FSoundEffectSubmixOutputData& OutData) override;

private:
    std::shared_ptr<auricle::client::VoiceMixer> Mixer;
    std::atomic<float> Volume{1.0f};
};

/** The asset of FAuricleOutput. The subsystem puts one on the main submix of each world. */
UCLASS(BlueprintType)
class AURICLE_API UAuricleOutputPreset : public USoundEffectSubmixPreset {
    GENERATED_BODY()

public:
    EFFECT_PRESET_METHODS(AuricleOutput)

    UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Auricle",
              meta = (ShowOnlyInnerProperties))
    FAuricleOutputSettings Settings;
};

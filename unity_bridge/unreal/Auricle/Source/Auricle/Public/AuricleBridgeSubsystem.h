#pragma once

#include "CoreMinimal.h"
#include "Engine/EngineTypes.h"
#include "Subsystems/WorldSubsystem.h"

#include "AuricleBridgeSubsystem.generated.h"

class UAuricleOutputPreset;

/** How Auricle is doing in a world. */
USTRUCT(BlueprintType)
struct AURICLE_API FAuricleStatus {
    GENERATED_BODY()

    /** One sentence: who renders, or why nobody does and what to do. */
    UPROPERTY(BlueprintReadOnly, Category = "Auricle")
    FString Message;

    /** Frames that Auricle adds between a sound and the ear. */
    UPROPERTY(BlueprintReadOnly, Category = "Auricle")
    int32 LatencyFrames = 0;

    /** Blocks that were rendered and that no output effect has played. */
    UPROPERTY(BlueprintReadOnly, Category = "Auricle")
    int64 UnheardBlocks = 0;
};

/** Puts Auricle's output on the world's main submix, and logs whenever its state changes. */
UCLASS()
class AURICLE_API UAuricleBridgeSubsystem : public UWorldSubsystem {
    GENERATED_BODY()

public:
    virtual bool DoesSupportWorldType(const EWorldType::Type WorldType) const override;
    virtual void OnWorldBeginPlay(UWorld& InWorld) override;
    virtual void Deinitialize() override;

    UFUNCTION(BlueprintCallable, Category = "Auricle")
    FAuricleStatus GetStatus() const;

private:
    void Report();

    UPROPERTY(Transient)
    TObjectPtr<UAuricleOutputPreset> Output;

    FTimerHandle ReportTimer;
    FString Reported;
    int64 ReportedUnheard = 0;
};

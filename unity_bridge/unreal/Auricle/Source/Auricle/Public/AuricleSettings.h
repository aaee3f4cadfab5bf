#pragma once

#include "CoreMinimal.h"
#include "Engine/DeveloperSettings.h"

#include "AuricleSettings.generated.h"

UENUM()
enum class EAuricleBackend : uint8 {
    /** A server renders: auricle serve, on this machine or another one. */
    Bridge,
    /** Auricle's library renders inside the game, without added latency. */
    InProcess
};

UENUM()
enum class EAuricleDistance : uint8 {
    /** Unreal's attenuation settings decide how loud a sound is. */
    Unreal,
    /** 1 / distance in metres, on top of whatever attenuation Unreal has been told. */
    Inverse
};

/** Project Settings, Plugins, Auricle. Read when an audio device starts. */
UCLASS(Config = Engine, DefaultConfig, meta = (DisplayName = "Auricle"))
class AURICLE_API UAuricleSettings : public UDeveloperSettings {
    GENERATED_BODY()

public:
    virtual FName GetCategoryName() const override { return FName(TEXT("Plugins")); }

    /** Who renders. */
    UPROPERTY(Config, EditAnywhere, Category = "Rendering")
    EAuricleBackend Backend = EAuricleBackend::Bridge;

    /** Who makes far sounds quieter. */
    UPROPERTY(Config, EditAnywhere, Category = "Rendering")
    EAuricleDistance Distance = EAuricleDistance::Unreal;

    /** Address of the bridge, which also resolves sentences in the editor. */
    UPROPERTY(Config, EditAnywhere, Category = "Bridge")
    FString Server = FString(TEXT("ws://127.0.0.1:8765"));

    /** What the server was told to ask for with --token; empty for none. */
    UPROPERTY(Config, EditAnywhere, Category = "Bridge")
    FString Token;

    /** Blocks between sending a sound and playing it, to begin with; grows when blocks are late. */
    UPROPERTY(Config, EditAnywhere, Category = "Bridge", meta = (ClampMin = "1", ClampMax = "24"))
    int32 StartDepth = 3;

    /** A compact HRTF asset (.ahrt) for rendering in process; empty for the one of the plugin. */
    UPROPERTY(Config, EditAnywhere, Category = "In process")
    FString HrtfAsset;
};

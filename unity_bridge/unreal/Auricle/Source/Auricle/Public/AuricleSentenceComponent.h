#pragma once

#include "Components/SceneComponent.h"
#include "CoreMinimal.h"

#include "AuricleSentenceComponent.generated.h"

/** A place on the way that a sentence describes. */
USTRUCT(BlueprintType)
struct AURICLE_API FAuricleWaypoint {
    GENERATED_BODY()

    /** Seconds after the beginning of play. */
    UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Auricle")
    double Seconds = 0.0;

    /** Seen from the parent, centimetres. */
    UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Auricle")
    FVector Location = FVector::ZeroVector;
};

/**
 * A place in words: "behind on the left, 3 m". What is attached to this component is there, seen
 * from the component's parent: attach it to the camera or to the actor that the words are about,
 * and an audio component to it.
 *
 * The sentence is resolved in the editor, by the bridge, and the answer is stored with the level:
 * the game needs no server for it.
 */
UCLASS(ClassGroup = (Audio), meta = (BlueprintSpawnableComponent))
class AURICLE_API UAuricleSentenceComponent : public USceneComponent {
    GENERATED_BODY()

public:
    UAuricleSentenceComponent();

    UPROPERTY(EditAnywhere, BlueprintReadOnly, Category = "Auricle", meta = (MultiLine = "true"))
    FString Sentence;

    /** What the server made of the sentence, or why it could not. */
    UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Auricle")
    FString Answer;

    /** The way, where the sentence describes one; its first place is this component's. */
    UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Auricle")
    TArray<FAuricleWaypoint> Path;

    /** Asks the bridge again; the answer comes when it comes. */
    UFUNCTION(CallInEditor, BlueprintCallable, Category = "Auricle")
    void Resolve();

    virtual void BeginPlay() override;
    virtual void TickComponent(float DeltaTime, ELevelTick TickType,
                               FActorComponentTickFunction* ThisTickFunction) override;
#if WITH_EDITOR
    virtual void PostEditChangeProperty(FPropertyChangedEvent& PropertyChangedEvent) override;
#endif

private:
    double Elapsed = 0.0;
};

#pragma once

#include "CoreMinimal.h"

enum ELevelTick { LEVELTICK_All };

struct FActorComponentTickFunction {
    bool bCanEverTick = false;
};

class UActorComponent : public UObject {
public:
    virtual void BeginPlay() {}
    virtual void TickComponent(float, ELevelTick, FActorComponentTickFunction*) {}

    FActorComponentTickFunction PrimaryComponentTick;
};

class USceneComponent : public UActorComponent {
public:
    void SetRelativeLocation(const FVector& location) { Location = location; }
    FVector GetRelativeLocation() const { return Location; }
    FVector GetComponentLocation() const { return Location; }
    FTransform GetComponentTransform() const { return {}; }
    USceneComponent* GetAttachParent() const { return nullptr; }

private:
    FVector Location;
};

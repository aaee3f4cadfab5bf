#pragma once

#include "CoreMinimal.h"
#include "Engine/EngineTypes.h"

class UWorld;

class UWorldSubsystem : public UObject {
public:
    virtual bool DoesSupportWorldType(const EWorldType::Type) const { return true; }
    virtual void OnWorldBeginPlay(UWorld&) {}
    virtual void Deinitialize() {}
    UWorld* GetWorld() const { return World; }

    UWorld* World = nullptr;
};

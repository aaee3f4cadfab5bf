#pragma once

#include "CoreMinimal.h"

enum ESceneDepthPriorityGroup { SDPG_World, SDPG_Foreground };
class FSceneView;

class FPrimitiveDrawInterface {
public:
    virtual ~FPrimitiveDrawInterface() = default;
    virtual void DrawLine(const FVector& Start, const FVector& End, const FLinearColor& Color,
                          uint8 DepthPriorityGroup, float Thickness = 0.0f) = 0;
};

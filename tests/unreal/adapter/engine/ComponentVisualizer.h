#pragma once

#include "Components/SceneComponent.h"
#include "SceneManagement.h"

class FComponentVisualizer {
public:
    virtual ~FComponentVisualizer() = default;
    virtual void OnRegister() {}
    virtual void DrawVisualization(const UActorComponent*, const FSceneView*,
                                   FPrimitiveDrawInterface*) {}
};

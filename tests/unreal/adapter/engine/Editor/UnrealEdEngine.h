#pragma once

#include "ComponentVisualizer.h"

class UUnrealEdEngine {
public:
    void RegisterComponentVisualizer(FName, TSharedPtr<FComponentVisualizer>) {}
    void UnregisterComponentVisualizer(FName) {}
};

#pragma once

#include "Engine/EngineTypes.h"

class FTimerManager {
public:
    template <class T>
    void SetTimer(FTimerHandle&, T* object, void (T::*method)(), float, bool) {
        (object->*method)();  // once, where the engine would go on calling
    }
    void ClearTimer(FTimerHandle&) {}
};

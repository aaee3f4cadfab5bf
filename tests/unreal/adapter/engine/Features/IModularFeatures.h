#pragma once

#include "IAudioExtensionPlugin.h"

class IModularFeatures {
public:
    static IModularFeatures& Get() {
        static IModularFeatures features;
        return features;
    }
    void RegisterModularFeature(const FName, IModularFeature* feature) { Registered = feature; }
    void UnregisterModularFeature(const FName, IModularFeature* feature) {
        if (Registered == feature) Registered = nullptr;
    }

    IModularFeature* Registered = nullptr;
};

#pragma once

#include "CoreMinimal.h"

class FAudioDevice {
public:
    uint32 DeviceID = 0;
};

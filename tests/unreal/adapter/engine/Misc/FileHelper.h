#pragma once

#include "CoreMinimal.h"

struct FFileHelper {
    static bool LoadFileToArray(TArray<uint8>& bytes, const TCHAR* path) {
        std::FILE* file = std::fopen(path, "rb");
        if (file == nullptr) return false;
        for (int byte = std::fgetc(file); byte != EOF; byte = std::fgetc(file)) {
            bytes.Add(static_cast<uint8>(byte));
        }
        std::fclose(file);
        return true;
    }
};

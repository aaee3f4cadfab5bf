#pragma once

class UUnrealEdEngine;
inline UUnrealEdEngine* GUnrealEd = nullptr;

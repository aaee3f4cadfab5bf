#pragma once

class IModuleInterface {
public:
    virtual ~IModuleInterface() = default;
    virtual void StartupModule() {}
    virtual void ShutdownModule() {}
};

#define IMPLEMENT_MODULE(Class, Name)  \
    IModuleInterface& Name##Module() { \
        static Class module;           \
        return module;                 \
    }

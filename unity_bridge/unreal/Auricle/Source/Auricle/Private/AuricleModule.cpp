#include "AuricleLog.h"
#include "AuricleSpatialization.h"
#include "Features/IModularFeatures.h"
#include "Modules/ModuleManager.h"

DEFINE_LOG_CATEGORY(LogAuricle);

/** Offers Auricle in the list of spatialization plugins as long as the plugin is loaded. */
class FAuricleModule final : public IModuleInterface {
public:
    virtual void StartupModule() override {
        IModularFeatures::Get().RegisterModularFeature(
            IAudioSpatializationFactory::GetModularFeatureName(), &Factory);
    }

    virtual void ShutdownModule() override {
        IModularFeatures::Get().UnregisterModularFeature(
            IAudioSpatializationFactory::GetModularFeatureName(), &Factory);
    }

private:
    FAuricleSpatializationFactory Factory;
};

IMPLEMENT_MODULE(FAuricleModule, Auricle)

#include "AuricleSentenceComponent.h"

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "Async/Async.h"
#include "AuricleLog.h"
#include "AuricleRendererFactory.h"
#include "AuricleSettings.h"
#include "path.hpp"
#include "sentence_resolver.hpp"
#include "unreal_coordinates.hpp"

using namespace auricle::client;

namespace {

// In which the server counts the times of a path, whatever the device runs at.
constexpr uint32 kPathRate = 48'000;

FVector ToUnreal(const Vector3& Metres) {
    const UnrealPlace Place = offsetToUnreal(Metres);
    return FVector(Place.x, Place.y, Place.z);
}

std::vector<Waypoint> ToCore(const TArray<FAuricleWaypoint>& Path) {
    std::vector<Waypoint> Result;
    for (const FAuricleWaypoint& Each : Path) {
        const UnrealPlace Place{Each.Location.X, Each.Location.Y, Each.Location.Z};
        Result.push_back(
            {static_cast<int64>(Each.Seconds * kPathRate), offsetFromUnreal(Place, UnrealPlace{})});
    }
    return Result;
}

struct FSentenceAnswer {
    Resolved Place;
    std::string Error;
};

void Apply(UAuricleSentenceComponent& Component, const FSentenceAnswer& Given) {
    if (!Given.Error.empty()) {
        Component.Answer = FString(UTF8_TO_TCHAR(Given.Error.c_str()));
        UE_LOG(LogAuricle, Warning, TEXT("\"%s\": %s"), *Component.Sentence, *Component.Answer);
        return;
    }
    Component.Modify();
    Component.Answer =
        FString(UTF8_TO_TCHAR(Given.Place.label ? Given.Place.label->c_str() : "resolved"));
    Component.Path.Reset();
    for (const Waypoint& Each : Given.Place.path.value_or(std::vector<Waypoint>{})) {
        Component.Path.Add({static_cast<double>(Each.frames) / kPathRate, ToUnreal(Each.position)});
    }
    Component.SetRelativeLocation(ToUnreal(Given.Place.position));
}

}  // namespace

UAuricleSentenceComponent::UAuricleSentenceComponent() { PrimaryComponentTick.bCanEverTick = true; }

void UAuricleSentenceComponent::Resolve() {
    Endpoint Where;
    std::string Error;
    if (!AuricleEndpoint(*GetDefault<UAuricleSettings>(), Where, Error)) {
        Apply(*this, {{}, Error});
        return;
    }
    Answer = FString(TEXT("asking the server"));
    TWeakObjectPtr<UAuricleSentenceComponent> Self(this);
    const std::string Text = TCHAR_TO_UTF8(*Sentence);
    Async(EAsyncExecution::ThreadPool, [Self, Where, Text, Asked = Sentence] {
        FSentenceAnswer Given;
        const std::atomic<bool> Stop{false};
        resolveSentence(Where, Text, kPathRate, std::chrono::seconds(20), Stop, Given.Place,
                        Given.Error);
        AsyncTask(ENamedThreads::GameThread, [Self, Given, Asked] {
            // Gone, or given other words meanwhile: then another answer is on its way.
            UAuricleSentenceComponent* Component = Self.Get();
            if (Component != nullptr && Component->Sentence == Asked) Apply(*Component, Given);
        });
    });
}

void UAuricleSentenceComponent::BeginPlay() {
    USceneComponent::BeginPlay();
    Elapsed = 0.0;
}

void UAuricleSentenceComponent::TickComponent(float DeltaTime, ELevelTick TickType,
                                              FActorComponentTickFunction* ThisTickFunction) {
    USceneComponent::TickComponent(DeltaTime, TickType, ThisTickFunction);
    if (Path.Num() == 0) return;
    Elapsed += static_cast<double>(DeltaTime);
    SetRelativeLocation(
        ToUnreal(placeOnPath(ToCore(Path), static_cast<int64>(Elapsed * kPathRate))));
}

#if WITH_EDITOR
void UAuricleSentenceComponent::PostEditChangeProperty(
    FPropertyChangedEvent& PropertyChangedEvent) {
    USceneComponent::PostEditChangeProperty(PropertyChangedEvent);
    if (PropertyChangedEvent.GetPropertyName() == FName(TEXT("Sentence"))) Resolve();
}
#endif

#include "AuricleSentenceComponent.h"
#include "ComponentVisualizer.h"
#include "Editor/UnrealEdEngine.h"
#include "Modules/ModuleManager.h"
#include "SceneManagement.h"
#include "UnrealEdGlobals.h"

/** Draws where a sentence puts a sound: a line from what the words are about, and the way. */
class FAuricleSentenceVisualizer final : public FComponentVisualizer {
public:
    virtual void DrawVisualization(const UActorComponent* Component, const FSceneView* /*View*/,
                                   FPrimitiveDrawInterface* PDI) override {
        const auto* Sentence = static_cast<const UAuricleSentenceComponent*>(Component);
        const USceneComponent* Parent = Sentence->GetAttachParent();
        const FTransform From =
            Parent != nullptr ? Parent->GetComponentTransform() : FTransform::Identity;
        const FLinearColor Colour(0.1f, 0.7f, 1.0f);
        PDI->DrawLine(From.GetLocation(), Sentence->GetComponentLocation(), Colour, SDPG_Foreground,
                      1.0f);
        for (int32 Index = 1; Index < Sentence->Path.Num(); ++Index) {
            PDI->DrawLine(From.TransformPosition(Sentence->Path[Index - 1].Location),
                          From.TransformPosition(Sentence->Path[Index].Location), Colour,
                          SDPG_Foreground, 2.0f);
        }
    }
};

class FAuricleEditorModule final : public IModuleInterface {
public:
    virtual void StartupModule() override {
        if (GUnrealEd == nullptr) return;
        const TSharedPtr<FComponentVisualizer> Visualizer =
            MakeShared<FAuricleSentenceVisualizer>();
        GUnrealEd->RegisterComponentVisualizer(UAuricleSentenceComponent::StaticClass()->GetFName(),
                                               Visualizer);
        Visualizer->OnRegister();
    }

    virtual void ShutdownModule() override {
        if (GUnrealEd == nullptr) return;
        GUnrealEd->UnregisterComponentVisualizer(
            UAuricleSentenceComponent::StaticClass()->GetFName());
    }
};

IMPLEMENT_MODULE(FAuricleEditorModule, AuricleEditor)

using System.IO;
using UnrealBuildTool;

public class Auricle : ModuleRules
{
    public Auricle(ReadOnlyTargetRules Target) : base(Target)
    {
        // Core knows nothing of the engine: no precompiled headers, and no joining of files whose
        // unnamed namespaces would meet.
        PCHUsage = PCHUsageMode.NoPCHs;
        bUseUnity = false;
        CppStandard = CppStandardVersion.Cpp20;
        PrivateIncludePaths.Add(Path.Combine(ModuleDirectory, "Core"));

        PublicDependencyModuleNames.AddRange(new string[]
        {
            "Core", "CoreUObject", "Engine", "DeveloperSettings", "AudioExtensions", "AudioMixer",
            "SignalProcessing"
        });
        PrivateDependencyModuleNames.AddRange(new string[] { "Projects", "AuricleSDK" });
        if (Target.Platform == UnrealTargetPlatform.Win64)
        {
            PublicSystemLibraries.Add("ws2_32.lib");
        }
    }
}

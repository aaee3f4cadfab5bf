using System.IO;
using UnrealBuildTool;

// Auricle's C interface, built by unity_bridge/unreal/stage_sdk.cmake. Without it the plugin still
// builds, and renders through the bridge.
public class AuricleSDK : ModuleRules
{
    public AuricleSDK(ReadOnlyTargetRules Target) : base(Target)
    {
        Type = ModuleType.External;
        string Library = LibraryOf(Target);
        bool Staged = File.Exists(Library);
        PublicDefinitions.Add("WITH_AURICLE_SDK=" + (Staged ? "1" : "0"));
        if (!Staged)
        {
            System.Console.WriteLine("Auricle: " + Library + " is not there, so this build has the"
                + " bridge only; cmake -P unity_bridge/unreal/stage_sdk.cmake makes it.");
            return;
        }
        string Folder = Path.GetDirectoryName(Library);
        PublicSystemIncludePaths.Add(Path.Combine(ModuleDirectory, "include"));
        PublicAdditionalLibraries.Add(Library);
        if (Target.Platform == UnrealTargetPlatform.Win64)
        {
            RuntimeDependencies.Add("$(BinaryOutputDir)/auricle.dll",
                Path.Combine(ModuleDirectory, "bin", "auricle.dll"));
        }
        else
        {
            PublicRuntimeLibraryPaths.Add(Folder);
            foreach (string Shared in Directory.GetFiles(Folder, "libauricle*"))
            {
                RuntimeDependencies.Add(Shared);
            }
        }
        RuntimeDependencies.Add("$(PluginDir)/Resources/mit_kemar_48000.ahrt");
    }

    private string LibraryOf(ReadOnlyTargetRules Target)
    {
        string Name = "libauricle.so";
        if (Target.Platform == UnrealTargetPlatform.Win64)
        {
            Name = "auricle.lib";
        }
        else if (Target.Platform == UnrealTargetPlatform.Mac)
        {
            Name = "libauricle.dylib";
        }
        return Path.Combine(ModuleDirectory, "lib", Name);
    }
}

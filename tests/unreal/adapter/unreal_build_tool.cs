// Declarations of our own that stand in for UnrealBuildTool, as far as the plugin's rules use it.
using System.Collections.Generic;

namespace UnrealBuildTool
{
    public class UnrealTargetPlatform
    {
        public static readonly UnrealTargetPlatform Win64 = new UnrealTargetPlatform();
        public static readonly UnrealTargetPlatform Mac = new UnrealTargetPlatform();
        public static readonly UnrealTargetPlatform Linux = new UnrealTargetPlatform();
    }

    public class ReadOnlyTargetRules
    {
        public UnrealTargetPlatform Platform = UnrealTargetPlatform.Linux;
    }

    public enum CppStandardVersion { Cpp17, Cpp20 }

    public class RuntimeDependencyList
    {
        public List<string> Paths = new List<string>();
        public void Add(string path) { Paths.Add(path); }
        public void Add(string path, string source) { Paths.Add(path); }
    }

    public class ModuleRules
    {
        public enum PCHUsageMode { Default, NoPCHs, UseExplicitOrSharedPCHs }
        public enum ModuleType { CPlusPlus, External }

        public ModuleRules(ReadOnlyTargetRules target) {}

        public string ModuleDirectory = ".";
        public PCHUsageMode PCHUsage;
        public ModuleType Type;
        public CppStandardVersion CppStandard;
        public bool bUseUnity;
        public List<string> PublicDependencyModuleNames = new List<string>();
        public List<string> PrivateDependencyModuleNames = new List<string>();
        public List<string> PrivateIncludePaths = new List<string>();
        public List<string> PublicSystemIncludePaths = new List<string>();
        public List<string> PublicSystemLibraries = new List<string>();
        public List<string> PublicAdditionalLibraries = new List<string>();
        public List<string> PublicRuntimeLibraryPaths = new List<string>();
        public List<string> PublicDefinitions = new List<string>();
        public RuntimeDependencyList RuntimeDependencies = new RuntimeDependencyList();
    }
}

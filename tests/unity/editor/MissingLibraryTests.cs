using System;
using Auricle;
using Auricle.Core.InProcess;
using Auricle.Editor;
using NUnit.Framework;
using UnityEngine;

/// <summary>A project from git, without the archive's native library: run where none is found.</summary>
public sealed class MissingLibraryTests
{
    [Test]
    public void InProcessNeedsTheLibrary()
    {
        using (Open(AuricleBackEndKind.InProcess))
        {
            Project.OnlyWrong("The engine's library is not in this project; in process needs it");
        }
    }

    [Test]
    public void TheBridgeDoesWithoutIt()
    {
        using (Open(AuricleBackEndKind.Bridge))
        {
            Assert.IsTrue(Project.Told(Doctor.LookAround(), "the bridge does without").Good);
        }
    }

    [Test]
    public void ASpatializerThatIsSelectedWithoutItIsSaid()
    {
        using (Open(AuricleBackEndKind.Bridge))
        {
            AudioSettings.SetSpatializerPluginName(NativeSpatializer.PluginName);
            Project.OnlyWrong("The native spatializer is selected and its library is not in this project");
        }
    }

    private static Project Open(AuricleBackEndKind backEnd)
    {
        try
        {
            Assert.Ignore("the library is here, version " + NativeBackEnd.Version);
        }
        catch (DllNotFoundException)
        {
            // As it should be.
        }
        return new Project(backEnd);
    }
}

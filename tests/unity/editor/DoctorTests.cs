using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Auricle;
using Auricle.Core.Geometry;
using Auricle.Core.InProcess;
using Auricle.Core.Wire;
using Auricle.Editor;
using NUnit.Framework;
using UnityEngine;

/// <summary>What the Doctor sees at once, each thing in its good and in its bad state.</summary>
public sealed class DoctorTests
{
    [Test]
    public void AProjectWithoutAFaultHasNoneWithEitherBackEnd()
    {
        foreach (AuricleBackEndKind backEnd in new[] { AuricleBackEndKind.InProcess, AuricleBackEndKind.Bridge })
        {
            using (new Project(backEnd))
            {
                List<Finding> findings = Doctor.LookAround();
                Assert.IsTrue(findings.TrueForAll(finding => finding.Good), Project.All(findings));
                Project.Told(findings, "48000 Hz in blocks of 256 (4 buffers)");
                Project.Told(findings, "Speaker mode is Stereo");
                Project.Told(findings, "Settings are in Resources/AuricleSettings");
                Project.Told(findings, "library is here, version " + NativeBackEnd.Version);
                Project.Told(findings, "1 AuricleListener");
                Project.Told(findings, "1 AuricleSource");
                Project.Told(findings, "Spatializer plugin: none");
                Assert.AreEqual(backEnd == AuricleBackEndKind.InProcess, Project.All(findings).Contains("HRTF set"));
            }
        }
    }

    [Test]
    public void ASpeakerModeThatIsNotStereoIsSaid()
    {
        using (new Project(AuricleBackEndKind.InProcess))
        {
            AudioSettings.speakerMode = AudioSpeakerMode.Mode5point1;
            Project.OnlyWrong("Speaker mode is Mode5point1; binaural sound is for Stereo");
        }
    }

    [Test]
    public void AProjectWithoutSettingsIsToldHowToMakeThem()
    {
        using (new Project(AuricleBackEndKind.InProcess))
        {
            Resources.Stored = null;
            Project.OnlyWrong("There is no Resources/AuricleSettings; defaults hold");
        }
    }

    [Test]
    public void SettingsThatAreMadeLaterAreThoseThatHold()
    {
        using (Project project = new Project(AuricleBackEndKind.InProcess))
        {
            Resources.Stored = null;
            Assert.AreEqual(AuricleBackEndKind.Bridge, AuricleSettings.Active.backEnd, "defaults");
            Resources.Stored = project.Settings;
            List<Finding> findings = Doctor.LookAround();
            Assert.IsTrue(Project.Told(findings, "Settings are in Resources").Good);
            Assert.IsTrue(Project.Told(findings, "HRTF set").Good);
            Assert.IsTrue(AuricleSettings.Active == project.Settings);
        }
    }

    [Test]
    public void InProcessNeedsAnHrtfSetForTheRateOfTheDevice()
    {
        using (Project project = new Project(AuricleBackEndKind.InProcess))
        {
            AuricleHrtf set = project.Settings.hrtfSets[0];
            Finding found = Project.Told(Doctor.LookAround(), "HRTF set");
            Assert.IsTrue(found.Text.Contains(set.SetName) && found.Text.Contains(set.Directions + " directions"), found.Text);
            AudioSettings.outputSampleRate = 44100;
            Project.OnlyWrong("No HRTF set of the settings is for 44100 Hz");
            // The server has sets of its own.
            project.Settings.backEnd = AuricleBackEndKind.Bridge;
            Assert.IsTrue(Doctor.LookAround().TrueForAll(finding => finding.Good));
        }
    }

    [Test]
    public void ASceneHasOneListenerAndASource()
    {
        using (Project project = new Project(AuricleBackEndKind.InProcess))
        {
            UnityEngine.Object.Destroy(project.Listener.gameObject);
            Project.OnlyWrong("0 AuricleListener in the scene and enabled; there should be one");
            new GameObject("Head").AddComponent<AuricleListener>();
            AuricleListener other = new GameObject("Other head").AddComponent<AuricleListener>();
            Project.OnlyWrong("2 AuricleListener in the scene and enabled; there should be one");
            other.enabled = false;
            Assert.IsTrue(Doctor.LookAround().TrueForAll(finding => finding.Good), Project.All(Doctor.LookAround()));
        }
        using (Project project = new Project(AuricleBackEndKind.InProcess))
        {
            UnityEngine.Object.Destroy(project.Source.gameObject);
            Project.OnlyWrong("0 AuricleSource in the scene");
        }
    }

    [Test]
    public void TheProblemOfASourceIsSaidWithItsName()
    {
        Project.Reset();
        using (Game game = new Game(AuricleBackEndKind.InProcess, settings => settings.maxSources = 1))
        {
            game.Add(new Vector3(1f, 0f, 0f));
            Assert.IsFalse(Project.All(Doctor.LookAround()).Contains("Source:"));
            AuricleSource second = game.Add(new Vector3(2f, 0f, 0f));
            Finding found = Project.Told(Doctor.LookAround(), "Source: " + second.Problem);
            Assert.IsFalse(found.Good);
            Assert.IsTrue(found.Text.Contains("1 sources sound already"), found.Text);
        }
        Project.Reset();
    }

    [Test]
    public void ASentenceIsMissingThenUnresolvedThenFine()
    {
        using (Project project = new Project(AuricleBackEndKind.InProcess))
        {
            project.Source.Placement = AuriclePlacement.Sentence;
            Project.OnlyWrong("Bird: it is placed by a sentence and has none");
            project.Source.Sentence = "on the left";
            Project.OnlyWrong("Bird: its sentence is not resolved; press Resolve Sentence");
            project.Source.SentencePlacement.Store("on the left", new Resolved { Position = new Vec3(0f, 1f, 0f) }, 48000);
            Assert.IsTrue(Doctor.LookAround().TrueForAll(finding => finding.Good));
            project.Source.Sentence = "on the right";
            Project.OnlyWrong("Bird: its sentence is not resolved");
        }
    }

    [Test]
    public void ASpatializerOfSomebodyElseIsNamedAndNoFault()
    {
        using (new Project(AuricleBackEndKind.InProcess))
        {
            AudioSettings.SetSpatializerPluginName("Oculus Spatializer");
            List<Finding> findings = Doctor.LookAround();
            Assert.IsTrue(Project.Told(findings, "Spatializer plugin: Oculus Spatializer. Auricle's components need none").Good);
        }
    }

    [Test]
    public void TheNativeSpatializerRendersOrPansWithAReason()
    {
        using (Project project = new Project(AuricleBackEndKind.Bridge))
        {
            AudioSettings.SetSpatializerPluginName(NativeSpatializer.PluginName);
            Assert.IsTrue(Project.Told(Doctor.LookAround(), "renders AudioSources with Spatialize on").Good);
            // A source of a device at a rate that nobody gave the spatializer a set for.
            using (new SpatializedSource(44100))
            {
                Project.OnlyWrong("The native spatializer is selected and pans: no HRTF set is for 44100 Hz");
                Assert.IsFalse(Project.All(Doctor.LookAround()).Contains("renders AudioSources"), "not both");
            }
            // A set for another rate is no help, until the device runs at that one.
            NativeSpatializer.SetHrtf(project.Settings.hrtfSets[0].Bytes);
            Project.OnlyWrong("no HRTF set is for 44100 Hz");
            using (new SpatializedSource(48000))
            {
            }
            Assert.IsTrue(Project.Told(Doctor.LookAround(), "renders AudioSources with Spatialize on").Good);
        }
    }

    /// <summary>A source of the native spatializer, made as Unity makes it: through the plugin's definition.</summary>
    private sealed class SpatializedSource : IDisposable
    {
        // unity-native/src/plugin_abi.hpp: sizes and places on 64-bit targets.
        private const int StateBytes = 80;
        private const int RateAt = 4;
        private const int CreateAt = 64;
        private const int ReleaseAt = 72;
        private readonly IntPtr _definition;
        private readonly IntPtr _state = Marshal.AllocHGlobal(StateBytes);

        internal SpatializedSource(int sampleRate)
        {
            IntPtr definitions;
            UnityGetAudioEffectDefinitions(out definitions);
            _definition = Marshal.ReadIntPtr(definitions);
            Marshal.Copy(new byte[StateBytes], 0, _state, StateBytes);
            Marshal.WriteInt32(_state, StateBytes);
            Marshal.WriteInt32(_state, RateAt, sampleRate);
            Assert.AreEqual(0, Call(CreateAt));
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate int Callback(IntPtr state);

        public void Dispose()
        {
            Call(ReleaseAt);
            Marshal.FreeHGlobal(_state);
        }

        [DllImport("audioplugin_auricle")]
        private static extern int UnityGetAudioEffectDefinitions(out IntPtr definitions);

        private int Call(int at)
        {
            IntPtr function = Marshal.ReadIntPtr(_definition, at);
            return ((Callback)Marshal.GetDelegateForFunctionPointer(function, typeof(Callback)))(_state);
        }
    }
}

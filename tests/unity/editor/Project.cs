using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Auricle;
using Auricle.Editor;
using NUnit.Framework;
using UnityEngine;

/// <summary>A Unity project as the editor has it open, not playing, with nothing in it that is wrong.</summary>
internal sealed class Project : IDisposable
{
    internal Project(AuricleBackEndKind backEnd)
    {
        Reset();
        Settings = ScriptableObject.CreateInstance<AuricleSettings>();
        Settings.name = AuricleSettings.ResourceName;
        Settings.backEnd = backEnd;
        Settings.hrtfSets = new[] { Kemar() };
        Settings.serverUrl = Environment.GetEnvironmentVariable("AURICLE_URL");
        Resources.Stored = Settings;
        Listener = new GameObject("Head").AddComponent<AuricleListener>();
        Source = AddSource("Bird");
    }

    internal AuricleSettings Settings { get; private set; }

    internal AuricleListener Listener { get; private set; }

    internal AuricleSource Source { get; private set; }

    public void Dispose()
    {
        Reset();
    }

    /// <summary>An empty scene, the usual audio settings, no asset.</summary>
    internal static void Reset()
    {
        foreach (Component component in UnityEngine.Object.FindObjectsOfType<Component>())
        {
            UnityEngine.Object.Destroy(component.gameObject);
        }
        AuricleSettings.Active = null;
        Resources.Stored = null;
        AudioSettings.outputSampleRate = 48000;
        AudioSettings.BufferFrames = 256;
        AudioSettings.speakerMode = AudioSpeakerMode.Stereo;
        AudioSettings.SetSpatializerPluginName("");
        Application.isPlaying = false;
    }

    /// <summary>The default HRTF set, for 48 kHz.</summary>
    internal static AuricleHrtf Kemar()
    {
        AuricleHrtf set = ScriptableObject.CreateInstance<AuricleHrtf>();
        set.Load(File.ReadAllBytes(Environment.GetEnvironmentVariable("AURICLE_ASSET")));
        return set;
    }

    internal static AuricleSource AddSource(string name)
    {
        GameObject holder = new GameObject(name);
        holder.AddComponent<AudioSource>();
        return holder.AddComponent<AuricleSource>();
    }

    /// <summary>The one finding that says this.</summary>
    internal static Finding Told(List<Finding> findings, string part)
    {
        List<Finding> those = findings.FindAll(finding => finding.Text.Contains(part));
        Assert.AreEqual(1, those.Count, "'" + part + "' in: " + All(findings));
        return those[0];
    }

    /// <summary>The Doctor looks around: this is the one thing that it finds wrong.</summary>
    internal static void OnlyWrong(string part)
    {
        List<Finding> wrong = Doctor.LookAround().FindAll(finding => !finding.Good);
        Assert.AreEqual(1, wrong.Count, All(wrong));
        Assert.IsTrue(wrong[0].Text.Contains(part), wrong[0].Text);
    }

    internal static string All(List<Finding> findings)
    {
        return string.Join(" | ", findings.Select(finding => (finding.Good ? "good: " : "wrong: ") + finding.Text).ToArray());
    }
}

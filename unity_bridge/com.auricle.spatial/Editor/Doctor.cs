using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using Auricle.Core.InProcess;
using Auricle.Core.Session;
using Auricle.Core.Wire;
using UnityEngine;

namespace Auricle.Editor
{
    /// <summary>One thing the Doctor looked at.</summary>
    internal struct Finding
    {
        internal bool Good;
        internal string Text;
    }

    /// <summary>Looks for what keeps sources from being heard in place.</summary>
    internal static class Doctor
    {
        private const int TimeoutMs = 3000;

        /// <summary>What can be told at once.</summary>
        internal static List<Finding> LookAround()
        {
            List<Finding> findings = new List<Finding>();
            AuricleSettings settings = AuricleSettings.Active;
            int rate = AudioSettings.outputSampleRate;
            int frames;
            int buffers;
            AudioSettings.GetDSPBufferSize(out frames, out buffers);
            Add(findings, true, "The device runs at " + rate + " Hz in blocks of " + frames + " (" + buffers + " buffers).");
            Add(findings, AudioSettings.speakerMode == AudioSpeakerMode.Stereo,
                "Speaker mode is " + AudioSettings.speakerMode + "; binaural sound is for Stereo and headphones.");
            bool stored = Resources.Load<AuricleSettings>(AuricleSettings.ResourceName) != null;
            Add(findings, stored, stored
                ? "Settings are in Resources/" + AuricleSettings.ResourceName + "."
                : "There is no Resources/" + AuricleSettings.ResourceName + "; defaults hold. Create one: Assets > Create > Auricle > Settings.");
            AuricleHrtf set = settings.HrtfFor(rate);
            if (settings.backEnd == AuricleBackEndKind.InProcess)
            {
                Add(findings, set != null, set != null
                    ? "HRTF set " + set.SetName + " with " + set.Directions + " directions is for this rate."
                    : "No HRTF set of the settings is for " + rate + " Hz; in process needs one.");
            }
            LookAtLibrary(findings, settings.backEnd == AuricleBackEndKind.InProcess);
            LookAtScene(findings);
            LookAtSpatializer(findings);
            return findings;
        }

        /// <summary>Connects to the server of the settings; calls back on another thread.</summary>
        internal static void TryServer(string url, string token, Action<Finding> done)
        {
            ThreadPool.QueueUserWorkItem(state => done(AskServer(url, token)));
        }

        private static Finding AskServer(string url, string token)
        {
            try
            {
                Resolved resolved = SentenceResolver.Resolve(url, token, "on the left", SentenceQuery.SampleRate, TimeoutMs);
                bool left = resolved.Position.Y > 0f;
                return new Finding
                {
                    Good = left,
                    Text = "The server at " + url + " answers; 'on the left' is at y = " + resolved.Position.Y.ToString("0.0", CultureInfo.InvariantCulture)
                        + " m, " + (left ? "which is left." : "which is not left."),
                };
            }
            catch (Exception error) when (error is IOException || error is ProtocolException || error is FormatException)
            {
                return new Finding { Text = "The server at " + url + ": " + error.Message };
            }
        }

        private static void LookAtLibrary(List<Finding> findings, bool needed)
        {
            try
            {
                Add(findings, true, "The engine's library is here, version " + NativeBackEnd.Version + ".");
            }
            catch (DllNotFoundException)
            {
                Add(findings, !needed, "The engine's library is not in this project" + (needed ? "; in process needs it." : "; the bridge does without."));
            }
        }

        private static void LookAtSpatializer(List<Finding> findings)
        {
            string selected = AudioSettings.GetSpatializerPluginName();
            if (selected != NativeSpatializer.PluginName)
            {
                Add(findings, true,
                    "Spatializer plugin: " + (string.IsNullOrEmpty(selected) ? "none" : selected) + ". Auricle's components need none.");
                return;
            }
            try
            {
                string problem = NativeSpatializer.Problem;
                Add(findings, problem.Length == 0, problem.Length == 0
                    ? "The native spatializer is selected; it renders AudioSources with Spatialize on."
                    : "The native spatializer is selected and pans: " + problem);
            }
            catch (DllNotFoundException)
            {
                Add(findings, false,
                    "The native spatializer is selected and its library is not in this project; install the package archive that holds it.");
            }
        }

        private static void LookAtScene(List<Finding> findings)
        {
            AuricleListener[] listeners = Array.FindAll(
                UnityEngine.Object.FindObjectsOfType<AuricleListener>(), listener => listener.isActiveAndEnabled);
            AuricleSource[] sources = Array.FindAll(
                UnityEngine.Object.FindObjectsOfType<AuricleSource>(), source => source.isActiveAndEnabled);
            Add(findings, listeners.Length == 1, listeners.Length + " AuricleListener in the scene and enabled; there should be one, beside the AudioListener.");
            Add(findings, sources.Length > 0, sources.Length + " AuricleSource in the scene.");
            foreach (AuricleSource source in sources)
            {
                if (source.Problem != null)
                {
                    Add(findings, false, source.name + ": " + source.Problem);
                }
                else if (source.Placement == AuriclePlacement.Sentence && !source.SentencePlacement.IsOf(source.Sentence))
                {
                    Add(findings, false, source.name + (string.IsNullOrEmpty(source.Sentence)
                        ? ": it is placed by a sentence and has none; write one in its inspector."
                        : ": its sentence is not resolved; press Resolve Sentence in its inspector."));
                }
            }
        }

        private static void Add(List<Finding> findings, bool good, string text)
        {
            findings.Add(new Finding { Good = good, Text = text });
        }
    }
}

using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using Auricle;
using Auricle.Core.Mixing;
using Auricle.Editor;
using NUnit.Framework;
using UnityEngine;

/// <summary>The Doctor's tones, heard through the components, and its report of a back end.</summary>
public sealed class LeftRightTests
{
    private const int Rate = 48000;
    private const int Frames = 256;
    private const float WindowSeconds = 0.1f;

    [Test]
    public void TheToneIsHeardOnTheLeftThenOnTheRight()
    {
        foreach (float turnedDeg in new[] { 0f, 130f })
        {
            Project.Reset();
            using (Game game = new Game(AuricleBackEndKind.InProcess))
            {
                // Sides are the listener's, wherever it is and looks.
                game.Listener.transform.position = new Vector3(4f, 1f, -7f);
                game.Listener.transform.rotation = Quaternion.Euler(0f, turnedDeg, 0f);
                double[,] energy = Heard(game, 2.6f);
                double loud = energy.Cast<double>().Max();
                for (int window = 0; window < energy.GetLength(0); ++window)
                {
                    double at = window * WindowSeconds;
                    double differenceDb = 10.0 * Math.Log10((energy[window, 0] + 1e-12) / (energy[window, 1] + 1e-12));
                    string where = at.ToString("0.0") + " s, turned by " + turnedDeg + ": " + differenceDb.ToString("0.0") + " dB";
                    if (at > 0.05 && at < 0.85)
                    {
                        Assert.Greater(differenceDb, 3.0, where);
                    }
                    else if (at > 1.25 && at < 2.05)
                    {
                        Assert.Less(differenceDb, -3.0, where);
                    }
                    else if ((at > 1.05 && at < 1.15) || at > 2.25)
                    {
                        Assert.Less(energy[window, 0] + energy[window, 1], 1e-6 * loud, where);
                    }
                }
            }
        }
        Project.Reset();
    }

    [Test]
    public void NothingOfTheTonesIsLeftAfterThem()
    {
        Project.Reset();
        using (Game game = new Game(AuricleBackEndKind.InProcess))
        {
            LeftRightTest.Play(game.Listener);
            AudioSource[] outputs = UnityEngine.Object.FindObjectsOfType<AudioSource>();
            Assert.AreEqual(2, outputs.Length);
            foreach (AudioSource output in outputs)
            {
                float end = output.StartsAt + (float)output.clip.samples / output.clip.frequency;
                Time.time = end;
                Assert.IsTrue(output.gameObject.IsThere() && output.clip.IsThere(), "until it has played");
                Time.time = end + 1f;
                Assert.IsFalse(output.gameObject.IsThere() || output.clip.IsThere(), "not long after");
            }
        }
        Project.Reset();
    }

    [Test]
    public void TheReportOfABackEndHasMillisecondsBlocksAndTheRoundTripWhereKnown()
    {
        CultureInfo before = Thread.CurrentThread.CurrentCulture;
        // Numbers look the same on every machine, so that they can be compared.
        Thread.CurrentThread.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            AudioSettings.outputSampleRate = Rate;
            BackEndStatus bridge = new BackEndStatus { LatencyFrames = 744, DepthBlocks = 3, RoundTripMs = 1.26 };
            Assert.AreEqual("15.5 ms (3 blocks, round trip 1.3 ms)", BackEndReport.Latency(bridge));
            AudioSettings.outputSampleRate = 44100;
            BackEndStatus local = new BackEndStatus { LatencyFrames = 441, RoundTripMs = -1.0 };
            Assert.AreEqual("10.0 ms (0 blocks)", BackEndReport.Latency(local));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
            Project.Reset();
        }
    }

    /// <summary>Energy at the left and the right ear in windows of a tenth of a second.</summary>
    private static double[,] Heard(Game game, float seconds)
    {
        LeftRightTest.Play(game.Listener);
        AuricleSource[] tones = UnityEngine.Object.FindObjectsOfType<AuricleSource>();
        foreach (AuricleSource tone in tones)
        {
            Game.Call(tone, "OnEnable");
        }
        double[,] energy = new double[(int)(seconds / WindowSeconds), 2];
        float[] mix = new float[2 * Frames];
        float[] data = new float[2 * Frames];
        for (int first = 0; first + Frames <= seconds * Rate; first += Frames)
        {
            game.Picture();
            Array.Clear(mix, 0, mix.Length);
            foreach (AuricleSource tone in tones)
            {
                Play(tone.GetComponent<AudioSource>(), first, data);
                Game.Call(tone, "OnAudioFilterRead", data, 2);
            }
            Game.Call(game.Listener, "OnAudioFilterRead", mix, 2);
            for (int i = 0; i < Frames; ++i)
            {
                int window = Math.Min((int)((first + i) / (WindowSeconds * Rate)), energy.GetLength(0) - 1);
                energy[window, 0] += mix[2 * i] * mix[2 * i];
                energy[window, 1] += mix[2 * i + 1] * mix[2 * i + 1];
            }
        }
        foreach (AuricleSource tone in tones)
        {
            Game.Call(tone, "OnDisable");
        }
        return energy;
    }

    /// <summary>What Unity gives the filter of an AudioSource: its mono clip in both channels, from when it starts.</summary>
    private static void Play(AudioSource output, int first, float[] data)
    {
        Assert.AreEqual(Rate, output.clip.frequency);
        float[] clip = new float[output.clip.samples];
        output.clip.GetData(clip, 0);
        int begin = (int)Math.Round(output.StartsAt * Rate);
        for (int i = 0; i < Frames; ++i)
        {
            int at = first + i - begin;
            data[2 * i] = at >= 0 && at < clip.Length ? clip[at] : 0f;
            data[2 * i + 1] = data[2 * i];
        }
    }
}

using System;
using System.Diagnostics;
using System.Threading;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Session;
using Auricle.Core.Wire;

/// <summary>
/// Streams a source on the left through a connection that is cut on the way, moves it to the right
/// meanwhile, and prints where it was heard before, while and after.
/// </summary>
internal static class Resuming
{
    internal static int Run(Options options)
    {
        const int Frames = 256;
        using (AudioStage stage = new AudioStage(2, Frames))
        using (ISpatialBackEnd backEnd = options.BackEnd(2))
        {
            BridgeBackEnd bridge = (BridgeBackEnd)backEnd;
            stage.Use(backEnd);
            stage.Acquire();
            backEnd.Place(1, new SourceFields { Position = new Vec3(0f, 1f, 0f) });
            double before = LevelDifference(stage, 100);
            string session = Session(bridge);
            Console.WriteLine("CUT");
            Options.WaitFor(() => Pumped(stage, () => bridge.Status.State == BackEndState.Away), 20000);
            string away = bridge.Status.Message;
            backEnd.Move(1, new Vec3(0f, -1f, 0f));
            double during = LevelDifference(stage, 30);
            Console.WriteLine("MEND");
            Options.WaitFor(() => Pumped(stage, () => bridge.Status.State == BackEndState.Running), 20000);
            LevelDifference(stage, 60);
            long local = bridge.Status.LocalBlocks;
            double after = LevelDifference(stage, 100);
            Console.WriteLine(
                "before_db=" + before.ToString("F1") + " during_db=" + during.ToString("F1") + " after_db=" + after.ToString("F1")
                + " connections=" + bridge.Connections + " same_session=" + (session == Session(bridge))
                + " local_after=" + (bridge.Status.LocalBlocks - local));
            Console.WriteLine(away);
            stage.Use(null);
        }
        return 0;
    }

    private static string Session(BridgeBackEnd bridge)
    {
        return BitConverter.ToString(bridge.Welcome.Session);
    }

    private static bool Pumped(AudioStage stage, Func<bool> condition)
    {
        LevelDifference(stage, 1);
        return condition();
    }

    /// <summary>Level of left over right while some blocks are played in real time.</summary>
    private static double LevelDifference(AudioStage stage, int blocks)
    {
        float[] data = new float[2 * stage.Frames];
        double left = 1e-12;
        double right = 1e-12;
        Stopwatch clock = Stopwatch.StartNew();
        for (int block = 0; block < blocks; ++block)
        {
            while (clock.Elapsed.TotalSeconds < block * stage.Frames / 48000.0)
            {
                Thread.Sleep(1);
            }
            for (int i = 0; i < data.Length; ++i)
            {
                data[i] = (float)(0.1 * Math.Sin(0.2 * (i / 2)));
            }
            stage.TakeSource(1, data, 2);
            stage.AddEars(data, 2);
            // The first blocks of a stretch still play what was before.
            for (int i = 0; i < data.Length && block >= blocks / 2; i += 2)
            {
                left += data[i] * data[i];
                right += data[i + 1] * data[i + 1];
            }
        }
        return 10.0 * Math.Log10(left / right);
    }
}

using System;
using System.Diagnostics;
using System.Threading;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Session;
using Auricle.Core.Wire;

/// <summary>
/// Calls the callbacks as an audio device does, in real time, while the main thread moves sources
/// and head. Prints what the audio thread allocated, collections, underruns and times.
/// </summary>
internal static class Streaming
{
    internal static int Run(Options options)
    {
        int frames = options.Number("block", 256);
        int sources = options.Number("sources", 8);
        int blocks = options.Number("blocks", 600);
        int rate = options.Number("rate", 48000);
        using (AudioStage stage = new AudioStage(sources, frames))
        using (ISpatialBackEnd backEnd = options.BackEnd(sources))
        {
            stage.Use(backEnd);
            for (int id = 1; id <= sources; ++id)
            {
                stage.Acquire();
                backEnd.Place(id, new SourceFields { Position = Around(id, 0) });
            }
            Device device = new Device(stage, sources, frames, rate, blocks);
            Thread audio = new Thread(device.Run) { Priority = ThreadPriority.Highest };
            audio.Start();
            for (int picture = 0; audio.IsAlive; ++picture)
            {
                for (int id = 1; id <= sources; ++id)
                {
                    backEnd.Move(id, Around(id, picture));
                }
                backEnd.SetListener(Pose.Identity);
                Thread.Sleep(16);
            }
            BackEndStatus status = backEnd.Status;
            BridgeBackEnd bridge = backEnd as BridgeBackEnd;
            Console.WriteLine(
                "allocated=" + device.Allocated + " collections=" + device.Collections + " underruns=" + status.Underruns
                + " local=" + status.LocalBlocks + " depth=" + status.DepthBlocks
                + " callback_us_p50=" + device.Percentile(0.5).ToString("F1")
                + " callback_us_p99=" + device.Percentile(0.99).ToString("F1")
                + " round_trip_ms=" + status.RoundTripMs.ToString("F3")
                + " state=" + status.State + " peak=" + device.Peak.ToString("F3")
                + " connections=" + (bridge == null ? 0 : bridge.Connections));
            for (Message news = backEnd.TakeNews(); news != null; news = backEnd.TakeNews())
            {
                Error error = news as Error;
                Console.WriteLine(error == null ? news.Type.ToString() : error.Code + ": " + error.Text);
            }
            stage.Use(null);
        }
        return 0;
    }

    private static Vec3 Around(int id, int picture)
    {
        double angle = id + 0.02 * picture;
        return new Vec3((float)(2 * Math.Cos(angle)), (float)(2 * Math.Sin(angle)), 0f);
    }
}

/// <summary>An audio device: calls back once for every block that has passed.</summary>
internal sealed class Device
{
    private readonly AudioStage _stage;
    private readonly int _sources;
    private readonly int _frames;
    private readonly double _blockTicks;
    private readonly long[] _ticks;

    internal Device(AudioStage stage, int sources, int frames, int rate, int blocks)
    {
        _stage = stage;
        _sources = sources;
        _frames = frames;
        _blockTicks = (double)Stopwatch.Frequency * frames / rate;
        _ticks = new long[blocks];
    }

    internal long Allocated { get; private set; }

    internal int Collections { get; private set; }

    internal float Peak { get; private set; }

    internal double Percentile(double share)
    {
        long[] sorted = (long[])_ticks.Clone();
        Array.Sort(sorted);
        return sorted[(int)(share * (sorted.Length - 1))] * 1e6 / Stopwatch.Frequency;
    }

    internal void Run()
    {
        float[] data = new float[2 * _frames];
        uint noise = 1;
        // The first blocks compile the code and fill thread-local memory.
        int warm = Math.Min(50, _ticks.Length / 4);
        long allocated = 0;
        int collections = 0;
        long start = Stopwatch.GetTimestamp();
        for (int block = 0; block < _ticks.Length; ++block)
        {
            if (block == warm)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread();
                collections = GC.CollectionCount(0);
            }
            while (Stopwatch.GetTimestamp() < start + (long)(block * _blockTicks))
            {
                Thread.Sleep(1);
            }
            long begun = Stopwatch.GetTimestamp();
            for (int id = 1; id <= _sources; ++id)
            {
                for (int i = 0; i < data.Length; ++i)
                {
                    noise = noise * 1664525u + 1013904223u;
                    data[i] = ((int)noise >> 8) * (0.05f / 8388608f);
                }
                _stage.TakeSource(id, data, 2);
            }
            _stage.AddEars(data, 2);
            _ticks[block] = Stopwatch.GetTimestamp() - begun;
            for (int i = 0; i < data.Length; ++i)
            {
                Peak = Math.Max(Peak, Math.Abs(data[i]));
            }
        }
        Allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Collections = GC.CollectionCount(0) - collections;
    }
}

using System;
using System.Diagnostics;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Wire;

/// <summary>
/// Time of one block in process through P/Invoke: the counterpart of tests/unity/native/block_cost.cpp,
/// with the same sources, frames, moves and percentile.
/// </summary>
internal static class BlockCost
{
    private const int Blocks = 4000;
    private const int Warm = 400;

    internal static int Run(Options options)
    {
        int sources = options.Number("sources", 8);
        int frames = options.Number("block", 256);
        using (AudioStage stage = new AudioStage(sources, frames))
        using (ISpatialBackEnd backEnd = options.BackEnd(sources))
        {
            stage.Use(backEnd);
            float[] data = new float[frames];
            for (int id = 1; id <= sources; ++id)
            {
                stage.Acquire();
                backEnd.Place(id, new SourceFields { Position = new Vec3(1f, id, 0f) });
                for (int i = 0; i < frames; ++i)
                {
                    data[i] = (float)(0.1 * Math.Sin(0.01 * id * i));
                }
                stage.TakeSource(id, data, 1);
            }
            float[] ears = new float[2 * frames];
            double[] microseconds = new double[Blocks];
            long allocated = 0;
            for (int block = 0; block < Warm + Blocks; ++block)
            {
                if (block == Warm)
                {
                    allocated = GC.GetAllocatedBytesForCurrentThread();
                }
                for (int id = 1; id <= sources; ++id)
                {
                    backEnd.Move(id, new Vec3(1f, id + 0.001f * (block % 100), 0f));
                }
                long begun = Stopwatch.GetTimestamp();
                backEnd.Process(stage, ears);
                long ended = Stopwatch.GetTimestamp();
                if (block >= Warm)
                {
                    microseconds[block - Warm] = (ended - begun) * 1e6 / Stopwatch.Frequency;
                }
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Array.Sort(microseconds);
            Console.WriteLine("p50_us=" + microseconds[Blocks / 2].ToString("F2") + " allocated=" + allocated);
            stage.Use(null);
        }
        return 0;
    }
}

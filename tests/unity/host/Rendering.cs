using System;
using System.IO;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Session;
using Auricle.Core.Wire;

/// <summary>
/// Renders a scene block by block, each block only after the one before has come back, and writes
/// both ears. Scene: lines "block id x y z" and "block 0 x y z qx qy qz qw" in Unity's axes.
/// </summary>
internal static class Rendering
{
    internal static int Run(Options options)
    {
        int frames = options.Number("block", 256);
        int sources = options.Number("sources", 1);
        float[] input = ReadFloats(options.Text("input"));
        int blocks = input.Length / sources / frames;
        string[] scene = File.ReadAllLines(options.Text("scene"));
        int channels = options.Number("channels", 2);
        using (AudioStage stage = new AudioStage(sources, frames))
        using (ISpatialBackEnd backEnd = options.BackEnd(sources))
        using (BinaryWriter output = new BinaryWriter(File.Create(options.Text("output"))))
        {
            stage.Use(backEnd);
            for (int i = 0; i < sources; ++i)
            {
                stage.Acquire();
            }
            float[] data = new float[frames * channels];
            int line = 0;
            bool[] placed = new bool[sources + 1];
            for (int block = 0; block < blocks; ++block)
            {
                for (; line < scene.Length && int.Parse(scene[line].Split(' ')[0]) <= block; ++line)
                {
                    Apply(backEnd, Array.ConvertAll(scene[line].Split(' '), float.Parse), placed);
                }
                for (int id = 1; id <= sources; ++id)
                {
                    Spread(input, (id - 1) * blocks * frames + block * frames, data, channels);
                    stage.TakeSource(id, data, channels);
                    foreach (float left in data)
                    {
                        if (left != 0f)
                        {
                            throw new InvalidOperationException("a source is heard beside the listener");
                        }
                    }
                }
                stage.AddEars(data, channels);
                foreach (float sample in data)
                {
                    output.Write(sample);
                }
                BridgeBackEnd bridge = backEnd as BridgeBackEnd;
                if (bridge != null)
                {
                    Options.WaitFor(() => bridge.Outstanding == 0, 5000);
                }
            }
            BackEndStatus status = backEnd.Status;
            for (Message news = backEnd.TakeNews(); news != null; news = backEnd.TakeNews())
            {
                Error error = news as Error;
                Console.Error.WriteLine(error == null ? news.Type.ToString() : error.Code + ": " + error.Text);
            }
            Console.WriteLine(
                "latency=" + status.LatencyFrames + " underruns=" + status.Underruns + " local=" + status.LocalBlocks);
            stage.Use(null);
        }
        return 0;
    }

    private static void Apply(ISpatialBackEnd backEnd, float[] row, bool[] placed)
    {
        int id = (int)row[1];
        Vec3 position = UnityAxes.ToAuricle(new Vec3(row[2], row[3], row[4]));
        if (id == 0)
        {
            Quat turn = UnityAxes.ToAuricle(new Quat(row[5], row[6], row[7], row[8]));
            backEnd.SetListener(new Pose(position, turn));
        }
        else if (placed[id])
        {
            backEnd.Move(id, position);
        }
        else
        {
            backEnd.Place(id, new SourceFields { Position = position });
            placed[id] = true;
        }
    }

    private static void Spread(float[] mono, int from, float[] data, int channels)
    {
        for (int i = 0; i < data.Length; ++i)
        {
            data[i] = mono[from + i / channels];
        }
    }

    private static float[] ReadFloats(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        float[] samples = new float[bytes.Length / 4];
        Buffer.BlockCopy(bytes, 0, samples, 0, bytes.Length);
        return samples;
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Auricle.Core.InProcess;
using Auricle.Core.Mixing;
using Auricle.Core.Session;

/// <summary>Arguments as --name value.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = new Dictionary<string, string>();

    internal static Options Read(string[] arguments)
    {
        Options options = new Options();
        for (int i = 1; i + 1 < arguments.Length; i += 2)
        {
            options._values[arguments[i].TrimStart('-')] = arguments[i + 1];
        }
        return options;
    }

    internal string Text(string name, string otherwise = null)
    {
        string value;
        if (_values.TryGetValue(name, out value))
        {
            return value;
        }
        if (otherwise == null)
        {
            throw new ArgumentException("--" + name + " is missing");
        }
        return otherwise;
    }

    internal int Number(string name, int otherwise)
    {
        return int.Parse(Text(name, otherwise.ToString()));
    }

    /// <summary>The back end that --url or --hrtf asks for, ready to render.</summary>
    internal ISpatialBackEnd BackEnd(int sources)
    {
        int frames = Number("block", 256);
        int rate = Number("rate", 48000);
        if (_values.ContainsKey("hrtf"))
        {
            return new NativeBackEnd(File.ReadAllBytes(Text("hrtf")), rate, sources, frames);
        }
        BridgeBackEnd bridge = new BridgeBackEnd(new BridgeOptions
        {
            Url = Text("url"),
            Token = Text("token", ""),
            SampleRate = rate,
            BlockFrames = frames,
            Format = Number("format", 0),
            MaxSources = sources,
            StartDepth = Number("depth", 3),
            TimeoutMs = Number("timeout", 5000),
        });
        WaitFor(() => bridge.Status.State != BackEndState.Starting, 5000);
        return bridge;
    }

    internal static void WaitFor(Func<bool> condition, int mostMs)
    {
        for (int waited = 0; !condition(); ++waited)
        {
            if (waited > mostMs)
            {
                throw new TimeoutException("waited " + mostMs + " ms in vain");
            }
            Thread.Sleep(1);
        }
    }
}

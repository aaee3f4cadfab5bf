using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using Auricle;
using Auricle.Core.Mixing;
using UnityEngine;

/// <summary>Plays Unity: calls the messages of components, in Unity's order, and mixes what they do.</summary>
internal sealed class Game : IDisposable
{
    private readonly List<AuricleSource> _sources = new List<AuricleSource>();
    private readonly uint[] _noise = { 1 };

    /// <param name="backEnd">In process, or the bridge at AURICLE_URL.</param>
    internal Game(AuricleBackEndKind backEnd, Action<AuricleSettings> change = null)
    {
        AudioSettings.outputSampleRate = 48000;
        AudioSettings.BufferFrames = 256;
        Debug.Lines.Clear();
        Time.time = 0f;
        AuricleHrtf hrtf = ScriptableObject.CreateInstance<AuricleHrtf>();
        hrtf.Load(File.ReadAllBytes(Environment.GetEnvironmentVariable("AURICLE_ASSET")));
        AuricleSettings settings = ScriptableObject.CreateInstance<AuricleSettings>();
        settings.backEnd = backEnd;
        settings.serverUrl = Environment.GetEnvironmentVariable("AURICLE_URL") ?? settings.serverUrl;
        settings.hrtfSets = new[] { hrtf };
        settings.maxSources = 8;
        if (change != null)
        {
            change(settings);
        }
        AuricleSettings.Active = settings;
        Listener = new GameObject("Head").AddComponent<AuricleListener>();
        Call(Listener, "OnEnable");
    }

    internal AuricleListener Listener { get; private set; }

    public void Dispose()
    {
        foreach (AuricleSource source in _sources.ToArray())
        {
            Remove(source);
        }
        Call(Listener, "OnDisable");
    }

    internal static object Call(object component, string message, params object[] arguments)
    {
        MethodInfo method = component.GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.NonPublic);
        try
        {
            return method.Invoke(component, arguments);
        }
        catch (TargetInvocationException error)
        {
            throw error.InnerException;
        }
    }

    internal AuricleSource Add(Vector3 position)
    {
        GameObject holder = new GameObject("Source");
        holder.AddComponent<AudioSource>();
        holder.transform.position = position;
        AuricleSource source = holder.AddComponent<AuricleSource>();
        Call(source, "OnEnable");
        _sources.Add(source);
        return source;
    }

    internal void Remove(AuricleSource source)
    {
        _sources.Remove(source);
        Call(source, "OnDisable");
    }

    internal void Picture()
    {
        Time.time += Time.deltaTime;
        Call(Listener, "LateUpdate");
    }

    /// <summary>Plays in real time until the back end is in this state, or ten seconds have passed.</summary>
    internal void PlayUntil(BackEndState state)
    {
        for (int round = 0; round < 200 && Listener.Status.State != state; ++round)
        {
            LevelDifferenceDb(10, true);
        }
        if (Listener.Status.State != state)
        {
            throw new TimeoutException("still " + Listener.Status.State + ": " + Listener.Status.Message);
        }
    }

    /// <summary>Plays noise from all sources; level of left over right in dB, over the later half.</summary>
    internal double LevelDifferenceDb(int blocks = 40, bool paced = false)
    {
        double left = 1e-12;
        double right = 1e-12;
        float[] mix = new float[512];
        float[] data = new float[512];
        for (int block = 0; block < blocks; ++block)
        {
            Picture();
            Array.Clear(mix, 0, mix.Length);
            foreach (AuricleSource source in _sources)
            {
                for (int i = 0; i < data.Length; i += 2)
                {
                    _noise[0] = _noise[0] * 1664525u + 1013904223u;
                    data[i] = ((int)_noise[0] >> 8) * (0.05f / 8388608f);
                    data[i + 1] = data[i];
                }
                Call(source, "OnAudioFilterRead", data, 2);
                for (int i = 0; i < data.Length; ++i)
                {
                    mix[i] += data[i];
                }
            }
            Call(Listener, "OnAudioFilterRead", mix, 2);
            for (int i = 0; i < mix.Length && block >= blocks / 2; i += 2)
            {
                left += mix[i] * mix[i];
                right += mix[i + 1] * mix[i + 1];
            }
            if (paced)
            {
                System.Threading.Thread.Sleep(5);
            }
        }
        return 10.0 * Math.Log10(left / right);
    }
}

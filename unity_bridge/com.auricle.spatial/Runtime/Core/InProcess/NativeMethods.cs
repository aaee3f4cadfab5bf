using System;
using System.Runtime.InteropServices;

namespace Auricle.Core.InProcess
{
    /// <summary>The C interface of the engine, as runtime/include/auricle/auricle.h declares it, and
    /// what unity_bridge/unity-native adds to it.</summary>
    internal static class NativeMethods
    {
#if (UNITY_IOS || UNITY_WEBGL) && !UNITY_EDITOR
        private const string Library = "__Internal";
#else
        private const string Library = "audioplugin_auricle";
#endif

        [DllImport(Library)]
        internal static extern IntPtr auricle_version();

        [DllImport(Library)]
        internal static extern IntPtr auricle_last_error();

        [DllImport(Library)]
        internal static extern int auricle_settings_init_sized(ref NativeSettings settings, uint structSize);

        [DllImport(Library)]
        internal static extern int auricle_source_params_init_sized(ref NativeSourceParams parameters, uint structSize);

        [DllImport(Library)]
        internal static extern int auricle_renderer_create(ref NativeSettings settings, out IntPtr renderer);

        [DllImport(Library)]
        internal static extern void auricle_renderer_destroy(IntPtr renderer);

        [DllImport(Library)]
        internal static extern int auricle_renderer_process(
            IntPtr renderer, IntPtr[] inputs, uint sources, float[] left, float[] right, uint frames);

        [DllImport(Library)]
        internal static extern int auricle_renderer_sources(IntPtr renderer, uint[] ids, uint capacity, out uint count);

        [DllImport(Library)]
        internal static extern int auricle_renderer_latency(IntPtr renderer, out uint frames);

        [DllImport(Library)]
        internal static extern int auricle_renderer_set_hrtf(IntPtr renderer, byte[] hrtf, uint bytes);

        [DllImport(Library)]
        internal static extern int auricle_source_add(IntPtr renderer, ref NativeSourceParams parameters, out uint id);

        [DllImport(Library)]
        internal static extern int auricle_source_remove(IntPtr renderer, uint id);

        [DllImport(Library)]
        internal static extern int auricle_source_set(IntPtr renderer, uint id, ref NativeSourceParams parameters);

        [DllImport(Library)]
        internal static extern int auricle_listener_set(IntPtr renderer, float[] position, float[] orientation);

        [DllImport(Library)]
        internal static extern int auricle_unity_set_hrtf(byte[] hrtf, uint bytes);

        [DllImport(Library)]
        internal static extern void auricle_unity_reserve(uint sources);

        [DllImport(Library)]
        internal static extern void auricle_unity_get_counts(out NativeCounts counts);

        [DllImport(Library)]
        internal static extern uint auricle_unity_problem(byte[] text, uint capacity);
    }

    /// <summary>auricle_unity_counts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeCounts
    {
        internal uint Sources;
        internal uint Waiting;
        internal uint Spare;
        internal uint Failed;
    }

    /// <summary>auricle_settings.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeSettings
    {
        internal uint StructSize;
        internal uint SampleRate;
        internal uint MaxSources;
        internal uint HrtfBytes;
        internal IntPtr Hrtf;
    }

    /// <summary>auricle_source_params.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeSourceParams
    {
        internal uint StructSize;
        internal uint Placed;
        internal float X;
        internal float Y;
        internal float Z;
        internal float OrientationX;
        internal float OrientationY;
        internal float OrientationZ;
        internal float OrientationW;
        internal float Gain;
        internal uint DistanceModel;
        internal float RefDistance;
        internal float MaxDistance;
        internal float Rolloff;
        internal uint Directivity;
        internal float CardioidOrder;
        internal float ConeInnerDeg;
        internal float ConeOuterDeg;
        internal float ConeOuterGain;
        internal uint RampFrames;
    }
}

using System.Text;

namespace Auricle.Core.InProcess
{
    /// <summary>
    /// The spatializer plugin, which renders AudioSources with Spatialize on where the project selects
    /// it. It needs no components; these are its few settings.
    /// </summary>
    public static class NativeSpatializer
    {
        /// <summary>Its name among Unity's spatializers.</summary>
        public const string PluginName = "Auricle Spatializer";

        /// <summary>Sources in space at the moment, and those that are panned for want of a renderer.</summary>
        public static void Count(out int sources, out int waiting)
        {
            NativeCounts counts;
            NativeMethods.auricle_unity_get_counts(out counts);
            sources = (int)counts.Sources;
            waiting = (int)counts.Waiting;
        }

        /// <summary>Why sources are panned and not in space; empty where nothing is wrong.</summary>
        public static string Problem
        {
            get
            {
                byte[] text = new byte[512];
                uint length = NativeMethods.auricle_unity_problem(text, (uint)text.Length);
                return Encoding.UTF8.GetString(text, 0, (int)System.Math.Min(length, (uint)text.Length - 1));
            }
        }

        /// <summary>Takes an HRTF set for its sample rate in place of the built-in one.</summary>
        /// <exception cref="EngineException">The engine refuses it.</exception>
        public static void SetHrtf(byte[] asset)
        {
            if (NativeMethods.auricle_unity_set_hrtf(asset, (uint)asset.Length) != 0)
            {
                throw EngineException.Last();
            }
        }

        /// <summary>Has renderers made in advance, so that as many sources start in space at once.</summary>
        public static void Reserve(int sources)
        {
            NativeMethods.auricle_unity_reserve((uint)sources);
        }
    }
}

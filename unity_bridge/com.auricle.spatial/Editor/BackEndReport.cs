using System.Globalization;
using Auricle.Core.Mixing;
using UnityEngine;

namespace Auricle.Editor
{
    /// <summary>A back end's figures in words.</summary>
    internal static class BackEndReport
    {
        internal static string Latency(BackEndStatus status)
        {
            double ms = 1000.0 * status.LatencyFrames / AudioSettings.outputSampleRate;
            string trip = status.RoundTripMs < 0.0 ? "" : ", round trip " + Tenths(status.RoundTripMs) + " ms";
            return Tenths(ms) + " ms (" + status.DepthBlocks + " blocks" + trip + ")";
        }

        private static string Tenths(double value)
        {
            return value.ToString("0.0", CultureInfo.InvariantCulture);
        }
    }
}

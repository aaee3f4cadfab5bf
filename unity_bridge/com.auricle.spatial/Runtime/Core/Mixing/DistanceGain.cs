using System;
using Auricle.Core.Wire;

namespace Auricle.Core.Mixing
{
    /// <summary>Level over distance by the formulas of the Web Audio API's PannerNode.</summary>
    public static class DistanceGain
    {
        // Nearer than this the inverse law is held, as in the engine (docs/conventions.md).
        private const double NearestM = 0.1;

        public static double Of(SourceFields fields, double distanceM)
        {
            double reference = fields.RefDistance ?? 1.0;
            double most = fields.MaxDistance ?? 10000.0;
            double rolloff = fields.Rolloff ?? 1.0;
            double distance = Math.Max(distanceM, NearestM);
            switch (fields.DistanceModel ?? "inverse")
            {
                case "linear":
                    double low = Math.Min(reference, most);
                    double high = Math.Max(reference, most);
                    double share = high > low ? (Math.Max(low, Math.Min(high, distance)) - low) / (high - low) : 1.0;
                    return Math.Max(0.0, 1.0 - Math.Min(1.0, rolloff) * share);
                case "exponential":
                    return Math.Pow(Math.Max(distance, reference) / reference, -rolloff);
                default:
                    // With a rolloff above one the formula meets zero below the reference distance.
                    double fall = Math.Max(reference + rolloff * (distance - reference), NearestM * Math.Min(reference, 1.0));
                    return reference / fall;
            }
        }
    }
}

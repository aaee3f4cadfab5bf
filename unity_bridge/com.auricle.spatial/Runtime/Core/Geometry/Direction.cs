using System;

namespace Auricle.Core.Geometry
{
    /// <summary>Where a source is heard: angles of the head, in Auricle's convention.</summary>
    public struct Direction
    {
        // Nearer than this a direction means nothing and counts as straight ahead (docs/conventions.md).
        private const double Nearest = 1e-4;

        /// <summary>Counter-clockwise from above: left is +90.</summary>
        public double AzimuthDeg;

        /// <summary>Up is +90.</summary>
        public double ElevationDeg;

        public double DistanceM;

        /// <summary>Direction of a place in the head's own axes (+x front, +y left, +z up).</summary>
        public static Direction Of(Vec3 local)
        {
            double distance = local.Length;
            if (distance < Nearest)
            {
                return new Direction { DistanceM = distance };
            }
            return new Direction
            {
                AzimuthDeg = Math.Atan2(local.Y, local.X) * 180.0 / Math.PI,
                ElevationDeg = Math.Asin(Math.Max(-1.0, Math.Min(1.0, local.Z / distance))) * 180.0 / Math.PI,
                DistanceM = distance,
            };
        }
    }
}

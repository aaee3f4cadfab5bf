namespace Auricle.Core.Geometry
{
    /// <summary>
    /// Unity's axes (left-handed: +x right, +y up, +z front) to Auricle's (right-handed: +x front,
    /// +y left, +z up) and back. Both are in metres.
    /// </summary>
    /// <remarks>
    /// Positions go by p' = M p. A rotation's axis is an axial vector: M changes the hand, so it
    /// turns over once more, v' = det(M) M v with det(M) = -1. Leave that out and yaw is mirrored.
    /// </remarks>
    public static class UnityAxes
    {
        public static Vec3 ToAuricle(Vec3 unity)
        {
            return new Vec3(unity.Z, -unity.X, unity.Y);
        }

        public static Vec3 FromAuricle(Vec3 auricle)
        {
            return new Vec3(-auricle.Y, auricle.Z, auricle.X);
        }

        public static Quat ToAuricle(Quat unity)
        {
            return new Quat(-unity.Z, unity.X, -unity.Y, unity.W);
        }

        public static Quat FromAuricle(Quat auricle)
        {
            return new Quat(auricle.Y, -auricle.Z, -auricle.X, auricle.W);
        }

        public static Pose ToAuricle(Pose unity)
        {
            return new Pose(ToAuricle(unity.Position), ToAuricle(unity.Orientation));
        }
    }
}

using Auricle.Core.Geometry;
using UnityEngine;
using Pose = Auricle.Core.Geometry.Pose;

namespace Auricle
{
    /// <summary>Unity's vectors and quaternions as Auricle's, and back.</summary>
    internal static class AxesConversion
    {
        internal static Vec3 ToAuricle(this Vector3 unity)
        {
            return UnityAxes.ToAuricle(new Vec3(unity.x, unity.y, unity.z));
        }

        internal static Quat ToAuricle(this Quaternion unity)
        {
            return UnityAxes.ToAuricle(new Quat(unity.x, unity.y, unity.z, unity.w));
        }

        internal static Pose PoseInAuricle(this Transform transform)
        {
            return new Pose(transform.position.ToAuricle(), transform.rotation.ToAuricle());
        }

        internal static Vector3 ToUnity(this Vec3 auricle)
        {
            Vec3 unity = UnityAxes.FromAuricle(auricle);
            return new Vector3(unity.X, unity.Y, unity.Z);
        }
    }
}

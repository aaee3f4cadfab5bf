namespace Auricle.Core.Geometry
{
    /// <summary>Where a listener is and how it is turned.</summary>
    public struct Pose
    {
        public static readonly Pose Identity = new Pose(new Vec3(0f, 0f, 0f), Quat.Identity);

        public Vec3 Position;
        public Quat Orientation;

        public Pose(Vec3 position, Quat orientation)
        {
            Position = position;
            Orientation = orientation;
        }

        /// <summary>A place in the world as seen from here, in local axes.</summary>
        public Vec3 ToLocal(Vec3 world)
        {
            return Orientation.Conjugate.Rotate(world - Position);
        }

        /// <summary>A place in local axes as a place in the world.</summary>
        public Vec3 ToWorld(Vec3 local)
        {
            return Position + Orientation.Rotate(local);
        }
    }
}

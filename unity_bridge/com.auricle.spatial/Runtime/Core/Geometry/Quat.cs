namespace Auricle.Core.Geometry
{
    /// <summary>A unit quaternion that rotates local axes into the world's.</summary>
    public struct Quat
    {
        public static readonly Quat Identity = new Quat(0f, 0f, 0f, 1f);

        public float X;
        public float Y;
        public float Z;
        public float W;

        public Quat(float x, float y, float z, float w)
        {
            X = x;
            Y = y;
            Z = z;
            W = w;
        }

        /// <summary>The rotation back.</summary>
        public Quat Conjugate
        {
            get { return new Quat(-X, -Y, -Z, W); }
        }

        public bool Is(Quat other)
        {
            return X == other.X && Y == other.Y && Z == other.Z && W == other.W;
        }

        /// <summary>The vector rotated: v + 2 u x (u x v + w v), with u the vector part.</summary>
        public Vec3 Rotate(Vec3 v)
        {
            float ax = Y * v.Z - Z * v.Y + W * v.X;
            float ay = Z * v.X - X * v.Z + W * v.Y;
            float az = X * v.Y - Y * v.X + W * v.Z;
            return new Vec3(
                v.X + 2f * (Y * az - Z * ay),
                v.Y + 2f * (Z * ax - X * az),
                v.Z + 2f * (X * ay - Y * ax));
        }
    }
}

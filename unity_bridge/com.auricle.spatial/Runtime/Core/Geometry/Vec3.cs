namespace Auricle.Core.Geometry
{
    /// <summary>Three numbers along the axes of whoever holds them; metres where they are a place.</summary>
    public struct Vec3
    {
        public float X;
        public float Y;
        public float Z;

        public Vec3(float x, float y, float z)
        {
            X = x;
            Y = y;
            Z = z;
        }

        public static Vec3 operator +(Vec3 a, Vec3 b)
        {
            return new Vec3(a.X + b.X, a.Y + b.Y, a.Z + b.Z);
        }

        public static Vec3 operator -(Vec3 a, Vec3 b)
        {
            return new Vec3(a.X - b.X, a.Y - b.Y, a.Z - b.Z);
        }

        public static Vec3 operator *(float scale, Vec3 a)
        {
            return new Vec3(scale * a.X, scale * a.Y, scale * a.Z);
        }

        public float Length
        {
            get { return (float)System.Math.Sqrt((double)X * X + (double)Y * Y + (double)Z * Z); }
        }

        public bool IsFinite
        {
            get { return Numbers.IsFinite(X) && Numbers.IsFinite(Y) && Numbers.IsFinite(Z); }
        }

        public bool Is(Vec3 other)
        {
            return X == other.X && Y == other.Y && Z == other.Z;
        }
    }
}

using System;
using System.Runtime.InteropServices;

namespace Auricle.Core.Geometry
{
    /// <summary>What the class library of Unity 2021 lacks for float.</summary>
    public static class Numbers
    {
        public static bool IsFinite(float value)
        {
            return !float.IsNaN(value) && !float.IsInfinity(value);
        }

        /// <summary>Bits of a float (IEEE 754), without the array that BitConverter makes.</summary>
        public static uint Bits(float value)
        {
            return new FloatBits { Value = value }.Word;
        }

        /// <summary>The float of these bits.</summary>
        public static float FromBits(uint word)
        {
            return new FloatBits { Word = word }.Value;
        }

        public static float Clamp(float value, float low, float high)
        {
            return Math.Max(low, Math.Min(high, value));
        }

        [StructLayout(LayoutKind.Explicit)]
        private struct FloatBits
        {
            [FieldOffset(0)]
            public float Value;

            [FieldOffset(0)]
            public uint Word;
        }
    }
}

using System;

namespace Auricle.Core.Wire
{
    /// <summary>Samples as the wire carries them: little-endian, like every machine Unity runs on.</summary>
    public static class SamplePcm
    {
        public const int Float32 = 0;
        public const int Int16 = 1;
        private const float FullScale = 32768f;

        public static int BytesPerSample(int format)
        {
            return format == Float32 ? 4 : 2;
        }

        /// <summary>Samples to bytes; int16 = clamp(floor(x 32768 + 0.5)).</summary>
        public static void Write(float[] samples, int from, int count, int format, byte[] to, int at)
        {
            if (format == Float32)
            {
                Buffer.BlockCopy(samples, 4 * from, to, at, 4 * count);
                return;
            }
            for (int i = 0; i < count; ++i)
            {
                double scaled = Math.Floor(samples[from + i] * FullScale + 0.5f);
                short value = double.IsNaN(scaled) ? (short)0
                    : (short)Math.Max(short.MinValue, Math.Min(short.MaxValue, scaled));
                to[at + 2 * i] = (byte)value;
                to[at + 2 * i + 1] = (byte)(value >> 8);
            }
        }

        /// <summary>Bytes to samples.</summary>
        public static void Read(byte[] from, int at, int count, int format, float[] to, int first)
        {
            if (format == Float32)
            {
                Buffer.BlockCopy(from, at, to, 4 * first, 4 * count);
                return;
            }
            for (int i = 0; i < count; ++i)
            {
                short value = (short)(from[at + 2 * i] | from[at + 2 * i + 1] << 8);
                to[first + i] = value / FullScale;
            }
        }
    }
}

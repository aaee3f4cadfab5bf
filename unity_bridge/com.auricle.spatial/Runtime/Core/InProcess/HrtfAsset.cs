using System;
using System.Text;

namespace Auricle.Core.InProcess
{
    /// <summary>What stands in the header of a compact HRTF asset (.ahrt).</summary>
    /// <remarks>
    /// Layout, little-endian: "AHRT", then uint32 version, sample rate, filters, taps, directions,
    /// bytes of name; then the name in UTF-8.
    /// </remarks>
    public struct HrtfAsset
    {
        private const int HeaderBytes = 28;
        private const int Version = 1;

        public int SampleRate;
        public int Directions;
        public string Name;

        /// <summary>Reads the header; what follows it is the engine's to check.</summary>
        /// <exception cref="FormatException">The bytes are no asset of this version.</exception>
        public static HrtfAsset Parse(byte[] bytes)
        {
            if (bytes == null || bytes.Length < HeaderBytes || Encoding.ASCII.GetString(bytes, 0, 4) != "AHRT")
            {
                throw new FormatException("this is no compact HRTF asset; make one with 'auricle hrtf convert set.sofa -o set.ahrt'");
            }
            if (Word(bytes, 1) != Version)
            {
                throw new FormatException("the HRTF asset has version " + Word(bytes, 1) + "; this release reads " + Version);
            }
            uint name = Word(bytes, 6);
            if (name > bytes.Length - HeaderBytes)
            {
                throw new FormatException("the HRTF asset is cut short; convert the set again");
            }
            return new HrtfAsset
            {
                SampleRate = (int)Word(bytes, 2),
                Directions = (int)Word(bytes, 5),
                Name = Encoding.UTF8.GetString(bytes, HeaderBytes, (int)name),
            };
        }

        private static uint Word(byte[] bytes, int index)
        {
            return BitConverter.ToUInt32(bytes, 4 * index);
        }
    }
}

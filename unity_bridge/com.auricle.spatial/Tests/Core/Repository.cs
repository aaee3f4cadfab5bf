using System;
using System.Collections.Generic;
using System.IO;
using NUnit.Framework;

namespace Auricle.Core.Tests
{
    /// <summary>Files of the repository that this package is a part of.</summary>
    internal static class Repository
    {
        /// <summary>A file below the folder that AURICLE_REPOSITORY names; without it the test is ignored.</summary>
        internal static string Find(string path)
        {
            string root = Environment.GetEnvironmentVariable("AURICLE_REPOSITORY");
            if (string.IsNullOrEmpty(root))
            {
                Assert.Ignore("AURICLE_REPOSITORY does not name the repository");
            }
            return Path.Combine(root, path);
        }

        internal static IEnumerable<string[]> Table(string path)
        {
            foreach (string line in File.ReadAllLines(Find(path)))
            {
                if (line.Length > 0)
                {
                    yield return line.Split('\t');
                }
            }
        }

        internal static byte[] Bytes(string hex)
        {
            byte[] bytes = new byte[hex.Length / 2];
            for (int i = 0; i < bytes.Length; ++i)
            {
                bytes[i] = Convert.ToByte(hex.Substring(2 * i, 2), 16);
            }
            return bytes;
        }

        internal static string Hex(byte[] bytes)
        {
            return BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
        }
    }
}

using System;
using System.Security.Cryptography;

namespace Auricle.Core.Transport
{
    /// <summary>Kinds of frames (RFC 6455, section 5.2).</summary>
    internal enum Opcode
    {
        Continuation = 0,
        Text = 1,
        Binary = 2,
        Close = 8,
        Ping = 9,
        Pong = 10,
    }

    /// <summary>Builds masked frames; its buffers are kept, so that sending allocates nothing.</summary>
    internal sealed class FrameWriter
    {
        private const int MostHeader = 14;
        private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
        private readonly byte[] _masks = new byte[4096];
        private int _nextMask = 4096;

        internal byte[] Bytes = new byte[4096];

        internal int Length { get; private set; }

        /// <summary>One whole message as one frame.</summary>
        internal void Build(Opcode opcode, byte[] payload, int count)
        {
            if (Bytes.Length < count + MostHeader)
            {
                Bytes = new byte[Math.Max(count + MostHeader, 2 * Bytes.Length)];
            }
            int at = 0;
            Bytes[at++] = (byte)(0x80 | (int)opcode);
            if (count < 126)
            {
                Bytes[at++] = (byte)(0x80 | count);
            }
            else if (count <= ushort.MaxValue)
            {
                Bytes[at++] = 0x80 | 126;
                Bytes[at++] = (byte)(count >> 8);
                Bytes[at++] = (byte)count;
            }
            else
            {
                Bytes[at++] = 0x80 | 127;
                for (int shift = 56; shift >= 0; shift -= 8)
                {
                    Bytes[at++] = (byte)((long)count >> shift);
                }
            }
            int mask = at;
            PutMask(mask);
            at += 4;
            for (int i = 0; i < count; ++i)
            {
                Bytes[at + i] = (byte)(payload[i] ^ Bytes[mask + (i & 3)]);
            }
            Length = at + count;
        }

        private void PutMask(int at)
        {
            // Masks have to be unpredictable (RFC 6455, section 5.3); a thousand come at a time.
            if (_nextMask == _masks.Length)
            {
                _random.GetBytes(_masks);
                _nextMask = 0;
            }
            Buffer.BlockCopy(_masks, _nextMask, Bytes, at, 4);
            _nextMask += 4;
        }
    }

    /// <summary>The header of a frame from the server.</summary>
    internal struct FrameHeader
    {
        internal bool Final;
        internal Opcode Opcode;
        internal long Length;

        internal bool IsControl
        {
            get { return ((int)Opcode & 8) != 0; }
        }

        /// <summary>Reads a header where it is there in whole; its size, or 0 where more has to come.</summary>
        internal static int TryRead(byte[] bytes, int at, int count, out FrameHeader header)
        {
            header = new FrameHeader();
            if (count < 2)
            {
                return 0;
            }
            int size = 2;
            int length = bytes[at + 1] & 0x7f;
            if ((bytes[at] & 0x70) != 0)
            {
                throw new WebSocketException("the server set reserved bits of a frame; no extension was agreed");
            }
            if ((bytes[at + 1] & 0x80) != 0)
            {
                throw new WebSocketException("the server sent a masked frame; only clients mask");
            }
            header.Final = (bytes[at] & 0x80) != 0;
            header.Opcode = (Opcode)(bytes[at] & 0x0f);
            header.Length = length;
            if (length >= 126)
            {
                int width = length == 126 ? 2 : 8;
                size += width;
                if (count < size)
                {
                    return 0;
                }
                header.Length = 0;
                for (int i = 0; i < width; ++i)
                {
                    header.Length = header.Length << 8 | bytes[at + 2 + i];
                }
            }
            if (header.IsControl && (!header.Final || header.Length > 125))
            {
                throw new WebSocketException("the server sent a control frame that is too long or in parts");
            }
            return size;
        }
    }
}

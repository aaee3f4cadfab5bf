using System;
using System.Text;
using Auricle.Core.Geometry;

namespace Auricle.Core.Wire
{
    /// <summary>
    /// Writes the canonical form of the protocol: shortest integers, every real number float32.
    /// Its buffer is kept from message to message and grows only for one longer than all before.
    /// </summary>
    public sealed class MessagePackWriter
    {
        private static readonly UTF8Encoding Utf8 = new UTF8Encoding(false, true);
        private byte[] _buffer;
        private int _length;

        public MessagePackWriter(int capacity)
        {
            _buffer = new byte[Math.Max(16, capacity)];
        }

        /// <summary>Holds the message from 0 to <see cref="Length"/>; another array after growth.</summary>
        public byte[] Buffer
        {
            get { return _buffer; }
        }

        public int Length
        {
            get { return _length; }
        }

        public void Clear()
        {
            _length = 0;
        }

        public byte[] ToArray()
        {
            byte[] copy = new byte[_length];
            System.Buffer.BlockCopy(_buffer, 0, copy, 0, _length);
            return copy;
        }

        public void WriteArrayHeader(int count)
        {
            WriteHeader(count, 0x90, 15, 0xdc);
        }

        public void WriteMapHeader(int count)
        {
            WriteHeader(count, 0x80, 15, 0xde);
        }

        public void WriteBool(bool value)
        {
            Put(value ? 0xc3 : 0xc2);
        }

        public void WriteInteger(long value)
        {
            if (value >= 0)
            {
                WriteUnsigned((ulong)value);
            }
            else if (value >= -32)
            {
                Put((int)(value + 0x100));
            }
            else if (value >= sbyte.MinValue)
            {
                PutTagged(0xd0, (ulong)value, 1);
            }
            else if (value >= short.MinValue)
            {
                PutTagged(0xd1, (ulong)value, 2);
            }
            else if (value >= int.MinValue)
            {
                PutTagged(0xd2, (ulong)value, 4);
            }
            else
            {
                PutTagged(0xd3, (ulong)value, 8);
            }
        }

        public void WriteUnsigned(ulong value)
        {
            if (value <= 0x7f)
            {
                Put((int)value);
            }
            else if (value <= byte.MaxValue)
            {
                PutTagged(0xcc, value, 1);
            }
            else if (value <= ushort.MaxValue)
            {
                PutTagged(0xcd, value, 2);
            }
            else if (value <= uint.MaxValue)
            {
                PutTagged(0xce, value, 4);
            }
            else
            {
                PutTagged(0xcf, value, 8);
            }
        }

        /// <summary>A real number; refuses what is not finite, which the protocol forbids.</summary>
        public void WriteReal(float value)
        {
            if (!Numbers.IsFinite(value))
            {
                throw ProtocolException.Bad(value + " cannot be sent; real numbers are finite");
            }
            PutTagged(0xca, Numbers.Bits(value), 4);
        }

        public void WriteVec3(Vec3 value)
        {
            WriteArrayHeader(3);
            WriteReal(value.X);
            WriteReal(value.Y);
            WriteReal(value.Z);
        }

        public void WriteQuat(Quat value)
        {
            WriteArrayHeader(4);
            WriteReal(value.X);
            WriteReal(value.Y);
            WriteReal(value.Z);
            WriteReal(value.W);
        }

        public void WriteString(string value)
        {
            int bytes;
            try
            {
                bytes = Utf8.GetByteCount(value);
            }
            catch (EncoderFallbackException)
            {
                throw ProtocolException.Bad("text with half a surrogate pair cannot be sent; mend it");
            }
            WriteLength(bytes, 0xa0, 31, 0xd9);
            Reserve(bytes);
            Utf8.GetBytes(value, 0, value.Length, _buffer, _length);
            _length += bytes;
        }

        public void WriteBin(byte[] data, int offset, int count)
        {
            WriteBinHeader(count);
            WriteRaw(data, offset, count);
        }

        /// <summary>Announces <paramref name="count"/> bytes that follow by <see cref="WriteRaw"/>.</summary>
        public void WriteBinHeader(int count)
        {
            WriteLength(count, 0, -1, 0xc4);
        }

        /// <summary>Bytes as they are: the content of a bin, or values that are encoded already.</summary>
        public void WriteRaw(byte[] data, int offset, int count)
        {
            Reserve(count);
            System.Buffer.BlockCopy(data, offset, _buffer, _length, count);
            _length += count;
        }

        /// <summary>
        /// Room for <paramref name="count"/> bytes that the caller fills in
        /// <see cref="Buffer"/>; returns where.
        /// </summary>
        public int Skip(int count)
        {
            Reserve(count);
            int at = _length;
            _length += count;
            return at;
        }

        private void WriteHeader(int count, int fix, int fixMost, int tag16)
        {
            if (count <= fixMost)
            {
                Put(fix | count);
            }
            else if (count <= ushort.MaxValue)
            {
                PutTagged(tag16, (ulong)count, 2);
            }
            else
            {
                PutTagged(tag16 + 1, (ulong)count, 4);
            }
        }

        private void WriteLength(int count, int fix, int fixMost, int tag8)
        {
            if (count <= fixMost)
            {
                Put(fix | count);
            }
            else if (count <= byte.MaxValue)
            {
                PutTagged(tag8, (ulong)count, 1);
            }
            else if (count <= ushort.MaxValue)
            {
                PutTagged(tag8 + 1, (ulong)count, 2);
            }
            else
            {
                PutTagged(tag8 + 2, (ulong)count, 4);
            }
        }

        private void Put(int value)
        {
            Reserve(1);
            _buffer[_length++] = (byte)value;
        }

        private void PutTagged(int tag, ulong value, int width)
        {
            Reserve(1 + width);
            _buffer[_length++] = (byte)tag;
            for (int shift = 8 * (width - 1); shift >= 0; shift -= 8)
            {
                _buffer[_length++] = (byte)(value >> shift);
            }
        }

        private void Reserve(int count)
        {
            if (_length + count > _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Max(_length + count, 2 * _buffer.Length));
            }
        }
    }
}

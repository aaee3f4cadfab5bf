using System.Text;
using Auricle.Core.Geometry;

namespace Auricle.Core.Wire
{
    /// <summary>What the next value is.</summary>
    public enum MessagePackKind
    {
        Nil,
        Bool,
        Integer,
        Real,
        String,
        Bin,
        Array,
        Map,
    }

    /// <summary>
    /// A cursor over MessagePack. Every read checks the type and the end; what a message may hold
    /// beyond that is <see cref="MessagePackCheck"/>'s to say.
    /// </summary>
    public struct MessagePackReader
    {
        private static readonly UTF8Encoding Utf8 = new UTF8Encoding(false, true);
        private readonly byte[] _data;
        private readonly int _end;
        private int _at;

        public MessagePackReader(byte[] data, int offset, int count)
        {
            _data = data;
            _at = offset;
            _end = offset + count;
        }

        public int Position
        {
            get { return _at; }
        }

        public int Remaining
        {
            get { return _end - _at; }
        }

        public MessagePackKind Kind
        {
            get
            {
                int tag = Peek();
                if (tag <= 0x7f || tag >= 0xe0 || (tag >= 0xcc && tag <= 0xd3))
                {
                    return MessagePackKind.Integer;
                }
                if (tag <= 0x8f || tag == 0xde || tag == 0xdf)
                {
                    return MessagePackKind.Map;
                }
                if (tag <= 0x9f || tag == 0xdc || tag == 0xdd)
                {
                    return MessagePackKind.Array;
                }
                if (tag <= 0xbf || (tag >= 0xd9 && tag <= 0xdb))
                {
                    return MessagePackKind.String;
                }
                if (tag >= 0xc4 && tag <= 0xc6)
                {
                    return MessagePackKind.Bin;
                }
                switch (tag)
                {
                    case 0xc0:
                        return MessagePackKind.Nil;
                    case 0xc2:
                    case 0xc3:
                        return MessagePackKind.Bool;
                    case 0xca:
                    case 0xcb:
                        return MessagePackKind.Real;
                    case 0xc1:
                        throw ProtocolException.Bad("byte 0xc1 stands for nothing in MessagePack");
                    default:
                        throw ProtocolException.Bad(
                            "extension types are not used; send numbers, text, bin, arrays and maps");
                }
            }
        }

        /// <summary>The same bytes from another place on.</summary>
        public MessagePackReader At(int position)
        {
            return new MessagePackReader(_data, position, _end - position);
        }

        public int ReadArrayHeader()
        {
            Expect(MessagePackKind.Array, "an array");
            int tag = Next();
            return tag <= 0x9f ? tag & 0x0f : Length(tag == 0xdc ? 2 : 4);
        }

        public int ReadMapHeader()
        {
            Expect(MessagePackKind.Map, "a map");
            int tag = Next();
            return tag <= 0x8f ? tag & 0x0f : Length(tag == 0xde ? 2 : 4);
        }

        public bool ReadBool()
        {
            Expect(MessagePackKind.Bool, "a boolean");
            return Next() == 0xc3;
        }

        /// <summary>An integer of at most 64 bits, also one that came as a float without a fraction.</summary>
        public decimal ReadWide()
        {
            if (Kind == MessagePackKind.Real)
            {
                double real = ReadDouble();
                if (real != System.Math.Floor(real) || real < -9223372036854775808.0 || real >= 18446744073709551616.0)
                {
                    throw ProtocolException.Bad(real + " came for an integer; send one of at most 64 bits");
                }
                return (decimal)real;
            }
            Expect(MessagePackKind.Integer, "an integer");
            int tag = Next();
            if (tag <= 0x7f)
            {
                return tag;
            }
            if (tag >= 0xe0)
            {
                return tag - 0x100;
            }
            if (tag <= 0xcf)
            {
                return Big(1 << (tag - 0xcc));
            }
            int width = 1 << (tag - 0xd0);
            int shift = 64 - 8 * width;
            return (long)(Big(width) << shift) >> shift;
        }

        /// <summary>An integer; this client takes those below 2^63 in size.</summary>
        public long ReadInteger()
        {
            // The usual ones without the detour.
            int tag = Peek();
            if (tag <= 0x7f)
            {
                ++_at;
                return tag;
            }
            if (tag >= 0xcc && tag <= 0xce)
            {
                ++_at;
                return (long)Big(1 << (tag - 0xcc));
            }
            decimal wide = ReadWide();
            if (wide < long.MinValue || wide > long.MaxValue)
            {
                throw ProtocolException.Bad(wide + " is beyond 63 bits; send a smaller number");
            }
            return (long)wide;
        }

        public int ReadInt32()
        {
            long value = ReadInteger();
            if (value < int.MinValue || value > int.MaxValue)
            {
                throw ProtocolException.Bad(value + " is beyond 31 bits; send a smaller number");
            }
            return (int)value;
        }

        /// <summary>A real number that float32 can hold; any MessagePack number.</summary>
        public float ReadReal()
        {
            double value = Kind == MessagePackKind.Real ? ReadDouble() : (double)ReadWide();
            if (!(value >= -float.MaxValue && value <= float.MaxValue))
            {
                throw ProtocolException.Bad(value + " is not a finite number that float32 can hold");
            }
            return (float)value;
        }

        public Vec3 ReadVec3()
        {
            ExpectLength(3);
            return new Vec3(ReadReal(), ReadReal(), ReadReal());
        }

        public Quat ReadQuat()
        {
            ExpectLength(4);
            return new Quat(ReadReal(), ReadReal(), ReadReal(), ReadReal());
        }

        public string ReadString()
        {
            int start;
            int length;
            ReadStringBytes(out start, out length);
            return Decoded(start, length);
        }

        public void ReadStringBytes(out int start, out int length)
        {
            Expect(MessagePackKind.String, "a string");
            int tag = Next();
            length = tag <= 0xbf ? tag & 0x1f : Length(1 << (tag - 0xd9));
            start = Take(length);
            CheckUtf8(start, length);
        }

        public void ReadBin(out int start, out int length)
        {
            Expect(MessagePackKind.Bin, "bin");
            length = Length(1 << (Next() - 0xc4));
            start = Take(length);
        }

        public byte[] ReadBinCopy()
        {
            int start;
            int length;
            ReadBin(out start, out length);
            byte[] copy = new byte[length];
            System.Buffer.BlockCopy(_data, start, copy, 0, length);
            return copy;
        }

        /// <summary>Whether the next value is this string; reads past it.</summary>
        internal bool NextStringIs(int start, int length)
        {
            int ownStart;
            int ownLength;
            ReadStringBytes(out ownStart, out ownLength);
            if (ownLength != length)
            {
                return false;
            }
            for (int i = 0; i < length; ++i)
            {
                if (_data[ownStart + i] != _data[start + i])
                {
                    return false;
                }
            }
            return true;
        }

        /// <summary>Reads past a value of a message that has been checked.</summary>
        public void Skip()
        {
            // A count instead of recursion.
            for (long pending = 1; pending > 0; --pending)
            {
                switch (Kind)
                {
                    case MessagePackKind.Array:
                        pending += ReadArrayHeader();
                        break;
                    case MessagePackKind.Map:
                        pending += 2L * ReadMapHeader();
                        break;
                    default:
                        SkipScalar();
                        break;
                }
            }
        }

        internal void SkipScalar()
        {
            int start;
            int length;
            switch (Kind)
            {
                case MessagePackKind.Nil:
                case MessagePackKind.Bool:
                    ++_at;
                    break;
                case MessagePackKind.Integer:
                    ReadWide();
                    break;
                case MessagePackKind.Real:
                    ReadDouble();
                    break;
                case MessagePackKind.String:
                    ReadStringBytes(out start, out length);
                    break;
                default:
                    ReadBin(out start, out length);
                    break;
            }
        }

        private static double FromBits(ulong bits)
        {
            return System.BitConverter.Int64BitsToDouble((long)bits);
        }

        private double ReadDouble()
        {
            double value = Next() == 0xca ? Numbers.FromBits((uint)Big(4)) : FromBits(Big(8));
            if (double.IsNaN(value) || double.IsInfinity(value))
            {
                throw ProtocolException.Bad(value + " is not a number the protocol carries; send finite numbers");
            }
            return value;
        }

        private string Decoded(int start, int length)
        {
            try
            {
                return Utf8.GetString(_data, start, length);
            }
            catch (DecoderFallbackException)
            {
                throw ProtocolException.Bad("text is not UTF-8; encode strings as UTF-8");
            }
        }

        private void CheckUtf8(int start, int length)
        {
            for (int i = start; i < start + length; ++i)
            {
                if (_data[i] > 0x7f)
                {
                    Decoded(start, length);
                    return;
                }
            }
        }

        private void ExpectLength(int length)
        {
            int count = ReadArrayHeader();
            if (count != length)
            {
                throw ProtocolException.Bad("an array has " + count + " elements; send " + length);
            }
        }

        private void Expect(MessagePackKind kind, string name)
        {
            MessagePackKind actual = Kind;
            if (actual != kind)
            {
                throw ProtocolException.Bad(actual + " came where the protocol has " + name);
            }
        }

        private int Length(int width)
        {
            ulong length = Big(width);
            if (length > int.MaxValue)
            {
                throw ProtocolException.Bad("the message ends before the elements it announces; send it whole");
            }
            return (int)length;
        }

        private ulong Big(int width)
        {
            int at = Take(width);
            ulong value = 0;
            for (int i = 0; i < width; ++i)
            {
                value = value << 8 | _data[at + i];
            }
            return value;
        }

        private int Take(int count)
        {
            if (count > Remaining)
            {
                throw ProtocolException.Bad("the message ends " + (count - Remaining) + " bytes early; send it whole");
            }
            int at = _at;
            _at += count;
            return at;
        }

        private int Peek()
        {
            if (_at >= _end)
            {
                throw ProtocolException.Bad("the message ends early; send it whole");
            }
            return _data[_at];
        }

        private int Next()
        {
            int tag = Peek();
            ++_at;
            return tag;
        }
    }
}

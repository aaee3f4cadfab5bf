using System.Collections.Generic;
using System.Text;

namespace Auricle.Core.Wire
{
    /// <summary>
    /// Refuses bytes that are not one MessagePack value as the protocol allows it: extension types,
    /// numbers that are not finite, keys that are no string or come twice, text that is not UTF-8,
    /// more than eight levels, lengths beyond the end, bytes after the value.
    /// </summary>
    /// <remarks>
    /// Whole messages pass through here before a field of them is read, so that keys that are
    /// ignored are held to the same rules. Nothing is allocated on the word of a length.
    /// </remarks>
    public static class MessagePackCheck
    {
        private const int MaxDepth = 8;

        // Up to here keys are compared with each other; beyond, a set is faster.
        private const int FewKeys = 24;

        /// <summary>Throws where the bytes are not one value.</summary>
        public static void Value(byte[] data, int offset, int count)
        {
            MessagePackReader reader = new MessagePackReader(data, offset, count);
            Value(ref reader, 0);
            if (reader.Remaining > 0)
            {
                throw ProtocolException.Bad(
                    reader.Remaining + " bytes follow the message; one WebSocket message holds one value");
            }
        }

        private static void Value(ref MessagePackReader reader, int depth)
        {
            MessagePackKind kind = reader.Kind;
            switch (kind)
            {
                case MessagePackKind.Array:
                {
                    int count = reader.ReadArrayHeader();
                    Enter(ref reader, depth, count);
                    for (int i = 0; i < count; ++i)
                    {
                        Value(ref reader, depth + 1);
                    }
                    break;
                }
                case MessagePackKind.Map:
                {
                    int count = reader.ReadMapHeader();
                    Enter(ref reader, depth, 2L * count);
                    Entries(ref reader, count, depth + 1);
                    break;
                }
                default:
                    reader.SkipScalar();
                    break;
            }
        }

        private static void Entries(ref MessagePackReader reader, int count, int depth)
        {
            int first = reader.Position;
            HashSet<string> keys = count > FewKeys ? new HashSet<string>() : null;
            for (int i = 0; i < count; ++i)
            {
                if (reader.Kind != MessagePackKind.String)
                {
                    throw ProtocolException.Bad("a map key is no string; keys are strings");
                }
                if (keys != null)
                {
                    Once(keys.Add(reader.ReadString()));
                }
                else
                {
                    int start;
                    int length;
                    reader.ReadStringBytes(out start, out length);
                    MessagePackReader earlier = reader.At(first);
                    for (int k = 0; k < i; ++k)
                    {
                        Once(!earlier.NextStringIs(start, length));
                        earlier.Skip();
                    }
                }
                Value(ref reader, depth);
            }
        }

        private static void Once(bool firstTime)
        {
            if (!firstTime)
            {
                throw ProtocolException.Bad("a map key comes twice; send each key once");
            }
        }

        private static void Enter(ref MessagePackReader reader, int depth, long count)
        {
            if (depth >= MaxDepth)
            {
                throw ProtocolException.Bad("the message nests deeper than 8 levels; flatten it");
            }
            if (count > reader.Remaining)
            {
                throw ProtocolException.Bad("the message ends before the elements it announces; send it whole");
            }
        }
    }
}

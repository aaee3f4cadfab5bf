using System;

namespace Auricle.Core.Wire
{
    /// <summary>Bytes to messages, strictly: everything the protocol calls an error is refused.</summary>
    public static class MessageDecoder
    {
        private const int FirstExperimental = 128;
        private const int LastExperimental = 191;

        /// <summary>The message that these bytes are. PCM and positions are views into them.</summary>
        /// <exception cref="ProtocolException">They are no message of protocol v1.</exception>
        public static Message Read(byte[] data, int offset, int count)
        {
            MessagePackCheck.Value(data, offset, count);
            MessagePackReader reader = new MessagePackReader(data, offset, count);
            return Read(ref reader, data, false);
        }

        /// <summary>Type of a message; 0 where the bytes do not begin like one.</summary>
        public static int PeekType(byte[] data, int offset, int count)
        {
            MessagePackReader reader = new MessagePackReader(data, offset, count);
            if (count < 2 || reader.Kind != MessagePackKind.Array)
            {
                return 0;
            }
            return reader.ReadArrayHeader() > 0 && reader.Remaining > 0 && reader.Kind == MessagePackKind.Integer
                ? reader.ReadInt32()
                : 0;
        }

        /// <summary>A FRAME into an object that is there already; allocates nothing.</summary>
        public static void ReadFrame(byte[] data, int offset, int count, Frame into)
        {
            MessagePackCheck.Value(data, offset, count);
            MessagePackReader reader = new MessagePackReader(data, offset, count);
            int elements = reader.ReadArrayHeader();
            reader.ReadInteger();
            Need(elements, 8, "FRAME");
            ReadFrame(ref reader, data, into);
        }

        private static Message Read(ref MessagePackReader reader, byte[] data, bool member)
        {
            int elements = reader.ReadArrayHeader();
            Need(elements, 1, "a message");
            int type = reader.ReadInt32();
            if (type >= FirstExperimental && type <= LastExperimental)
            {
                return ReadExperimental(ref reader, data, type, elements - 1);
            }
            Need(elements, Length(type), "message type " + type);
            if (member && type == (int)MessageType.Batch)
            {
                throw ProtocolException.Bad("a BATCH holds a BATCH; send their members in one");
            }
            Message message = ReadBody(ref reader, data, (MessageType)type);
            for (int extra = elements - Length(type); extra > 0; --extra)
            {
                reader.Skip();
            }
            return message;
        }

        private static int Length(int type)
        {
            switch ((MessageType)type)
            {
                case MessageType.Hello:
                case MessageType.Welcome:
                case MessageType.Error:
                case MessageType.Ping:
                case MessageType.Bye:
                case MessageType.Stats:
                case MessageType.Resume:
                case MessageType.Batch:
                    return 2;
                case MessageType.SourceAdd:
                case MessageType.SourceRemove:
                case MessageType.SceneSet:
                    return 3;
                case MessageType.Pong:
                case MessageType.Poses:
                case MessageType.SourceSet:
                case MessageType.Describe:
                case MessageType.Resolved:
                    return 4;
                case MessageType.Block:
                case MessageType.Frame:
                    return 8;
                default:
                    throw ProtocolException.Bad("message type " + type + " is not part of protocol 1; see its table");
            }
        }

        private static Message ReadBody(ref MessagePackReader reader, byte[] data, MessageType type)
        {
            switch (type)
            {
                case MessageType.Ping:
                    return new Ping { TimeNs = reader.ReadWide() };
                case MessageType.Pong:
                    return new Pong
                    {
                        TimeNs = reader.ReadWide(),
                        ReceivedNs = reader.ReadWide(),
                        SentNs = reader.ReadWide(),
                    };
                case MessageType.Bye:
                    return new Bye { Reason = reader.ReadString() };
                case MessageType.Block:
                    return ReadBlock(ref reader, data);
                case MessageType.Frame:
                    Frame frame = new Frame();
                    ReadFrame(ref reader, data, frame);
                    return frame;
                case MessageType.Poses:
                    return ReadPoses(ref reader, data);
                case MessageType.Batch:
                    return ReadBatch(ref reader, data);
                case MessageType.SourceRemove:
                    return new SourceRemove { Id = reader.ReadInt32(), At = reader.ReadInteger() };
                case MessageType.Describe:
                    return new Describe
                    {
                        Rid = reader.ReadInteger(),
                        Id = reader.ReadInt32(),
                        Text = reader.ReadString(),
                    };
                case MessageType.SourceAdd:
                    return SourceDecoder.ReadAdd(ref reader);
                case MessageType.SourceSet:
                    return SourceDecoder.ReadSet(ref reader);
                case MessageType.Resolved:
                    return SourceDecoder.ReadResolved(ref reader);
                case MessageType.SceneSet:
                    return SourceDecoder.ReadScene(ref reader);
                default:
                    return SessionDecoder.Read(ref reader, type);
            }
        }

        private static Block ReadBlock(ref MessagePackReader reader, byte[] data)
        {
            Block block = new Block
            {
                Seq = reader.ReadInteger(),
                Time = reader.ReadInteger(),
                Format = reader.ReadInt32(),
                Frames = reader.ReadInt32(),
                Ids = ReadIds(ref reader),
            };
            block.IdCount = block.Ids.Length;
            if (reader.ReadArrayHeader() != 7)
            {
                throw ProtocolException.Bad("BLOCK.pose takes seven numbers");
            }
            block.Pose.Position.X = reader.ReadReal();
            block.Pose.Position.Y = reader.ReadReal();
            block.Pose.Position.Z = reader.ReadReal();
            block.Pose.Orientation.X = reader.ReadReal();
            block.Pose.Orientation.Y = reader.ReadReal();
            block.Pose.Orientation.Z = reader.ReadReal();
            block.Pose.Orientation.W = reader.ReadReal();
            block.Pcm = ReadView(ref reader, data);
            return block;
        }

        private static void ReadFrame(ref MessagePackReader reader, byte[] data, Frame into)
        {
            into.Seq = reader.ReadInteger();
            into.Time = reader.ReadInteger();
            into.Format = reader.ReadInt32();
            into.Frames = reader.ReadInt32();
            into.Channels = reader.ReadInt32();
            into.Flags = reader.ReadInt32();
            into.Pcm = ReadView(ref reader, data);
        }

        private static Poses ReadPoses(ref MessagePackReader reader, byte[] data)
        {
            Poses poses = new Poses { At = reader.ReadInteger(), Ids = ReadIds(ref reader) };
            poses.IdCount = poses.Ids.Length;
            poses.Xyz = ReadView(ref reader, data);
            if (poses.Xyz.Count != 12L * poses.IdCount)
            {
                throw ProtocolException.Bad(
                    "POSES.xyz has " + poses.Xyz.Count + " bytes; three float32 for each id are " + 12L * poses.IdCount);
            }
            return poses;
        }

        private static Batch ReadBatch(ref MessagePackReader reader, byte[] data)
        {
            Batch batch = new Batch();
            int count = reader.ReadArrayHeader();
            bool poses = false;
            bool block = false;
            for (int i = 0; i < count; ++i)
            {
                Message message = Read(ref reader, data, true);
                if (block)
                {
                    throw ProtocolException.Bad("a member of a BATCH follows its BLOCK; the BLOCK is the last");
                }
                if (poses && message is Poses)
                {
                    throw ProtocolException.Bad("a BATCH holds two POSES; send one");
                }
                poses |= message is Poses;
                block = message is Block;
                batch.Messages.Add(message);
            }
            return batch;
        }

        private static Experimental ReadExperimental(ref MessagePackReader reader, byte[] data, int type, int count)
        {
            int start = reader.Position;
            for (int i = 0; i < count; ++i)
            {
                reader.Skip();
            }
            byte[] elements = new byte[reader.Position - start];
            Buffer.BlockCopy(data, start, elements, 0, elements.Length);
            return new Experimental { Number = type, Count = count, Elements = elements };
        }

        private static int[] ReadIds(ref MessagePackReader reader)
        {
            int[] ids = new int[reader.ReadArrayHeader()];
            for (int i = 0; i < ids.Length; ++i)
            {
                ids[i] = reader.ReadInt32();
            }
            return ids;
        }

        private static ArraySegment<byte> ReadView(ref MessagePackReader reader, byte[] data)
        {
            int start;
            int length;
            reader.ReadBin(out start, out length);
            return new ArraySegment<byte>(data, start, length);
        }

        private static void Need(int elements, int least, string name)
        {
            if (elements < least)
            {
                throw ProtocolException.Bad(name + " has " + elements + " elements; it takes " + least);
            }
        }
    }
}

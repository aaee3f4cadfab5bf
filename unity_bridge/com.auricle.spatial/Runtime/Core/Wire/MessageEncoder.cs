namespace Auricle.Core.Wire
{
    /// <summary>Messages to bytes in canonical form: keys in the order of the protocol's table.</summary>
    public static class MessageEncoder
    {
        /// <summary>Appends a message.</summary>
        /// <exception cref="ProtocolException">It holds what the wire cannot carry.</exception>
        public static void Write(MessagePackWriter to, Message message)
        {
            switch (message.Type)
            {
                case MessageType.Block:
                    WriteBlock(to, (Block)message);
                    break;
                case MessageType.Frame:
                    WriteFrame(to, (Frame)message);
                    break;
                case MessageType.Poses:
                    WritePoses(to, (Poses)message);
                    break;
                case MessageType.Batch:
                    Batch batch = (Batch)message;
                    BeginBatch(to, batch.Messages.Count);
                    foreach (Message member in batch.Messages)
                    {
                        Write(to, member);
                    }
                    break;
                case MessageType.SourceAdd:
                    SourceAdd add = (SourceAdd)message;
                    Begin(to, 3, MessageType.SourceAdd);
                    to.WriteInteger(add.Id);
                    SourceEncoder.Write(to, add.Fields, null);
                    break;
                case MessageType.SourceSet:
                    SourceSet set = (SourceSet)message;
                    Begin(to, 4, MessageType.SourceSet);
                    to.WriteInteger(set.Id);
                    to.WriteInteger(set.At);
                    SourceEncoder.Write(to, set.Fields, set.Ramp);
                    break;
                case MessageType.SourceRemove:
                    SourceRemove remove = (SourceRemove)message;
                    Begin(to, 3, MessageType.SourceRemove);
                    to.WriteInteger(remove.Id);
                    to.WriteInteger(remove.At);
                    break;
                case MessageType.Describe:
                    Describe describe = (Describe)message;
                    Begin(to, 4, MessageType.Describe);
                    to.WriteInteger(describe.Rid);
                    to.WriteInteger(describe.Id);
                    to.WriteString(describe.Text);
                    break;
                case MessageType.Resolved:
                    Resolved resolved = (Resolved)message;
                    Begin(to, 4, MessageType.Resolved);
                    to.WriteInteger(resolved.Rid);
                    to.WriteInteger(resolved.Id);
                    SourceEncoder.Write(to, resolved);
                    break;
                case MessageType.SceneSet:
                    SceneSet scene = (SceneSet)message;
                    Begin(to, 3, MessageType.SceneSet);
                    to.WriteInteger(scene.At);
                    SourceEncoder.Write(to, scene);
                    break;
                default:
                    WriteSession(to, message);
                    break;
            }
        }

        /// <summary>A message alone, in an array of its own.</summary>
        public static byte[] Bytes(Message message)
        {
            MessagePackWriter writer = new MessagePackWriter(256);
            Write(writer, message);
            return writer.ToArray();
        }

        /// <summary>Starts a BATCH whose members the caller writes next.</summary>
        public static void BeginBatch(MessagePackWriter to, int members)
        {
            Begin(to, 2, MessageType.Batch);
            to.WriteArrayHeader(members);
        }

        /// <summary>A BLOCK; allocates nothing where the writer has room.</summary>
        public static void WriteBlock(MessagePackWriter to, Block block)
        {
            Begin(to, 8, MessageType.Block);
            to.WriteInteger(block.Seq);
            to.WriteInteger(block.Time);
            to.WriteInteger(block.Format);
            to.WriteInteger(block.Frames);
            WriteIds(to, block.Ids, block.IdCount);
            to.WriteArrayHeader(7);
            to.WriteReal(block.Pose.Position.X);
            to.WriteReal(block.Pose.Position.Y);
            to.WriteReal(block.Pose.Position.Z);
            to.WriteReal(block.Pose.Orientation.X);
            to.WriteReal(block.Pose.Orientation.Y);
            to.WriteReal(block.Pose.Orientation.Z);
            to.WriteReal(block.Pose.Orientation.W);
            to.WriteBin(block.Pcm.Array, block.Pcm.Offset, block.Pcm.Count);
        }

        /// <summary>POSES; allocates nothing where the writer has room.</summary>
        public static void WritePoses(MessagePackWriter to, Poses poses)
        {
            Begin(to, 4, MessageType.Poses);
            to.WriteInteger(poses.At);
            WriteIds(to, poses.Ids, poses.IdCount);
            to.WriteBin(poses.Xyz.Array, poses.Xyz.Offset, poses.Xyz.Count);
        }

        private static void WriteFrame(MessagePackWriter to, Frame frame)
        {
            Begin(to, 8, MessageType.Frame);
            to.WriteInteger(frame.Seq);
            to.WriteInteger(frame.Time);
            to.WriteInteger(frame.Format);
            to.WriteInteger(frame.Frames);
            to.WriteInteger(frame.Channels);
            to.WriteInteger(frame.Flags);
            to.WriteBin(frame.Pcm.Array, frame.Pcm.Offset, frame.Pcm.Count);
        }

        private static void WriteIds(MessagePackWriter to, int[] ids, int count)
        {
            to.WriteArrayHeader(count);
            for (int i = 0; i < count; ++i)
            {
                to.WriteInteger(ids[i]);
            }
        }

        private static void WriteSession(MessagePackWriter to, Message message)
        {
            switch (message.Type)
            {
                case MessageType.Hello:
                    WriteHello(to, (Hello)message);
                    break;
                case MessageType.Welcome:
                    WriteWelcome(to, (Welcome)message);
                    break;
                case MessageType.Error:
                    WriteError(to, (Error)message);
                    break;
                case MessageType.Ping:
                    Ping ping = (Ping)message;
                    Begin(to, 2, MessageType.Ping);
                    WriteWide(to, ping.TimeNs);
                    break;
                case MessageType.Pong:
                    Pong pong = (Pong)message;
                    Begin(to, 4, MessageType.Pong);
                    WriteWide(to, pong.TimeNs);
                    WriteWide(to, pong.ReceivedNs);
                    WriteWide(to, pong.SentNs);
                    break;
                case MessageType.Bye:
                    Bye bye = (Bye)message;
                    Begin(to, 2, MessageType.Bye);
                    to.WriteString(bye.Reason);
                    break;
                case MessageType.Stats:
                    WriteStats(to, (Stats)message);
                    break;
                case MessageType.Resume:
                    Resume resume = (Resume)message;
                    Begin(to, 2, MessageType.Resume);
                    to.WriteMapHeader(3);
                    WriteKey(to, "session", resume.Session);
                    WriteKey(to, "resume_key", resume.ResumeKey);
                    WriteKey(to, "seq", resume.Seq);
                    break;
                default:
                    Experimental experimental = (Experimental)message;
                    to.WriteArrayHeader(experimental.Count + 1);
                    to.WriteInteger(experimental.Number);
                    to.WriteRaw(experimental.Elements, 0, experimental.Elements.Length);
                    break;
            }
        }

        private static void WriteHello(MessagePackWriter to, Hello hello)
        {
            Begin(to, 2, MessageType.Hello);
            to.WriteMapHeader(hello.Token == null ? 6 : 7);
            WriteVersion(to, hello.Major, hello.Minor);
            WriteKey(to, "client", hello.Client);
            WriteKey(to, "sample_rate", hello.SampleRate);
            WriteKey(to, "block", hello.Block);
            WriteKey(to, "fmt", hello.Format);
            WriteKey(to, "max_sources", hello.MaxSources);
            if (hello.Token != null)
            {
                WriteKey(to, "token", hello.Token);
            }
        }

        private static void WriteWelcome(MessagePackWriter to, Welcome welcome)
        {
            Begin(to, 2, MessageType.Welcome);
            to.WriteMapHeader(12);
            WriteVersion(to, welcome.Major, welcome.Minor);
            WriteKey(to, "server", welcome.Server);
            WriteKey(to, "session", welcome.Session);
            WriteKey(to, "resume_key", welcome.ResumeKey);
            WriteKey(to, "sample_rate", welcome.SampleRate);
            WriteKey(to, "block", welcome.Block);
            WriteKey(to, "fmt", welcome.Format);
            WriteKey(to, "window", welcome.Window);
            WriteKey(to, "max_sources", welcome.MaxSources);
            WriteKey(to, "max_message", welcome.MaxMessage);
            WriteKey(to, "latency_frames", welcome.LatencyFrames);
            to.WriteString("features");
            to.WriteArrayHeader(welcome.Features.Length);
            foreach (string feature in welcome.Features)
            {
                to.WriteString(feature);
            }
        }

        private static void WriteError(MessagePackWriter to, Error error)
        {
            Begin(to, 2, MessageType.Error);
            to.WriteMapHeader(3 + (error.Seq.HasValue ? 1 : 0) + (error.Rid.HasValue ? 1 : 0));
            WriteKey(to, "code", error.Code);
            WriteKey(to, "message", error.Text);
            to.WriteString("fatal");
            to.WriteBool(error.Fatal);
            if (error.Seq.HasValue)
            {
                WriteKey(to, "seq", error.Seq.Value);
            }
            if (error.Rid.HasValue)
            {
                WriteKey(to, "rid", error.Rid.Value);
            }
        }

        private static void WriteStats(MessagePackWriter to, Stats stats)
        {
            Begin(to, 2, MessageType.Stats);
            to.WriteMapHeader(6);
            to.WriteString("render_ms_p50");
            to.WriteReal(stats.RenderMsP50);
            to.WriteString("render_ms_p99");
            to.WriteReal(stats.RenderMsP99);
            WriteKey(to, "queue", stats.Queue);
            WriteKey(to, "late", stats.Late);
            WriteKey(to, "concealed", stats.Concealed);
            WriteKey(to, "clipped", stats.Clipped);
        }

        private static void Begin(MessagePackWriter to, int elements, MessageType type)
        {
            to.WriteArrayHeader(elements);
            to.WriteInteger((int)type);
        }

        private static void WriteVersion(MessagePackWriter to, int major, int minor)
        {
            to.WriteString("v");
            to.WriteArrayHeader(2);
            to.WriteInteger(major);
            to.WriteInteger(minor);
        }

        private static void WriteKey(MessagePackWriter to, string key, long value)
        {
            to.WriteString(key);
            to.WriteInteger(value);
        }

        private static void WriteKey(MessagePackWriter to, string key, string value)
        {
            to.WriteString(key);
            to.WriteString(value);
        }

        private static void WriteKey(MessagePackWriter to, string key, byte[] value)
        {
            to.WriteString(key);
            to.WriteBin(value, 0, value.Length);
        }

        private static void WriteWide(MessagePackWriter to, decimal value)
        {
            if (value < 0)
            {
                to.WriteInteger((long)value);
            }
            else
            {
                to.WriteUnsigned((ulong)value);
            }
        }
    }
}

namespace Auricle.Core.Wire
{
    /// <summary>The maps of messages about the session.</summary>
    internal static class SessionDecoder
    {
        private const int KeyBytes = 16;

        internal static Message Read(ref MessagePackReader reader, MessageType type)
        {
            switch (type)
            {
                case MessageType.Hello:
                    return ReadHello(ref reader);
                case MessageType.Welcome:
                    return ReadWelcome(ref reader);
                case MessageType.Error:
                    return ReadError(ref reader);
                case MessageType.Stats:
                    return ReadStats(ref reader);
                default:
                    return ReadResume(ref reader);
            }
        }

        private static Hello ReadHello(ref MessagePackReader reader)
        {
            Hello hello = new Hello();
            FieldSet fields = new FieldSet("HELLO", "v", "client", "sample_rate", "block", "fmt", "max_sources");
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (fields.Seen(reader.ReadString()))
                {
                    case "v":
                        ReadVersion(ref reader, out hello.Major, out hello.Minor);
                        break;
                    case "client":
                        hello.Client = reader.ReadString();
                        break;
                    case "sample_rate":
                        hello.SampleRate = reader.ReadInt32();
                        break;
                    case "block":
                        hello.Block = reader.ReadInt32();
                        break;
                    case "fmt":
                        hello.Format = reader.ReadInt32();
                        break;
                    case "max_sources":
                        hello.MaxSources = reader.ReadInt32();
                        break;
                    case "token":
                        hello.Token = reader.ReadString();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            fields.CheckAll();
            return hello;
        }

        private static Welcome ReadWelcome(ref MessagePackReader reader)
        {
            Welcome welcome = new Welcome();
            FieldSet fields = new FieldSet(
                "WELCOME", "v", "server", "session", "resume_key", "sample_rate", "block", "fmt", "window",
                "max_sources", "max_message", "latency_frames", "features");
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (fields.Seen(reader.ReadString()))
                {
                    case "v":
                        ReadVersion(ref reader, out welcome.Major, out welcome.Minor);
                        break;
                    case "server":
                        welcome.Server = reader.ReadString();
                        break;
                    case "session":
                        welcome.Session = ReadKey(ref reader);
                        break;
                    case "resume_key":
                        welcome.ResumeKey = ReadKey(ref reader);
                        break;
                    case "sample_rate":
                        welcome.SampleRate = reader.ReadInt32();
                        break;
                    case "block":
                        welcome.Block = reader.ReadInt32();
                        break;
                    case "fmt":
                        welcome.Format = reader.ReadInt32();
                        break;
                    case "window":
                        welcome.Window = reader.ReadInt32();
                        break;
                    case "max_sources":
                        welcome.MaxSources = reader.ReadInt32();
                        break;
                    case "max_message":
                        welcome.MaxMessage = reader.ReadInt32();
                        break;
                    case "latency_frames":
                        welcome.LatencyFrames = reader.ReadInt32();
                        break;
                    case "features":
                        welcome.Features = new string[reader.ReadArrayHeader()];
                        for (int i = 0; i < welcome.Features.Length; ++i)
                        {
                            welcome.Features[i] = reader.ReadString();
                        }
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            fields.CheckAll();
            return welcome;
        }

        private static Error ReadError(ref MessagePackReader reader)
        {
            Error error = new Error();
            FieldSet fields = new FieldSet("ERROR", "code", "message", "fatal");
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (fields.Seen(reader.ReadString()))
                {
                    case "code":
                        error.Code = reader.ReadString();
                        break;
                    case "message":
                        error.Text = reader.ReadString();
                        break;
                    case "fatal":
                        error.Fatal = reader.ReadBool();
                        break;
                    case "seq":
                        error.Seq = reader.ReadInteger();
                        break;
                    case "rid":
                        error.Rid = reader.ReadInteger();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            fields.CheckAll();
            return error;
        }

        private static Stats ReadStats(ref MessagePackReader reader)
        {
            Stats stats = new Stats();
            FieldSet fields = new FieldSet(
                "STATS", "render_ms_p50", "render_ms_p99", "queue", "late", "concealed", "clipped");
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (fields.Seen(reader.ReadString()))
                {
                    case "render_ms_p50":
                        stats.RenderMsP50 = reader.ReadReal();
                        break;
                    case "render_ms_p99":
                        stats.RenderMsP99 = reader.ReadReal();
                        break;
                    case "queue":
                        stats.Queue = reader.ReadInteger();
                        break;
                    case "late":
                        stats.Late = reader.ReadInteger();
                        break;
                    case "concealed":
                        stats.Concealed = reader.ReadInteger();
                        break;
                    case "clipped":
                        stats.Clipped = reader.ReadInteger();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            fields.CheckAll();
            return stats;
        }

        private static Resume ReadResume(ref MessagePackReader reader)
        {
            Resume resume = new Resume();
            FieldSet fields = new FieldSet("RESUME", "session", "resume_key", "seq");
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (fields.Seen(reader.ReadString()))
                {
                    case "session":
                        resume.Session = ReadKey(ref reader);
                        break;
                    case "resume_key":
                        resume.ResumeKey = ReadKey(ref reader);
                        break;
                    case "seq":
                        resume.Seq = reader.ReadInteger();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            fields.CheckAll();
            return resume;
        }

        private static void ReadVersion(ref MessagePackReader reader, out int major, out int minor)
        {
            if (reader.ReadArrayHeader() != 2)
            {
                throw ProtocolException.Bad("v is [major, minor]");
            }
            major = reader.ReadInt32();
            minor = reader.ReadInt32();
        }

        private static byte[] ReadKey(ref MessagePackReader reader)
        {
            byte[] key = reader.ReadBinCopy();
            if (key.Length != KeyBytes)
            {
                throw ProtocolException.Bad("a session key has " + key.Length + " bytes; send 16");
            }
            return key;
        }
    }
}

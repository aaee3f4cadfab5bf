using System.Collections.Generic;
using System.IO;
using Auricle.Core.Session;
using Auricle.Core.Wire;
using NUnit.Framework;

namespace Auricle.Core.Tests
{
    /// <summary>
    /// Plays what servers said in the transcripts to a session, and has it say what the clients said:
    /// unity_bridge/protocol/vectors/transcripts.tsv.
    /// </summary>
    public sealed class TranscriptTests
    {
        private const string Transcripts = "unity_bridge/protocol/vectors/transcripts.tsv";

        [Test]
        public void EveryCanonicalMessageOfEverySessionComesBackByteForByte()
        {
            int count = 0;
            foreach (string[] line in Lines())
            {
                if (line[3] == "C" || line[3] == "S")
                {
                    byte[] bytes = Repository.Bytes(line[5]);
                    Message message = MessageDecoder.Read(bytes, 0, bytes.Length);
                    Assert.AreEqual(line[5], Repository.Hex(MessageEncoder.Bytes(message)), line[0] + ": " + line[4]);
                    ++count;
                }
            }
            Assert.Greater(count, 100);
        }

        [Test]
        public void SessionsTakeWhatServersSayAndSayWhatClientsSay()
        {
            Dictionary<string, Replay> replays = new Dictionary<string, Replay>();
            foreach (string[] line in Lines())
            {
                Replay replay;
                if (!replays.TryGetValue(line[0], out replay))
                {
                    replay = new Replay(line[0]);
                    replays.Add(line[0], replay);
                }
                replay.Play(line);
            }
            int frames = 0;
            int resumed = 0;
            int refused = 0;
            foreach (Replay replay in replays.Values)
            {
                frames += replay.Frames;
                resumed += replay.Resumed;
                refused += replay.Refused;
            }
            // What the replay is for has to have happened.
            Assert.Greater(frames, 20);
            Assert.Greater(resumed, 0);
            Assert.Greater(refused, 5);
        }

        private static IEnumerable<string[]> Lines()
        {
            if (!File.Exists(Repository.Find(Transcripts)))
            {
                Assert.Ignore("there are no transcripts beside the vectors yet");
            }
            return Repository.Table(Transcripts);
        }

        /// <summary>One session of the table; several connections may be part of it.</summary>
        private sealed class Replay : IBlockReceiver
        {
            private readonly string _name;
            private readonly Dictionary<string, BridgeSession> _sessions = new Dictionary<string, BridgeSession>();
            private readonly HashSet<string> _faulty = new HashSet<string>();
            private BridgeSession _last;

            internal Replay(string name)
            {
                _name = name;
            }

            internal int Frames { get; private set; }

            internal int Resumed { get; private set; }

            internal int Refused { get; private set; }

            void IBlockReceiver.Arrived(long index, Frame frame)
            {
                ++Frames;
            }

            void IBlockReceiver.Lost(long index)
            {
            }

            internal void Play(string[] line)
            {
                string connection = line[2];
                byte[] bytes = line.Length > 5 && line[3] != "SERVER" ? Repository.Bytes(line[5]) : new byte[0];
                switch (line[3])
                {
                    case "RAW":
                    case "TEXT":
                        // What no client sends this one cannot be made to send.
                        _faulty.Add(connection);
                        break;
                    case "C":
                        Say(connection, bytes);
                        break;
                    case "S":
                        Hear(connection, bytes, line[4]);
                        break;
                    case "LOST":
                    case "CLOSE":
                        if (_sessions.ContainsKey(connection))
                        {
                            _sessions[connection].ConnectionLost();
                        }
                        break;
                }
            }

            private void Say(string connection, byte[] bytes)
            {
                Message message = MessageDecoder.Read(bytes, 0, bytes.Length);
                BridgeSession session;
                _sessions.TryGetValue(connection, out session);
                switch (message.Type)
                {
                    case MessageType.Hello:
                        if (session == null)
                        {
                            Hello hello = (Hello)message;
                            session = new BridgeSession(Options(hello), new SourceLedger(16), this);
                            _sessions[connection] = session;
                            if (hello.Major == BridgeSession.Major)
                            {
                                Assert.AreEqual(Repository.Hex(bytes), Repository.Hex(MessageEncoder.Bytes(session.Greeting())), _name);
                            }
                        }
                        break;
                    case MessageType.Resume:
                        Resume(connection, (Resume)message, bytes);
                        break;
                    case MessageType.Block:
                        Send(connection, session, (Block)message);
                        break;
                    case MessageType.Batch:
                        foreach (Message member in ((Batch)message).Messages)
                        {
                            if (member.Type == MessageType.Block)
                            {
                                Send(connection, session, (Block)member);
                            }
                        }
                        break;
                }
            }

            private void Send(string connection, BridgeSession session, Block block)
            {
                if (session == null || !session.Running)
                {
                    _faulty.Add(connection);
                }
                // A client that numbers its blocks otherwise is played by hand no further.
                else if (block.Seq != session.NextSeq)
                {
                    _faulty.Add(connection);
                }
                else
                {
                    session.Sent(block.Time, block.Time, block.Frames);
                }
            }

            private void Resume(string connection, Resume message, byte[] bytes)
            {
                if (_last == null || _last.Welcome == null || _last.Running
                    || Repository.Hex(message.ResumeKey) != Repository.Hex(_last.Welcome.ResumeKey))
                {
                    _faulty.Add(connection);
                    return;
                }
                Resume own = (Resume)_last.Greeting();
                if (own.Seq == message.Seq)
                {
                    Assert.AreEqual(Repository.Hex(bytes), Repository.Hex(MessageEncoder.Bytes(own)), _name);
                    ++Resumed;
                }
                _sessions[connection] = _last;
            }

            private void Hear(string connection, byte[] bytes, string note)
            {
                BridgeSession session;
                if (_faulty.Contains(connection) || !_sessions.TryGetValue(connection, out session))
                {
                    return;
                }
                try
                {
                    session.Take(bytes, bytes.Length, 0);
                    _last = session;
                }
                catch (ProtocolException error)
                {
                    Message message = MessageDecoder.Read(bytes, 0, bytes.Length);
                    bool meant = message is Bye || message is Error && ((Error)message).Fatal;
                    Assert.IsTrue(meant, _name + " " + connection + " " + note + ": " + error.Message);
                    ++Refused;
                }
            }

            private static BridgeOptions Options(Hello hello)
            {
                return new BridgeOptions
                {
                    ClientName = hello.Client,
                    SampleRate = hello.SampleRate,
                    BlockFrames = hello.Block,
                    Format = hello.Format,
                    MaxSources = hello.MaxSources,
                    Token = hello.Token,
                };
            }
        }
    }
}

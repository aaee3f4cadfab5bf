using System.Collections.Generic;
using Auricle.Core.Wire;

namespace Auricle.Core.Session
{
    /// <summary>Whom a session tells what came of its blocks; called on the receiving thread.</summary>
    public interface IBlockReceiver
    {
        /// <summary>The FRAME of a block came.</summary>
        void Arrived(long index, Frame frame);

        /// <summary>A block that was sent has no FRAME: refused, or lost with its connection.</summary>
        void Lost(long index);
    }

    /// <summary>
    /// One session as its client sees it, without sockets, threads or clock: what to send, and what
    /// an answer means. Every call holds the session's own lock.
    /// </summary>
    public sealed class BridgeSession
    {
        public const int Major = 1;
        public const int Minor = 0;
        private const int Channels = 2;
        private readonly BridgeOptions _options;
        private readonly SourceLedger _sources;
        private readonly IBlockReceiver _receiver;
        private readonly object _lock = new object();
        private readonly Queue<InFlight> _inFlight = new Queue<InFlight>(64);
        private readonly Queue<Pong> _pongs = new Queue<Pong>();
        private readonly Frame _frame = new Frame();
        private readonly Queue<Message> _news = new Queue<Message>();
        private Welcome _welcome;
        private bool _greeted;
        private long _seq;
        private long _received = -1;

        public BridgeSession(BridgeOptions options, SourceLedger sources, IBlockReceiver receiver)
        {
            _options = options;
            _sources = sources;
            _receiver = receiver;
        }

        /// <summary>What the server granted; null before it did.</summary>
        public Welcome Welcome
        {
            get
            {
                lock (_lock)
                {
                    return _welcome;
                }
            }
        }

        /// <summary>Between WELCOME and the end of the connection.</summary>
        public bool Running
        {
            get
            {
                lock (_lock)
                {
                    return _greeted;
                }
            }
        }

        /// <summary>Figures of the server's last second; null before the first came.</summary>
        public Stats Stats { get; private set; }

        /// <summary>Round trip of the last PING; negative before one came back.</summary>
        public double RoundTripMs { get; private set; } = -1.0;

        /// <summary>First message of a connection: HELLO, or RESUME where there is a session.</summary>
        public Message Greeting()
        {
            lock (_lock)
            {
                if (_welcome != null)
                {
                    return new Resume { Session = _welcome.Session, ResumeKey = _welcome.ResumeKey, Seq = _received };
                }
                return new Hello
                {
                    Major = Major,
                    Minor = Minor,
                    Client = _options.ClientName,
                    SampleRate = _options.SampleRate,
                    Block = _options.BlockFrames,
                    Format = _options.Format,
                    MaxSources = _options.MaxSources,
                    Token = string.IsNullOrEmpty(_options.Token) ? null : _options.Token,
                };
            }
        }

        /// <summary>Number that the next block will have.</summary>
        public long NextSeq
        {
            get
            {
                lock (_lock)
                {
                    return _seq;
                }
            }
        }

        /// <summary>Number of a block that goes out now.</summary>
        /// <param name="index">By which the receiver knows it.</param>
        /// <param name="time">First sample.</param>
        /// <param name="frames">Length.</param>
        public long Sent(long index, long time, int frames)
        {
            lock (_lock)
            {
                _inFlight.Enqueue(new InFlight { Seq = _seq, Index = index, Time = time, Frames = frames });
                return _seq++;
            }
        }

        /// <summary>The connection is gone: its blocks have no FRAME. The session can be resumed.</summary>
        public void ConnectionLost()
        {
            lock (_lock)
            {
                _greeted = false;
                _sources.ConnectionLost(_received);
                _pongs.Clear();
                while (_inFlight.Count > 0)
                {
                    _receiver.Lost(_inFlight.Dequeue().Index);
                }
            }
        }

        /// <summary>The server does not know the session any more: the next greeting is a HELLO.</summary>
        public void Forget()
        {
            lock (_lock)
            {
                _welcome = null;
                _received = -1;
                _seq = 0;
                _sources.StartOver();
            }
        }

        /// <summary>A PONG that is due, or null.</summary>
        public Pong TakePong(long nowNs)
        {
            lock (_lock)
            {
                if (_pongs.Count == 0)
                {
                    return null;
                }
                Pong pong = _pongs.Dequeue();
                pong.SentNs = nowNs;
                return pong;
            }
        }

        /// <summary>An ERROR or RESOLVED that the game may want to hear of, or null.</summary>
        public Message TakeNews()
        {
            lock (_lock)
            {
                return _news.Count > 0 ? _news.Dequeue() : null;
            }
        }

        /// <summary>Takes one message from the server; a FRAME without allocating.</summary>
        /// <exception cref="ProtocolException">It breaks the protocol, or is a fatal ERROR.</exception>
        public void Take(byte[] data, int count, long nowNs)
        {
            lock (_lock)
            {
                if (MessageDecoder.PeekType(data, 0, count) == (int)MessageType.Frame)
                {
                    MessageDecoder.ReadFrame(data, 0, count, _frame);
                    TakeFrame(_frame);
                }
                else
                {
                    TakeControl(MessageDecoder.Read(data, 0, count), nowNs);
                }
            }
        }

        private void TakeControl(Message message, long nowNs)
        {
            switch (message.Type)
            {
                case MessageType.Welcome:
                    TakeWelcome((Welcome)message);
                    break;
                case MessageType.Error:
                    TakeError((Error)message);
                    break;
                case MessageType.Resolved:
                    Tell(message);
                    break;
                case MessageType.Stats:
                    Stats = (Stats)message;
                    break;
                case MessageType.Ping:
                    _pongs.Enqueue(new Pong { TimeNs = ((Ping)message).TimeNs, ReceivedNs = nowNs });
                    break;
                case MessageType.Pong:
                    RoundTripMs = (double)(nowNs - ((Pong)message).TimeNs) * 1e-6;
                    break;
                case MessageType.Bye:
                    throw new ProtocolException("bye", "the server said goodbye: " + ((Bye)message).Reason);
                default:
                    if (message is Experimental)
                    {
                        break;
                    }
                    throw ProtocolException.Bad("the server sent " + message.Type + ", which goes to servers only");
            }
        }

        private void TakeWelcome(Welcome welcome)
        {
            if (_greeted)
            {
                throw ProtocolException.Bad("the server sent WELCOME twice");
            }
            if (welcome.Major != Major)
            {
                throw new ProtocolException(
                    "unsupported_version", "the server speaks version " + welcome.Major + "; this client speaks " + Major);
            }
            if (welcome.SampleRate != _options.SampleRate || welcome.Format != _options.Format)
            {
                throw new ProtocolException(
                    "unsupported_rate",
                    "asked for " + _options.SampleRate + " Hz in format " + _options.Format + ", got "
                    + welcome.SampleRate + " Hz in format " + welcome.Format);
            }
            if (welcome.Window < 1)
            {
                throw ProtocolException.Bad("WELCOME.window is " + welcome.Window + "; it is at least 1");
            }
            _welcome = welcome;
            _greeted = true;
        }

        private void TakeError(Error error)
        {
            if (error.Fatal)
            {
                throw new ProtocolException(error.Code, error.Text);
            }
            if (error.Seq.HasValue && _inFlight.Count > 0 && _inFlight.Peek().Seq == error.Seq.Value)
            {
                _receiver.Lost(_inFlight.Dequeue().Index);
            }
            else if (error.Seq.HasValue)
            {
                // Refused at the door, ahead of older ones that are still being rendered.
                RemoveInFlight(error.Seq.Value);
            }
            Tell(error);
        }

        private void RemoveInFlight(long seq)
        {
            for (int left = _inFlight.Count; left > 0; --left)
            {
                InFlight block = _inFlight.Dequeue();
                if (block.Seq == seq)
                {
                    _receiver.Lost(block.Index);
                }
                else
                {
                    _inFlight.Enqueue(block);
                }
            }
        }

        private void Tell(Message news)
        {
            // Nobody may be listening: keep the latest.
            if (_news.Count == 64)
            {
                _news.Dequeue();
            }
            _news.Enqueue(news);
        }

        private void TakeFrame(Frame frame)
        {
            if (_inFlight.Count == 0)
            {
                throw ProtocolException.Bad("FRAME " + frame.Seq + " came, but no BLOCK waits for one");
            }
            InFlight block = _inFlight.Peek();
            if (frame.Seq != block.Seq || frame.Time != block.Time || frame.Frames != block.Frames)
            {
                throw ProtocolException.Bad(
                    "expected FRAME " + block.Seq + " at " + block.Time + " of " + block.Frames + " frames, got "
                    + frame.Seq + " at " + frame.Time + " of " + frame.Frames);
            }
            int bytes = Channels * frame.Frames * SamplePcm.BytesPerSample(_options.Format);
            if (frame.Format != _options.Format || frame.Channels != Channels || frame.Pcm.Count != bytes)
            {
                throw ProtocolException.Bad(
                    "FRAME " + frame.Seq + " has " + frame.Channels + " channels in " + frame.Pcm.Count
                    + " bytes of format " + frame.Format + "; expected " + bytes + " bytes");
            }
            _inFlight.Dequeue();
            _received = frame.Seq;
            _receiver.Arrived(block.Index, frame);
        }

        private struct InFlight
        {
            internal long Seq;
            internal long Index;
            internal long Time;
            internal int Frames;
        }
    }
}

using System;
using System.Threading;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Playback;
using Auricle.Core.Wire;

namespace Auricle.Core.Session
{
    /// <summary>Renders on a bridge server; pans locally while there is none.</summary>
    public sealed class BridgeBackEnd : ISpatialBackEnd, IBlockReceiver
    {
        private const int QueuedBlocks = 16;
        private readonly BridgeOptions _options;
        private readonly SourceLedger _sources;
        private readonly LocalPanner _panner;
        private readonly PoseCell _pose = new PoseCell();
        private readonly BlockQueue _queue;
        private readonly PlayoutBuffer _playout;
        private readonly BridgeLink _link;
        private readonly float[] _local;
        private long _index;
        private int _outstanding;

        /// <summary>Starts to connect; sounds are panned locally until it is done.</summary>
        public BridgeBackEnd(BridgeOptions options)
        {
            _options = options;
            _sources = new SourceLedger(options.MaxSources);
            _panner = new LocalPanner(options.MaxSources);
            _queue = new BlockQueue(QueuedBlocks, options.MaxSources, options.BlockFrames);
            _playout = new PlayoutBuffer(options.BlockFrames, options.SampleRate, options.StartDepth);
            _local = new float[2 * options.BlockFrames];
            _link = new BridgeLink(options, _sources, _queue, this);
        }

        /// <summary>Blocks that were sent and have no answer yet.</summary>
        public int Outstanding
        {
            get { return Volatile.Read(ref _outstanding); }
        }

        /// <summary>What the server granted; null before it did.</summary>
        public Welcome Welcome
        {
            get { return _link.Session.Welcome; }
        }

        /// <summary>Figures of the server's last second, or null.</summary>
        public Stats ServerStats
        {
            get { return _link.Session.Stats; }
        }

        /// <summary>Connections made so far; above 1 after a loss.</summary>
        public int Connections
        {
            get { return _link.Connections; }
        }

        public BackEndStatus Status
        {
            get
            {
                Welcome welcome = _link.Session.Welcome;
                return new BackEndStatus
                {
                    State = _link.State,
                    Message = _link.Message,
                    LatencyFrames = _playout.Depth * _options.BlockFrames + (welcome == null ? 0 : welcome.LatencyFrames),
                    DepthBlocks = _playout.Depth,
                    Underruns = _playout.Underruns,
                    LocalBlocks = _playout.LocalBlocks,
                    RoundTripMs = _link.Session.RoundTripMs,
                };
            }
        }

        public void Place(int id, SourceFields fields)
        {
            _sources.Place(id, fields);
            _panner.Place(id, fields);
        }

        public void Move(int id, Vec3 position)
        {
            _sources.Move(id, position);
            _panner.Move(id, position);
        }

        public void Remove(int id)
        {
            _sources.Remove(id);
            _panner.Remove(id);
        }

        public void SetListener(Pose pose)
        {
            _pose.Write(pose);
            _panner.SetListener(pose);
        }

        public void SetRoom(Room room, float? rt60Seconds, float wet)
        {
            _link.SetScene(new SceneSet { At = -1, Room = room, Rt60 = rt60Seconds, Wet = room == null ? 0f : wet });
        }

        public Message TakeNews()
        {
            Message news = _link.Session.TakeNews();
            Resolved resolved = news as Resolved;
            if (resolved != null && resolved.Rid == 0 && resolved.Id >= 1 && resolved.Id <= _options.MaxSources)
            {
                _panner.Move(resolved.Id, resolved.Position);
            }
            return news;
        }

        public void Process(AudioStage stage, float[] output)
        {
            _panner.Mix(stage, _local);
            // Announced before it is sent: the answer may be here before this thread goes on.
            _playout.Expect(_index, _local);
            if (!TrySubmit(stage))
            {
                _playout.Lost(_index);
            }
            ++_index;
            _playout.Play(output);
        }

        public void Dispose()
        {
            _link.Dispose();
        }

        void IBlockReceiver.Arrived(long index, Frame frame)
        {
            _playout.Arrived(index, frame.Pcm, frame.Format);
            Interlocked.Decrement(ref _outstanding);
        }

        void IBlockReceiver.Lost(long index)
        {
            _playout.Lost(index);
            Interlocked.Decrement(ref _outstanding);
        }

        private bool TrySubmit(AudioStage stage)
        {
            int window = _link.Window;
            if (window == 0 || Volatile.Read(ref _outstanding) >= window)
            {
                return false;
            }
            OutgoingBlock block = _queue.BeginWrite();
            if (block == null)
            {
                return false;
            }
            block.Index = _index;
            block.Pose = _pose.Read();
            block.Count = 0;
            int frames = stage.Frames;
            for (int id = 1; id <= stage.MaxSources; ++id)
            {
                if (stage.HasInput(id))
                {
                    Buffer.BlockCopy(stage.Samples, 4 * (id - 1) * frames, block.Samples, 4 * block.Count * frames, 4 * frames);
                    block.Ids[block.Count++] = id;
                }
            }
            Interlocked.Increment(ref _outstanding);
            _queue.EndWrite();
            _link.Wake();
            return true;
        }
    }
}

using System;
using System.Collections.Generic;
using Auricle.Core.Transport;
using Auricle.Core.Wire;

namespace Auricle.Core.Session
{
    /// <summary>
    /// Puts what is due into messages: changes of sources, positions and a block go out in one
    /// write. Belongs to the sending thread; a block without changes allocates nothing.
    /// </summary>
    internal sealed class BlockSender
    {
        private const int MostControlsAtOnce = 50;
        private readonly BridgeOptions _options;
        private readonly BridgeSession _session;
        private readonly SourceLedger _sources;
        private readonly BlockQueue _queue;
        private readonly IBlockReceiver _receiver;
        private readonly ControlBudget _budget = new ControlBudget();
        private readonly MessagePackWriter _writer;
        private readonly List<Message> _controls = new List<Message>();
        private readonly Block _block;
        private readonly Poses _poses;
        private readonly byte[] _pcm;
        private readonly object _sceneLock = new object();
        private SceneSet _scene;
        private bool _sceneDue;

        internal BlockSender(
            BridgeOptions options, BridgeSession session, SourceLedger sources, BlockQueue queue, IBlockReceiver receiver)
        {
            _options = options;
            _session = session;
            _sources = sources;
            _queue = queue;
            _receiver = receiver;
            int pcmBytes = options.MaxSources * options.BlockFrames * SamplePcm.BytesPerSample(options.Format);
            _pcm = new byte[pcmBytes];
            _writer = new MessagePackWriter(pcmBytes + 20 * options.MaxSources + 4096);
            _block = new Block
            {
                Format = options.Format,
                Frames = options.BlockFrames,
                Ids = new int[options.MaxSources],
            };
            _poses = new Poses
            {
                At = -1,
                Ids = new int[options.MaxSources],
                Xyz = new ArraySegment<byte>(new byte[12 * options.MaxSources]),
            };
        }

        /// <summary>Any thread: the room from now on, also in sessions to come.</summary>
        internal void SetScene(SceneSet scene)
        {
            lock (_sceneLock)
            {
                _scene = scene;
                _sceneDue = true;
            }
        }

        /// <summary>A connection has begun; what may have been lost with the last is due again.</summary>
        internal void Begin()
        {
            lock (_sceneLock)
            {
                _sceneDue = _scene != null;
            }
        }

        internal void Send(WebSocketConnection connection, Message message)
        {
            _writer.Clear();
            MessageEncoder.Write(_writer, message);
            connection.Send(_writer.Buffer, _writer.Length);
        }

        /// <summary>Sends every change and every block there is.</summary>
        internal void SendDue(WebSocketConnection connection, long nowMs)
        {
            OutgoingBlock block = _queue.BeginRead();
            do
            {
                TakeControls(nowMs);
                _sources.TakeMoves(_poses);
                if (block != null)
                {
                    Fill(block);
                }
                int members = _controls.Count + (_poses.IdCount > 0 ? 1 : 0) + (block != null ? 1 : 0);
                if (members > 0)
                {
                    Write(members, block != null);
                    connection.Send(_writer.Buffer, _writer.Length);
                    _budget.Spend(_controls.Count, nowMs);
                    _controls.Clear();
                }
                block = block == null ? null : _queue.BeginRead();
            }
            while (block != null);
        }

        /// <summary>Throws away the blocks there are: nobody is there to send them to.</summary>
        internal void Drop()
        {
            for (OutgoingBlock block = _queue.BeginRead(); block != null; block = _queue.BeginRead())
            {
                _receiver.Lost(block.Index);
                _queue.EndRead();
            }
        }

        private void TakeControls(long nowMs)
        {
            int left = Math.Min(_budget.Left(nowMs), MostControlsAtOnce);
            lock (_sceneLock)
            {
                if (_sceneDue && left > 0)
                {
                    _controls.Add(_scene);
                    _sceneDue = false;
                }
            }
            _sources.TakeChanges(_controls, left, _session.NextSeq);
        }

        private void Fill(OutgoingBlock from)
        {
            int frames = _options.BlockFrames;
            int bytes = frames * SamplePcm.BytesPerSample(_options.Format);
            int count = 0;
            for (int i = 0; i < from.Count; ++i)
            {
                // One the server has not been told of would cost the others their block.
                if (_sources.IsTold(from.Ids[i]))
                {
                    SamplePcm.Write(from.Samples, i * frames, frames, _options.Format, _pcm, count * bytes);
                    _block.Ids[count++] = from.Ids[i];
                }
            }
            _block.IdCount = count;
            _block.Pcm = new ArraySegment<byte>(_pcm, 0, count * bytes);
            _block.Pose = from.Pose;
            _block.Time = from.Index * frames;
            _block.Seq = _session.Sent(from.Index, _block.Time, frames);
            _queue.EndRead();
        }

        private void Write(int members, bool withBlock)
        {
            _writer.Clear();
            if (members > 1)
            {
                MessageEncoder.BeginBatch(_writer, members);
            }
            foreach (Message control in _controls)
            {
                MessageEncoder.Write(_writer, control);
            }
            if (_poses.IdCount > 0)
            {
                MessageEncoder.WritePoses(_writer, _poses);
            }
            if (withBlock)
            {
                MessageEncoder.WriteBlock(_writer, _block);
            }
        }
    }
}

using System.Threading;
using Auricle.Core.Geometry;

namespace Auricle.Core.Session
{
    /// <summary>Input of one block on its way from the audio thread to the socket.</summary>
    public sealed class OutgoingBlock
    {
        public long Index;
        public Pose Pose;
        public int Count;
        public readonly int[] Ids;

        /// <summary>Planar: all frames of the first id, then of the next.</summary>
        public readonly float[] Samples;

        internal OutgoingBlock(int sources, int frames)
        {
            Ids = new int[sources];
            Samples = new float[sources * frames];
        }
    }

    /// <summary>A ring with one writer, the audio thread, and one reader. No locks, no allocation.</summary>
    public sealed class BlockQueue
    {
        private readonly OutgoingBlock[] _blocks;
        private long _written;
        private long _read;

        public BlockQueue(int capacity, int sources, int frames)
        {
            _blocks = new OutgoingBlock[capacity];
            for (int i = 0; i < capacity; ++i)
            {
                _blocks[i] = new OutgoingBlock(sources, frames);
            }
        }

        /// <summary>A block to fill, or null where the reader is behind.</summary>
        public OutgoingBlock BeginWrite()
        {
            return _written - Volatile.Read(ref _read) < _blocks.Length ? _blocks[_written % _blocks.Length] : null;
        }

        /// <summary>Hands over what <see cref="BeginWrite"/> gave.</summary>
        public void EndWrite()
        {
            Volatile.Write(ref _written, _written + 1);
        }

        /// <summary>The oldest block, or null where there is none.</summary>
        public OutgoingBlock BeginRead()
        {
            return Volatile.Read(ref _written) > _read ? _blocks[_read % _blocks.Length] : null;
        }

        public void EndRead()
        {
            Volatile.Write(ref _read, _read + 1);
        }
    }
}

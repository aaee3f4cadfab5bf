using System.Threading;
using Auricle.Core.Geometry;

namespace Auricle.Core.Mixing
{
    /// <summary>A pose that one thread writes and another reads whole, without a lock.</summary>
    public sealed class PoseCell
    {
        // Three are enough: one being written, one being read, one complete between them.
        private readonly Pose[] _cells = { Pose.Identity, Pose.Identity, Pose.Identity };
        private int _writing;
        private int _reading = 1;

        // Index of the complete cell; the bit above says that it is new.
        private int _complete = 2;

        public void Write(Pose pose)
        {
            _cells[_writing] = pose;
            _writing = Interlocked.Exchange(ref _complete, _writing | 4) & 3;
        }

        public Pose Read()
        {
            if ((Volatile.Read(ref _complete) & 4) != 0)
            {
                _reading = Interlocked.Exchange(ref _complete, _reading) & 3;
            }
            return _cells[_reading];
        }
    }
}

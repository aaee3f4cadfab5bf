namespace Auricle.Core.Session
{
    /// <summary>Keeps control messages below the server's limit of 200 in any second.</summary>
    public sealed class ControlBudget
    {
        // Some way below the limit: the network bunches up what was sent evenly.
        private const int PerSecond = 150;
        private readonly long[] _sentMs = new long[PerSecond];
        private long _count;

        /// <summary>How many may go out now.</summary>
        public int Left(long nowMs)
        {
            int left = 0;
            while (left < PerSecond)
            {
                long index = _count + left - PerSecond;
                if (index >= 0 && nowMs - _sentMs[index % PerSecond] < 1000)
                {
                    break;
                }
                ++left;
            }
            return left;
        }

        public void Spend(int messages, long nowMs)
        {
            for (int i = 0; i < messages; ++i)
            {
                _sentMs[_count++ % PerSecond] = nowMs;
            }
        }
    }
}

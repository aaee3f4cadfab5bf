namespace Auricle.Core.Playback
{
    /// <summary>What to do with the block that is due.</summary>
    public enum PlayoutStep
    {
        /// <summary>Play it.</summary>
        Play,

        /// <summary>It is not there yet: play something else, and it with the next callback.</summary>
        Hold,

        /// <summary>There is time to spare: leave it out and play the next.</summary>
        Skip,
    }

    /// <summary>
    /// How many blocks lie between a sound and its playing: one more after every block that came too
    /// late, one fewer after ten seconds in which two blocks were always to spare, or after one second
    /// in which four were.
    /// </summary>
    public sealed class DepthControl
    {
        private const double PatienceSeconds = 10.0;
        private const double ShortPatienceSeconds = 1.0;

        // With one block beyond the due one always there, a shallower buffer would just do; with
        // two it does with something in hand.
        private const int Spare = 2;
        private const int Plenty = 4;

        // A block that is later than this hangs; waiting on would only pile up delay.
        private const int MostHolds = 8;
        private readonly int _most;
        private readonly double _blockSeconds;
        private int _spareBlocks;
        private int _plentyBlocks;
        private int _holds;

        /// <param name="start">Blocks to begin with.</param>
        /// <param name="most">Never more blocks than this.</param>
        /// <param name="blockSeconds">Length of one.</param>
        public DepthControl(int start, int most, double blockSeconds)
        {
            _most = most;
            Depth = start;
            _blockSeconds = blockSeconds;
        }

        public int Depth { get; private set; }

        /// <summary>Blocks that were due and not there.</summary>
        public long Underruns { get; private set; }

        /// <summary>The block that is due has not come.</summary>
        public PlayoutStep Missing()
        {
            ++Underruns;
            _spareBlocks = 0;
            _plentyBlocks = 0;
            if (Depth == _most || _holds == MostHolds)
            {
                _holds = 0;
                return PlayoutStep.Play;
            }
            ++_holds;
            ++Depth;
            return PlayoutStep.Hold;
        }

        /// <summary>The block that is due is there.</summary>
        /// <param name="ahead">Blocks after it that are there as well.</param>
        public PlayoutStep Present(int ahead)
        {
            _holds = 0;
            _spareBlocks = ahead >= Spare ? _spareBlocks + 1 : 0;
            _plentyBlocks = ahead >= Plenty ? _plentyBlocks + 1 : 0;
            bool tooDeep = _spareBlocks * _blockSeconds >= PatienceSeconds
                || _plentyBlocks * _blockSeconds >= ShortPatienceSeconds;
            if (!tooDeep || Depth == 1)
            {
                return PlayoutStep.Play;
            }
            _spareBlocks = 0;
            _plentyBlocks = 0;
            --Depth;
            return PlayoutStep.Skip;
        }
    }
}

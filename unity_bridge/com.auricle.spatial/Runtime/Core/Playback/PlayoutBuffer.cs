using System;
using System.Threading;
using Auricle.Core.Geometry;
using Auricle.Core.Wire;

namespace Auricle.Core.Playback
{
    /// <summary>
    /// Blocks between the receiving thread and the audio thread. What the server sent is played
    /// <see cref="DepthControl.Depth"/> blocks after its input; where there is nothing, the local
    /// panning of the same input is. Any jump from one to the other is cross-faded.
    /// </summary>
    public sealed class PlayoutBuffer
    {
        public const int MostDepth = 16;
        private const int Slots = 64;
        private const long Free = 0;
        private const long Pending = 1;
        private const long Ready = 2;
        private const long Absent = 3;
        private const double FadeSeconds = 0.005;
        private readonly int _frames;
        private readonly Slot[] _slots = new Slot[Slots];
        private readonly DepthControl _control;
        private readonly float[] _previous;
        private readonly float[] _fade;
        private long _next;
        private bool _started;
        private Origin _last = Origin.Nothing;
        private bool _jumped;
        private long _localBlocks;
        private long _scrubbed;

        public PlayoutBuffer(int frames, int sampleRate, int startDepth)
        {
            _frames = frames;
            _control = new DepthControl(startDepth, MostDepth, (double)frames / sampleRate);
            _previous = new float[2 * frames];
            _fade = new float[Math.Min(frames, (int)Math.Round(FadeSeconds * sampleRate))];
            for (int i = 0; i < _fade.Length; ++i)
            {
                double sine = Math.Sin(Math.PI / 2 * (i + 1) / _fade.Length);
                _fade[i] = (float)(sine * sine);
            }
            for (int i = 0; i < Slots; ++i)
            {
                _slots[i] = new Slot(frames);
            }
        }

        public int Depth
        {
            get { return _control.Depth; }
        }

        public long Underruns
        {
            get { return _control.Underruns; }
        }

        /// <summary>Blocks played from the local panning.</summary>
        public long LocalBlocks
        {
            get { return Volatile.Read(ref _localBlocks); }
        }

        /// <summary>Samples from the server that were not finite, or beyond full scale.</summary>
        public long ScrubbedSamples
        {
            get { return Volatile.Read(ref _scrubbed); }
        }

        /// <summary>Audio thread: a block is about to go to the server.</summary>
        /// <param name="index">Rises by 1 with every callback.</param>
        /// <param name="local">Interleaved local panning of its input, copied.</param>
        public void Expect(long index, float[] local)
        {
            Slot slot = At(index);
            Buffer.BlockCopy(local, 0, slot.Local, 0, 8 * _frames);
            Volatile.Write(ref slot.State, Word(index, Pending));
            if (!_started)
            {
                _started = true;
                _next = index - _control.Depth;
            }
        }

        /// <summary>Receiving thread: what the server sent.</summary>
        public void Arrived(long index, ArraySegment<byte> pcm, int format)
        {
            Slot slot = At(index);
            if (Volatile.Read(ref slot.State) != Word(index, Pending))
            {
                return;
            }
            SamplePcm.Read(pcm.Array, pcm.Offset, 2 * _frames, format, slot.Remote, 0);
            for (int i = 0; i < slot.Remote.Length; ++i)
            {
                float sample = slot.Remote[i];
                if (!(sample >= -1f && sample <= 1f))
                {
                    slot.Remote[i] = Numbers.IsFinite(sample) ? Numbers.Clamp(sample, -1f, 1f) : 0f;
                    _scrubbed += 1;
                }
            }
            Interlocked.CompareExchange(ref slot.State, Word(index, Ready), Word(index, Pending));
        }

        /// <summary>Any thread: nothing will come for this block.</summary>
        public void Lost(long index)
        {
            Interlocked.CompareExchange(ref At(index).State, Word(index, Absent), Word(index, Pending));
        }

        /// <summary>Audio thread: the block to play, interleaved, once after every Expect.</summary>
        public void Play(float[] output)
        {
            if (_next < 0 || Volatile.Read(ref At(_next).State) >> 2 != _next)
            {
                // Before the first block there is nothing.
                Array.Clear(output, 0, output.Length);
                _next += 1;
                return;
            }
            long state = Volatile.Read(ref At(_next).State) & 3;
            bool local = state != Ready;
            PlayoutStep step = PlayoutStep.Play;
            if (state == Ready)
            {
                step = _control.Present(Ahead());
            }
            else if (state == Pending)
            {
                step = _control.Missing();
            }
            _jumped |= step == PlayoutStep.Skip;
            _next += step == PlayoutStep.Skip ? 1 : 0;
            Slot slot = At(_next);
            Buffer.BlockCopy(local ? slot.Local : slot.Remote, 0, output, 0, 8 * _frames);
            Origin origin = local ? Origin.Local : Origin.Remote;
            if (_last != Origin.Nothing && (_jumped || origin != _last))
            {
                CrossFade(output);
            }
            _jumped = step == PlayoutStep.Hold;
            _next += step == PlayoutStep.Hold ? 0 : 1;
            _localBlocks += local ? 1 : 0;
            _last = origin;
            Buffer.BlockCopy(output, 0, _previous, 0, 8 * _frames);
        }

        private static long Word(long index, long state)
        {
            return index << 2 | state;
        }

        private Slot At(long index)
        {
            return _slots[index & (Slots - 1)];
        }

        private int Ahead()
        {
            int ahead = 0;
            while (ahead < Slots && Volatile.Read(ref At(_next + ahead + 1).State) == Word(_next + ahead + 1, Ready))
            {
                ++ahead;
            }
            return ahead;
        }

        // What would have come next is not known; the last block backwards goes on without a step.
        private void CrossFade(float[] output)
        {
            for (int i = 0; i < _fade.Length; ++i)
            {
                float rise = _fade[i];
                int mirrored = 2 * (_frames - 1 - i);
                output[2 * i] = rise * output[2 * i] + (1f - rise) * _previous[mirrored];
                output[2 * i + 1] = rise * output[2 * i + 1] + (1f - rise) * _previous[mirrored + 1];
            }
        }

        private enum Origin
        {
            Nothing,
            Local,
            Remote,
        }

        private sealed class Slot
        {
            internal readonly float[] Local;
            internal readonly float[] Remote;

            // Index and state in one word, so that a FRAME that comes a round late changes nothing.
            internal long State = Word(-1, Free);

            internal Slot(int frames)
            {
                Local = new float[2 * frames];
                Remote = new float[2 * frames];
            }
        }
    }
}

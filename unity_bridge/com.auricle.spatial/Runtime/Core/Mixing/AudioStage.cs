using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Auricle.Core.Mixing
{
    /// <summary>
    /// Where sources leave their block and the listener finds it: both callbacks run on the audio
    /// thread, sources first. Places are set aside for all sources at once.
    /// </summary>
    public sealed class AudioStage : IDisposable
    {
        private readonly Place[] _places;
        private readonly int _frames;
        private readonly float[] _ears;
        private GCHandle _pin;
        private readonly float[] _samples;
        private volatile ISpatialBackEnd _backEnd;
        private int _mixing;
        private long _wrongSize;

        /// <param name="maxSources">Most sources at a time.</param>
        /// <param name="frames">Frames of one callback of the audio device.</param>
        public AudioStage(int maxSources, int frames)
        {
            _frames = frames;
            _ears = new float[2 * frames];
            // One array, so that one pin holds all inputs where native code can read them.
            _samples = new float[maxSources * frames];
            _pin = GCHandle.Alloc(_samples, GCHandleType.Pinned);
            _places = new Place[maxSources];
            for (int i = 0; i < maxSources; ++i)
            {
                IntPtr address = new IntPtr(_pin.AddrOfPinnedObject().ToInt64() + 4L * i * frames);
                _places[i] = new Place(address);
            }
        }

        public int Frames
        {
            get { return _frames; }
        }

        public int MaxSources
        {
            get { return _places.Length; }
        }

        /// <summary>Callbacks whose block was of another length than the device's, and passed dry.</summary>
        public long WrongSizeBlocks
        {
            get { return Volatile.Read(ref _wrongSize); }
        }

        /// <summary>Control side: a place for a source, as its id; 0 where all are taken.</summary>
        public int Acquire()
        {
            for (int i = 0; i < _places.Length; ++i)
            {
                if (!_places[i].Taken)
                {
                    _places[i].Taken = true;
                    return i + 1;
                }
            }
            return 0;
        }

        /// <summary>Control side: gives the place back.</summary>
        public void Release(int id)
        {
            _places[id - 1].Filled = false;
            _places[id - 1].Taken = false;
        }

        /// <summary>Control side: what renders from now on; waits until the one before is left alone.</summary>
        public void Use(ISpatialBackEnd backEnd)
        {
            _backEnd = backEnd;
            while (Volatile.Read(ref _mixing) != 0)
            {
                Thread.Sleep(1);
            }
        }

        /// <summary>
        /// Audio thread, from a source's filter: takes its block, down-mixed to mono, and leaves
        /// silence, so that it is heard through the listener alone.
        /// </summary>
        public void TakeSource(int id, float[] data, int channels)
        {
            if (data.Length != _frames * channels || _backEnd == null)
            {
                Volatile.Write(ref _wrongSize, _wrongSize + 1);
                return;
            }
            int first = (id - 1) * _frames;
            if (channels == 1)
            {
                Buffer.BlockCopy(data, 0, _samples, 4 * first, 4 * _frames);
            }
            else
            {
                float share = 1f / channels;
                for (int i = 0; i < _frames; ++i)
                {
                    float sum = 0f;
                    for (int c = 0; c < channels; ++c)
                    {
                        sum += data[i * channels + c];
                    }
                    _samples[first + i] = share * sum;
                }
            }
            Array.Clear(data, 0, data.Length);
            _places[id - 1].Filled = true;
        }

        /// <summary>
        /// Audio thread, from the listener's filter: adds both ears to what else is heard. Surround
        /// gets them front left and right, mono their mean.
        /// </summary>
        public void AddEars(float[] data, int channels)
        {
            Volatile.Write(ref _mixing, 1);
            Thread.MemoryBarrier();
            ISpatialBackEnd backEnd = _backEnd;
            if (backEnd != null && data.Length == _frames * channels)
            {
                backEnd.Process(this, _ears);
                for (int i = 0; i < _frames; ++i)
                {
                    float left = _ears[2 * i];
                    float right = _ears[2 * i + 1];
                    if (channels == 1)
                    {
                        data[i] += 0.5f * (left + right);
                    }
                    else
                    {
                        data[i * channels] += left;
                        data[i * channels + 1] += right;
                    }
                }
            }
            else if (backEnd != null)
            {
                Volatile.Write(ref _wrongSize, _wrongSize + 1);
            }
            for (int i = 0; i < _places.Length; ++i)
            {
                _places[i].Filled = false;
            }
            Volatile.Write(ref _mixing, 0);
        }

        public void Dispose()
        {
            Use(null);
            if (_pin.IsAllocated)
            {
                _pin.Free();
            }
        }

        /// <summary>Audio thread, for back ends: whether this source left a block.</summary>
        internal bool HasInput(int id)
        {
            return _places[id - 1].Filled;
        }

        /// <summary>Audio thread: samples of all sources; those of an id start at (id - 1) Frames.</summary>
        internal float[] Samples
        {
            get { return _samples; }
        }

        /// <summary>Audio thread: where native code finds the block of a source.</summary>
        internal IntPtr Address(int id)
        {
            return _places[id - 1].Address;
        }

        private sealed class Place
        {
            internal readonly IntPtr Address;
            internal volatile bool Taken;
            internal volatile bool Filled;

            internal Place(IntPtr address)
            {
                Address = address;
            }
        }
    }
}

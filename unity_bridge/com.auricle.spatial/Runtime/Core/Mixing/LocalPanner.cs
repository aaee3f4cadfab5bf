using System;
using System.Threading;
using Auricle.Core.Geometry;
using Auricle.Core.Wire;

namespace Auricle.Core.Mixing
{
    /// <summary>
    /// Equal-power panning with the distance law of each source: what is heard while no server
    /// answers. Left is left and level is right; height, front and back are lost.
    /// </summary>
    public sealed class LocalPanner
    {
        private readonly Source[] _sources;
        private readonly object _lock = new object();
        private Pose _listener = Pose.Identity;

        public LocalPanner(int maxSources)
        {
            _sources = new Source[maxSources];
            for (int i = 0; i < maxSources; ++i)
            {
                _sources[i] = new Source();
            }
        }

        public void Place(int id, SourceFields fields)
        {
            lock (_lock)
            {
                Source source = _sources[id - 1];
                // A sentence that is not resolved yet names no place to be silent at or not.
                Vec3? known = fields.Position ?? (fields.Text == null ? null : source.Fields.Position);
                source.Fields = fields.Copy();
                source.Fields.Position = known;
                Update(source);
            }
        }

        public void Move(int id, Vec3 position)
        {
            lock (_lock)
            {
                _sources[id - 1].Fields.Position = position;
                Update(_sources[id - 1]);
            }
        }

        public void Remove(int id)
        {
            lock (_lock)
            {
                _sources[id - 1].Fields = new SourceFields();
                Update(_sources[id - 1]);
            }
        }

        public void SetListener(Pose pose)
        {
            lock (_lock)
            {
                _listener = pose;
                foreach (Source source in _sources)
                {
                    Update(source);
                }
            }
        }

        /// <summary>Audio thread: adds the sources that have input; gains glide over the block.</summary>
        public void Mix(AudioStage stage, float[] output)
        {
            Array.Clear(output, 0, output.Length);
            int frames = stage.Frames;
            float step = 1f / frames;
            float[] samples = stage.Samples;
            for (int id = 1; id <= _sources.Length; ++id)
            {
                Source source = _sources[id - 1];
                long target = Volatile.Read(ref source.Target);
                float left = Numbers.FromBits((uint)(target >> 32));
                float right = Numbers.FromBits((uint)target);
                if (!stage.HasInput(id))
                {
                    source.Left = left;
                    source.Right = right;
                    continue;
                }
                float leftNow = source.Left;
                float rightNow = source.Right;
                float leftStep = (left - leftNow) * step;
                float rightStep = (right - rightNow) * step;
                int first = (id - 1) * frames;
                for (int i = 0; i < frames; ++i)
                {
                    leftNow += leftStep;
                    rightNow += rightStep;
                    float sample = samples[first + i];
                    if (Numbers.IsFinite(sample))
                    {
                        output[2 * i] += leftNow * sample;
                        output[2 * i + 1] += rightNow * sample;
                    }
                }
                source.Left = left;
                source.Right = right;
            }
            for (int i = 0; i < output.Length; ++i)
            {
                output[i] = Numbers.Clamp(output[i], -1f, 1f);
            }
        }

        private void Update(Source source)
        {
            if (!source.Fields.Position.HasValue)
            {
                Volatile.Write(ref source.Target, 0L);
                return;
            }
            Vec3 local = _listener.ToLocal(source.Fields.Position.Value);
            double distance = local.Length;
            // Sine of the lateral angle: +1 is the left ear's side.
            double side = distance < 1e-4 ? 0.0 : local.Y / distance;
            double gain = (source.Fields.Gain ?? 1f) * DistanceGain.Of(source.Fields, distance);
            float left = (float)(gain * Math.Sqrt(0.5 * (1.0 + side)));
            float right = (float)(gain * Math.Sqrt(0.5 * (1.0 - side)));
            Volatile.Write(ref source.Target, (long)((ulong)Numbers.Bits(left) << 32 | Numbers.Bits(right)));
        }

        private sealed class Source
        {
            internal SourceFields Fields = new SourceFields();

            // Both gains in one word, so that the audio thread never sees one of them alone.
            internal long Target;
            internal float Left;
            internal float Right;
        }
    }
}

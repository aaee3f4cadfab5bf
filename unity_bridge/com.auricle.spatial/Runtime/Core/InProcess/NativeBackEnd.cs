using System;
using System.Runtime.InteropServices;
using System.Threading;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Wire;

namespace Auricle.Core.InProcess
{
    /// <summary>Renders in this process through the engine's C interface: no network, no added block.</summary>
    public sealed class NativeBackEnd : ISpatialBackEnd
    {
        private const int Ok = 0;
        private readonly IntPtr _renderer;
        private readonly int _latency;
        private readonly Slot[] _slots;
        private readonly uint[] _order;
        private readonly int[] _orderIds;
        private readonly IntPtr[] _inputs;
        private readonly float[] _left;
        private readonly float[] _right;
        private readonly float[] _position = new float[3];
        private readonly float[] _orientation = new float[4];
        private long _failedBlocks;
        private bool _disposed;

        /// <param name="hrtf">A compact HRTF asset of this rate.</param>
        /// <param name="sampleRate">Of the audio device.</param>
        /// <param name="maxSources">Most sources at a time.</param>
        /// <param name="frames">Frames of one callback.</param>
        /// <exception cref="EngineException">The library is missing, or refuses the asset.</exception>
        public NativeBackEnd(byte[] hrtf, int sampleRate, int maxSources, int frames)
        {
            int assetRate = HrtfAsset.Parse(hrtf).SampleRate;
            if (assetRate != sampleRate)
            {
                throw new EngineException(
                    "the HRTF asset is for " + assetRate + " Hz and the device runs at " + sampleRate
                    + " Hz; convert the set with --rate " + sampleRate + ", or set the System Sample Rate of the project");
            }
            GCHandle pin = GCHandle.Alloc(hrtf, GCHandleType.Pinned);
            try
            {
                NativeSettings settings = new NativeSettings();
                Check(NativeMethods.auricle_settings_init_sized(ref settings, (uint)Marshal.SizeOf(typeof(NativeSettings))));
                settings.SampleRate = (uint)sampleRate;
                settings.MaxSources = (uint)maxSources;
                settings.HrtfBytes = (uint)hrtf.Length;
                settings.Hrtf = pin.AddrOfPinnedObject();
                Check(NativeMethods.auricle_renderer_create(ref settings, out _renderer));
                uint latency;
                Check(NativeMethods.auricle_renderer_latency(_renderer, out latency));
                _latency = (int)latency;
            }
            catch (DllNotFoundException)
            {
                throw new EngineException(
                    "the library 'audioplugin_auricle' is not in this build; install the package "
                    + "archive that holds it, or build it as Documentation~/in-process.md says");
            }
            finally
            {
                pin.Free();
            }
            _slots = new Slot[maxSources];
            for (int i = 0; i < maxSources; ++i)
            {
                _slots[i] = new Slot();
            }
            _order = new uint[maxSources];
            _orderIds = new int[maxSources];
            _inputs = new IntPtr[maxSources];
            _left = new float[frames];
            _right = new float[frames];
        }

        public static string Version
        {
            get { return Marshal.PtrToStringAnsi(NativeMethods.auricle_version()); }
        }

        public BackEndStatus Status
        {
            get
            {
                long failed = Volatile.Read(ref _failedBlocks);
                return new BackEndStatus
                {
                    State = failed == 0 ? BackEndState.Running : BackEndState.Refused,
                    Message = failed == 0 ? "in process, Auricle " + Version : failed + " blocks were refused by the engine",
                    LatencyFrames = _latency,
                    RoundTripMs = -1.0,
                };
            }
        }

        public void Place(int id, SourceFields fields)
        {
            if (fields.Text != null)
            {
                throw new NotSupportedException(
                    "the in-process back end takes positions; resolve the sentence in the inspector, which stores where it puts the source");
            }
            Slot slot = _slots[id - 1];
            slot.Parameters = ToNative(fields);
            if (slot.Id == 0)
            {
                uint added;
                Check(NativeMethods.auricle_source_add(_renderer, ref slot.Parameters, out added));
                slot.Id = added;
            }
            else
            {
                Check(NativeMethods.auricle_source_set(_renderer, slot.Id, ref slot.Parameters));
            }
        }

        public void Move(int id, Vec3 position)
        {
            Slot slot = _slots[id - 1];
            if (slot.Id == 0)
            {
                throw new InvalidOperationException("source " + id + " is not there; Place it first");
            }
            NativeSourceParams parameters = slot.Parameters;
            parameters.Placed = 1;
            parameters.X = position.X;
            parameters.Y = position.Y;
            parameters.Z = position.Z;
            Check(NativeMethods.auricle_source_set(_renderer, slot.Id, ref parameters));
            slot.Parameters = parameters;
        }

        public void Remove(int id)
        {
            uint native = _slots[id - 1].Id;
            if (native != 0)
            {
                _slots[id - 1].Id = 0;
                Check(NativeMethods.auricle_source_remove(_renderer, native));
            }
        }

        public void SetListener(Pose pose)
        {
            _position[0] = pose.Position.X;
            _position[1] = pose.Position.Y;
            _position[2] = pose.Position.Z;
            _orientation[0] = pose.Orientation.X;
            _orientation[1] = pose.Orientation.Y;
            _orientation[2] = pose.Orientation.Z;
            _orientation[3] = pose.Orientation.W;
            Check(NativeMethods.auricle_listener_set(_renderer, _position, _orientation));
        }

        public void SetRoom(Room room, float? rt60Seconds, float wet)
        {
            if (room != null)
            {
                throw new NotSupportedException("the in-process back end of this release has no rooms; the bridge has");
            }
        }

        /// <summary>Changes the HRTF set with a cross-fade; takes some tens of milliseconds.</summary>
        public void SetHrtf(byte[] hrtf)
        {
            Check(NativeMethods.auricle_renderer_set_hrtf(_renderer, hrtf, (uint)hrtf.Length));
        }

        public Message TakeNews()
        {
            return null;
        }

        public void Process(AudioStage stage, float[] output)
        {
            uint count;
            int status = NativeMethods.auricle_renderer_sources(_renderer, _order, (uint)_order.Length, out count);
            for (int i = 0; i < count && status == Ok; ++i)
            {
                int id = IdOf(i);
                _inputs[i] = id != 0 && stage.HasInput(id) ? stage.Address(id) : IntPtr.Zero;
            }
            if (status == Ok)
            {
                status = NativeMethods.auricle_renderer_process(_renderer, _inputs, count, _left, _right, (uint)_left.Length);
            }
            if (status != Ok)
            {
                Volatile.Write(ref _failedBlocks, _failedBlocks + 1);
                Array.Clear(output, 0, output.Length);
                return;
            }
            for (int i = 0; i < _left.Length; ++i)
            {
                output[2 * i] = _left[i];
                output[2 * i + 1] = _right[i];
            }
        }

        /// <summary>Call it only when no audio thread is in Process any more (AudioStage.Use sees to it).</summary>
        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                NativeMethods.auricle_renderer_destroy(_renderer);
            }
        }

        private static void Check(int status)
        {
            if (status != Ok)
            {
                throw EngineException.Last();
            }
        }

        private static NativeSourceParams ToNative(SourceFields fields)
        {
            NativeSourceParams parameters = new NativeSourceParams();
            Check(NativeMethods.auricle_source_params_init_sized(
                ref parameters, (uint)Marshal.SizeOf(typeof(NativeSourceParams))));
            if (fields.Position.HasValue)
            {
                parameters.Placed = 1;
                parameters.X = fields.Position.Value.X;
                parameters.Y = fields.Position.Value.Y;
                parameters.Z = fields.Position.Value.Z;
            }
            if (fields.Orientation.HasValue)
            {
                parameters.OrientationX = fields.Orientation.Value.X;
                parameters.OrientationY = fields.Orientation.Value.Y;
                parameters.OrientationZ = fields.Orientation.Value.Z;
                parameters.OrientationW = fields.Orientation.Value.W;
            }
            parameters.Gain = fields.Gain ?? parameters.Gain;
            parameters.DistanceModel = Chosen(fields.DistanceModel, "distance_model", "inverse", "linear", "exponential");
            parameters.RefDistance = fields.RefDistance ?? parameters.RefDistance;
            parameters.MaxDistance = fields.MaxDistance ?? parameters.MaxDistance;
            parameters.Rolloff = fields.Rolloff ?? parameters.Rolloff;
            if (fields.Directivity != null)
            {
                Directivity directivity = fields.Directivity;
                parameters.Directivity = Chosen(directivity.Pattern, "directivity", "omni", "cardioid", "cone");
                parameters.CardioidOrder = directivity.Order ?? parameters.CardioidOrder;
                parameters.ConeInnerDeg = Degrees(directivity.Inner) ?? parameters.ConeInnerDeg;
                parameters.ConeOuterDeg = Degrees(directivity.Outer) ?? parameters.ConeOuterDeg;
                parameters.ConeOuterGain = directivity.OuterGain ?? parameters.ConeOuterGain;
            }
            return parameters;
        }

        private static uint Chosen(string value, string name, params string[] choices)
        {
            int index = value == null ? 0 : Array.IndexOf(choices, value);
            if (index < 0)
            {
                throw new EngineException(name + " is '" + value + "'; send one of " + string.Join(", ", choices));
            }
            return (uint)index;
        }

        private static float? Degrees(float? radians)
        {
            return radians.HasValue ? (float?)Math.Min(360.0, radians.Value * 180.0 / Math.PI) : null;
        }

        /// <summary>The stage's id of the source at this place of the engine's order, or 0.</summary>
        private int IdOf(int place)
        {
            int id = _orderIds[place];
            if (id != 0 && _slots[id - 1].Id == _order[place])
            {
                return id;
            }
            for (int i = 0; i < _slots.Length; ++i)
            {
                if (_slots[i].Id == _order[place])
                {
                    _orderIds[place] = i + 1;
                    return i + 1;
                }
            }
            return 0;
        }

        private sealed class Slot
        {
            internal volatile uint Id;
            internal NativeSourceParams Parameters;
        }
    }
}

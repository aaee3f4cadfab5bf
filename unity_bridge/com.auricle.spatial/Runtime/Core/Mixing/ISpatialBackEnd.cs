using System;
using Auricle.Core.Geometry;
using Auricle.Core.Wire;

namespace Auricle.Core.Mixing
{
    /// <summary>
    /// What makes the two ears of a stage: a bridge server, or the engine in this process. Positions
    /// and poses are in Auricle's axes.
    /// </summary>
    public interface ISpatialBackEnd : IDisposable
    {
        /// <summary>How it is; safe to read at any time on the control side.</summary>
        BackEndStatus Status { get; }

        /// <summary>Control side: adds a source with an id of the stage, or tells it everything anew.</summary>
        void Place(int id, SourceFields fields);

        /// <summary>Control side: moves a source.</summary>
        void Move(int id, Vec3 position);

        /// <summary>Control side: ends a source.</summary>
        void Remove(int id);

        /// <summary>Control side, once for every picture: where the listener is.</summary>
        void SetListener(Pose pose);

        /// <summary>Control side: the room around it all; null is the free field.</summary>
        /// <exception cref="NotSupportedException">This back end has no rooms.</exception>
        void SetRoom(Room room, float? rt60Seconds, float wet);

        /// <summary>Control side: an ERROR or RESOLVED that came since, or null.</summary>
        Message TakeNews();

        /// <summary>
        /// Audio thread: one block of both ears, interleaved. Neither allocates nor waits.
        /// </summary>
        void Process(AudioStage stage, float[] output);
    }

    /// <summary>How a back end is.</summary>
    public enum BackEndState
    {
        /// <summary>On the way to its first sound.</summary>
        Starting,

        /// <summary>Renders.</summary>
        Running,

        /// <summary>The server is away; sounds are panned here, and it is tried again.</summary>
        Away,

        /// <summary>Something has to be changed before it can work; the message says what.</summary>
        Refused,
    }

    /// <summary>A back end at one moment.</summary>
    public struct BackEndStatus
    {
        public BackEndState State;

        /// <summary>One sentence for people.</summary>
        public string Message;

        /// <summary>From input to output, all buffers of Auricle's together.</summary>
        public int LatencyFrames;

        /// <summary>Blocks between input and playing; 0 in process.</summary>
        public int DepthBlocks;

        /// <summary>Blocks that were not there in time.</summary>
        public long Underruns;

        /// <summary>Blocks that were panned locally.</summary>
        public long LocalBlocks;

        /// <summary>Of the network; negative where unknown or none.</summary>
        public double RoundTripMs;
    }
}

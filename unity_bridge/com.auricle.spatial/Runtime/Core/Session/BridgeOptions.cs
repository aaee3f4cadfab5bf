using Auricle.Core.Transport;
using Auricle.Core.Wire;

namespace Auricle.Core.Session
{
    /// <summary>What a client asks a bridge server for.</summary>
    public sealed class BridgeOptions
    {
        public string Url = ServerAddress.Default;

        /// <summary>Null where the server wants none.</summary>
        public string Token;

        /// <summary>Of the audio device; never resampled on the way.</summary>
        public int SampleRate = 48000;

        /// <summary>Frames of one callback of the audio device.</summary>
        public int BlockFrames = 1024;

        /// <summary><see cref="SamplePcm.Float32"/>, or Int16 for half the bytes.</summary>
        public int Format = SamplePcm.Float32;

        public int MaxSources = 64;

        /// <summary>Blocks between a sound and its playing to start with; it adapts.</summary>
        public int StartDepth = 3;

        public string ClientName = "unity";

        /// <summary>Longest silence of the server that is not taken for its end.</summary>
        public int TimeoutMs = 5000;
    }
}

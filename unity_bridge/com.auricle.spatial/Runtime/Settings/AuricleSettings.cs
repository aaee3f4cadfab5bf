using Auricle.Core.Transport;
using UnityEngine;

namespace Auricle
{
    /// <summary>What makes the two ears.</summary>
    public enum AuricleBackEndKind
    {
        /// <summary>A server ('auricle serve'): sentences, rooms, mixtures, any rate.</summary>
        Bridge,

        /// <summary>The engine in this process: least latency, no server.</summary>
        InProcess,
    }

    /// <summary>Samples on their way to the server.</summary>
    public enum AuricleSampleFormat
    {
        Float32,

        /// <summary>Half the bytes: for Wi-Fi. On one machine it gains nothing.</summary>
        Int16,
    }

    /// <summary>Settings of the project: one asset named AuricleSettings in a Resources folder.</summary>
    [CreateAssetMenu(menuName = "Auricle/Settings", fileName = ResourceName)]
    public sealed class AuricleSettings : ScriptableObject
    {
        public const string ResourceName = "AuricleSettings";

        [Tooltip("What makes the two ears. WebGL players always use the bridge, through the browser client.")]
        public AuricleBackEndKind backEnd = AuricleBackEndKind.Bridge;

        [Header("Bridge")]
        [Tooltip("ws://host:port, or wss://host:port for TLS.")]
        public string serverUrl = ServerAddress.Default;

        [Tooltip("What 'auricle serve' printed, where it listens beyond this machine. It is stored in the build in plain text.")]
        public string token = "";

        public AuricleSampleFormat sampleFormat = AuricleSampleFormat.Float32;

        [Range(1, 16)]
        [Tooltip("Blocks between a sound and its playing to start with; it adapts to the network.")]
        public int startDepth = 3;

        [Header("In process")]
        [Tooltip("One for each sample rate that players' devices run at.")]
        public AuricleHrtf[] hrtfSets = new AuricleHrtf[0];

        [Header("Both")]
        [Range(1, 256)]
        [Tooltip("Most sources at a time. Memory is set aside for all.")]
        public int maxSources = 64;

        [Header("WebGL")]
        [Tooltip("Where the page finds the built browser client.")]
        public string browserClientUrl = "StreamingAssets/auricle/index.js";

        private static AuricleSettings active;
        private static AuricleSettings defaults;

        /// <summary>The project's settings; defaults where it has none.</summary>
        public static AuricleSettings Active
        {
            get
            {
                if (active == null)
                {
                    active = Resources.Load<AuricleSettings>(ResourceName);
                }
                if (active != null)
                {
                    return active;
                }
                // Kept apart, so that an asset that is made later is found.
                if (defaults == null)
                {
                    defaults = CreateInstance<AuricleSettings>();
                }
                return defaults;
            }
            set { active = value; }
        }

        /// <summary>The HRTF set for a rate, or null.</summary>
        public AuricleHrtf HrtfFor(int sampleRate)
        {
            foreach (AuricleHrtf set in hrtfSets)
            {
                if (set != null && set.SampleRate == sampleRate)
                {
                    return set;
                }
            }
            return null;
        }
    }
}

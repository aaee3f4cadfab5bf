using UnityEngine;

namespace Auricle
{
    /// <summary>A compact HRTF asset (.ahrt), made by 'auricle hrtf convert' from a SOFA file.</summary>
    public sealed class AuricleHrtf : ScriptableObject
    {
        [SerializeField] private int sampleRate;
        [SerializeField] private int directions;
        [SerializeField] private string setName;
        [SerializeField, HideInInspector] private byte[] bytes;

        /// <summary>Hertz; the audio device has to run at the same rate.</summary>
        public int SampleRate
        {
            get { return sampleRate; }
        }

        public int Directions
        {
            get { return directions; }
        }

        public string SetName
        {
            get { return setName; }
        }

        public byte[] Bytes
        {
            get { return bytes; }
        }

        /// <summary>Takes the content of a file.</summary>
        /// <exception cref="System.FormatException">It is no such asset.</exception>
        public void Load(byte[] content)
        {
            Core.InProcess.HrtfAsset header = Core.InProcess.HrtfAsset.Parse(content);
            sampleRate = header.SampleRate;
            directions = header.Directions;
            setName = header.Name;
            bytes = content;
        }
    }
}

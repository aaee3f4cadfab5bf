using System;
using Auricle.Core.Wire;
using UnityEngine;

namespace Auricle
{
    /// <summary>A point on the way of a source, in the listener's axes as Unity has them.</summary>
    [Serializable]
    public struct TimedPoint
    {
        public float seconds;
        public Vector3 position;
    }

    /// <summary>
    /// Where a sentence puts a source, found out at edit time and stored: relative to the listener as
    /// it is when the source starts, metres, Unity's axes.
    /// </summary>
    [Serializable]
    public sealed class SentencePlacement
    {
        [SerializeField] private string sentence = "";
        [SerializeField] private Vector3 position;
        [SerializeField] private TimedPoint[] path = new TimedPoint[0];
        [SerializeField] private float confidence;

        /// <summary>1 where the sentence said everything; every detail assumed lowers it.</summary>
        public float Confidence
        {
            get { return confidence; }
        }

        public TimedPoint[] Path
        {
            get { return path; }
        }

        /// <summary>Whether this is what that sentence means.</summary>
        public bool IsOf(string other)
        {
            return !string.IsNullOrEmpty(sentence) && sentence == (other ?? "").Trim();
        }

        /// <summary>Keeps what a server answered.</summary>
        /// <param name="forSentence">What it was asked.</param>
        /// <param name="resolved">Listener's axes; its path counts samples.</param>
        /// <param name="sampleRate">By which the path is counted.</param>
        public void Store(string forSentence, Resolved resolved, int sampleRate)
        {
            sentence = forSentence.Trim();
            position = resolved.Position.ToUnity();
            confidence = resolved.Confidence;
            path = resolved.Path == null ? new TimedPoint[0] : Array.ConvertAll(resolved.Path, point => new TimedPoint
            {
                seconds = (float)point.Frames / sampleRate,
                position = point.Position.ToUnity(),
            });
        }

        /// <summary>Where the source is so long after its start: straight lines between the points.</summary>
        public Vector3 At(float seconds)
        {
            if (path.Length == 0)
            {
                return position;
            }
            for (int i = 1; i < path.Length; ++i)
            {
                if (seconds < path[i].seconds)
                {
                    float share = (seconds - path[i - 1].seconds) / (path[i].seconds - path[i - 1].seconds);
                    return Vector3.Lerp(path[i - 1].position, path[i].position, share);
                }
            }
            return path[path.Length - 1].position;
        }
    }
}

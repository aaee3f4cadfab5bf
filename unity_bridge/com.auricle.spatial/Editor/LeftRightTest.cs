using UnityEngine;

namespace Auricle.Editor
{
    /// <summary>A second of tone on the left of the listener, then one on the right.</summary>
    internal static class LeftRightTest
    {
        private const int Rate = 48000;
        private const float ToneHz = 440f;
        private const float Level = 0.1f;
        private const float FadeSeconds = 0.05f;

        internal static void Play(AuricleListener listener)
        {
            Start(listener, "left", Vector3.left, 0f);
            Start(listener, "right", Vector3.right, 1.2f);
        }

        private static void Start(AuricleListener listener, string side, Vector3 direction, float delay)
        {
            GameObject holder = new GameObject("Auricle test tone " + side);
            holder.transform.position = listener.transform.position + listener.transform.rotation * direction;
            AudioSource source = holder.AddComponent<AudioSource>();
            source.clip = AudioClip.Create("tone", Rate, 1, Rate, false);
            float[] samples = new float[Rate];
            for (int i = 0; i < Rate; ++i)
            {
                float seconds = (float)i / Rate;
                float fade = Mathf.Clamp01(Mathf.Min(seconds, 1f - seconds) / FadeSeconds);
                samples[i] = Level * fade * Mathf.Sin(2f * Mathf.PI * ToneHz * seconds);
            }
            source.clip.SetData(samples, 0);
            holder.AddComponent<AuricleSource>();
            source.PlayDelayed(delay);
            Object.Destroy(holder, delay + 1.5f);
            Object.Destroy(source.clip, delay + 1.5f);
        }
    }
}

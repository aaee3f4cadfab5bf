using System;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Wire;
using UnityEngine;

namespace Auricle
{
    /// <summary>What says where a source is.</summary>
    public enum AuriclePlacement
    {
        Transform,
        Sentence,
    }

    /// <summary>How level falls with distance: the models of the Web Audio API.</summary>
    public enum AuricleDistanceModel
    {
        Inverse,
        Linear,
        Exponential,
    }

    /// <summary>How level depends on the direction in which a source looks (its blue arrow).</summary>
    public enum AuricleDirectivity
    {
        Omni,
        Cardioid,
        Cone,
    }

    /// <summary>
    /// Gives an AudioSource its place around the head. What the AudioSource plays is taken from it
    /// and comes back through the <see cref="AuricleListener"/>.
    /// </summary>
    [AddComponentMenu("Auricle/Auricle Source")]
    [RequireComponent(typeof(AudioSource))]
    [DisallowMultipleComponent]
    public sealed class AuricleSource : MonoBehaviour
    {
        private static readonly string[] ModelNames = { "inverse", "linear", "exponential" };
        private static readonly string[] PatternNames = { "omni", "cardioid", "cone" };

        [SerializeField] private AuriclePlacement placement = AuriclePlacement.Transform;
        [SerializeField, TextArea] private string sentence = "";
        [SerializeField] private SentencePlacement sentencePlacement = new SentencePlacement();
        [SerializeField, Range(-60f, 20f)] private float gainDb;
        [SerializeField] private AuricleDistanceModel distanceModel = AuricleDistanceModel.Inverse;
        [SerializeField, Min(0.01f)] private float refDistance = 1f;
        [SerializeField, Min(0.01f)] private float maxDistance = 10000f;
        [SerializeField, Min(0f)] private float rolloff = 1f;
        [SerializeField] private AuricleDirectivity directivity = AuricleDirectivity.Omni;
        [SerializeField, Range(0f, 10f)] private float cardioidOrder = 1f;
        [SerializeField, Range(0f, 360f)] private float coneInnerDeg = 360f;
        [SerializeField, Range(0f, 360f)] private float coneOuterDeg = 360f;
        [SerializeField, Range(0f, 1f)] private float coneOuterGain;

        // Smaller turns of a directive source are not heard, and each would be a message.
        private const float TurnDeg = 2f;
        private AudioSource audioSource;
        private ISpatialBackEnd backEnd;
        private volatile AudioStage stage;
        private int id;
        private bool settingsChanged;
        private float sentVolume;
        private Quaternion sentRotation;
        private UnityEngine.Pose anchor;
        private float startedAt;

        public AuriclePlacement Placement
        {
            get { return placement; }
            set { Change(ref placement, value); }
        }

        /// <summary>
        /// Where the source is, in words. Sentences are resolved in the inspector and stored; one that
        /// is set while playing is resolved by the server, and refused in process.
        /// </summary>
        public string Sentence
        {
            get { return sentence; }
            set { Change(ref sentence, value); }
        }

        /// <summary>What the sentence was found to mean.</summary>
        public SentencePlacement SentencePlacement
        {
            get { return sentencePlacement; }
        }

        public float GainDb
        {
            get { return gainDb; }
            set { Change(ref gainDb, value); }
        }

        /// <summary>Why the source has no place; null where it has one.</summary>
        public string Problem { get; private set; }

        /// <summary>Where a stored sentence puts it in the world so long after the start.</summary>
        public Vector3 SentencePosition(UnityEngine.Pose listener, float seconds)
        {
            return listener.position + listener.rotation * sentencePlacement.At(seconds);
        }

        /// <summary>Tells the back end everything anew; after changes by animation or by code.</summary>
        public void Apply()
        {
            settingsChanged = true;
        }

        internal int Id
        {
            get { return id; }
        }

        internal AudioSource Output
        {
            get { return audioSource; }
        }

        /// <summary>A listener is there: takes a place on its stage.</summary>
        internal void Attach(AudioStage newStage, ISpatialBackEnd newBackEnd, UnityEngine.Pose listener)
        {
            id = newStage.Acquire();
            if (id == 0)
            {
                Report(newStage.MaxSources + " sources sound already, as many as the settings allow; this one stays as Unity plays it");
                return;
            }
            backEnd = newBackEnd;
            anchor = listener;
            startedAt = Time.time;
            settingsChanged = true;
            Follow();
            stage = newStage;
        }

        /// <summary>Leaves the stage; the AudioSource plays as without Auricle.</summary>
        internal void Detach()
        {
            AudioStage left = stage;
            stage = null;
            if (id != 0 && backEnd != null)
            {
                backEnd.Remove(id);
                if (left != null)
                {
                    left.Release(id);
                }
            }
            id = 0;
            backEnd = null;
        }

        /// <summary>The server said what the sentence cannot be, or where it is.</summary>
        internal void TakeNews(Message news)
        {
            Problem = null;
            Error error = news as Error;
            if (error != null)
            {
                Report(error.Text);
            }
        }

        internal void Follow()
        {
            if (id == 0)
            {
                return;
            }
#if UNITY_WEBGL && !UNITY_EDITOR
            // The browser plays the clip, so the AudioSource itself is muted.
            ((WebBackEnd)backEnd).Follow(id, audioSource);
            float volume = audioSource.volume;
#else
            float volume = audioSource.mute ? 0f : audioSource.volume;
#endif
            bool turned = directivity != AuricleDirectivity.Omni && Quaternion.Angle(sentRotation, transform.rotation) > TurnDeg;
            if (settingsChanged || volume != sentVolume || turned)
            {
                settingsChanged = false;
                sentVolume = volume;
                sentRotation = transform.rotation;
                Place(volume);
            }
            else if (Problem == null && (placement == AuriclePlacement.Transform || sentencePlacement.IsOf(sentence)))
            {
                backEnd.Move(id, Position());
            }
        }

        private void OnEnable()
        {
            audioSource = GetComponent<AudioSource>();
            // Unity's own panning would come on top.
            audioSource.spatialBlend = 0f;
            audioSource.spatialize = false;
            AuricleListener.Add(this);
        }

        private void OnDisable()
        {
            AuricleListener.Remove(this);
        }

        private void OnValidate()
        {
            settingsChanged = true;
        }

        private void OnAudioFilterRead(float[] data, int channels)
        {
            AudioStage current = stage;
            if (current != null)
            {
                current.TakeSource(id, data, channels);
            }
        }

        private void Place(float volume)
        {
            SourceFields fields = new SourceFields
            {
                Gain = volume * Mathf.Pow(10f, gainDb / 20f),
                DistanceModel = ModelNames[(int)distanceModel],
                RefDistance = refDistance,
                MaxDistance = maxDistance,
                Rolloff = rolloff,
            };
            if (directivity != AuricleDirectivity.Omni)
            {
                fields.Orientation = transform.rotation.ToAuricle();
                fields.Directivity = new Directivity
                {
                    Pattern = PatternNames[(int)directivity],
                    Order = cardioidOrder,
                    Inner = coneInnerDeg * Mathf.Deg2Rad,
                    Outer = Mathf.Max(coneInnerDeg, coneOuterDeg) * Mathf.Deg2Rad,
                    OuterGain = coneOuterGain,
                };
            }
            Problem = null;
            if (placement == AuriclePlacement.Transform || sentencePlacement.IsOf(sentence))
            {
                fields.Position = Position();
            }
            else if (string.IsNullOrEmpty(sentence))
            {
                Report("it is placed by a sentence and has none; write one, or place it by its transform");
            }
            else
            {
                fields.Text = sentence;
            }
            try
            {
                backEnd.Place(id, fields);
            }
            catch (NotSupportedException error)
            {
                Report(error.Message);
                fields.Text = null;
                backEnd.Place(id, fields);
            }
        }

        private Vec3 Position()
        {
            return placement == AuriclePlacement.Transform
                ? transform.position.ToAuricle()
                : SentencePosition(anchor, Time.time - startedAt).ToAuricle();
        }

        private void Report(string problem)
        {
            Problem = problem;
            Debug.LogWarning("Auricle: " + name + ": " + problem, this);
        }

        private void Change<T>(ref T field, T value)
        {
            field = value;
            settingsChanged = true;
        }
    }
}

using System;
using System.Collections.Generic;
using Auricle.Core.InProcess;
using Auricle.Core.Mixing;
using Auricle.Core.Session;
using Auricle.Core.Wire;
using UnityEngine;

namespace Auricle
{
    /// <summary>
    /// The head: hears every <see cref="AuricleSource"/> binaurally. Add it beside the AudioListener;
    /// its transform is where the head is, +z where it looks.
    /// </summary>
    [AddComponentMenu("Auricle/Auricle Listener")]
    [RequireComponent(typeof(AudioListener))]
    [DisallowMultipleComponent]
    public sealed class AuricleListener : MonoBehaviour
    {
        private static readonly List<AuricleSource> Sources = new List<AuricleSource>();
        private static readonly List<AuricleRoom> Rooms = new List<AuricleRoom>();
        private ISpatialBackEnd backEnd;
        private volatile AudioStage stage;
        private AuricleRoom room;
        private int roomVersion;
        private BackEndState toldState = BackEndState.Starting;

        /// <summary>The one that hears; null while there is none.</summary>
        public static AuricleListener Current { get; private set; }

        /// <summary>Why there is no back end; null while there is one.</summary>
        public string Problem { get; private set; }

        /// <summary>How the back end is.</summary>
        public BackEndStatus Status
        {
            get
            {
                return backEnd != null
                    ? backEnd.Status
                    : new BackEndStatus { State = BackEndState.Refused, Message = Problem, RoundTripMs = -1.0 };
            }
        }

        /// <summary>Sources that are heard through it.</summary>
        public static IList<AuricleSource> AllSources
        {
            get { return Sources.AsReadOnly(); }
        }

        /// <summary>Begins anew with the settings as they are now.</summary>
        public void Restart()
        {
            End();
            Begin();
        }

        internal static void Add(AuricleSource source)
        {
            Sources.Add(source);
            if (Current != null && Current.backEnd != null)
            {
                source.Attach(Current.stage, Current.backEnd, Current.PoseInUnity());
            }
        }

        internal static void Remove(AuricleSource source)
        {
            Sources.Remove(source);
            source.Detach();
        }

        internal static void Add(AuricleRoom added)
        {
            Rooms.Add(added);
        }

        internal static void Remove(AuricleRoom removed)
        {
            Rooms.Remove(removed);
        }

        private void OnEnable()
        {
            if (Current != null && Current != this)
            {
                Debug.LogWarning("Auricle: " + Current.name + " listens already; " + name + " stays off until it is gone", this);
                enabled = false;
                return;
            }
            Current = this;
            AudioSettings.OnAudioConfigurationChanged += OnDeviceChanged;
            Begin();
        }

        private void OnDisable()
        {
            if (Current != this)
            {
                return;
            }
            AudioSettings.OnAudioConfigurationChanged -= OnDeviceChanged;
            End();
            Current = null;
        }

        private void OnDeviceChanged(bool deviceWasChanged)
        {
            // Another rate or block size is another session.
            Restart();
        }

        private void Begin()
        {
            AuricleSettings settings = AuricleSettings.Active;
            int rate = AudioSettings.outputSampleRate;
            int frames;
            int buffers;
            AudioSettings.GetDSPBufferSize(out frames, out buffers);
            Problem = null;
            try
            {
                backEnd = Create(settings, rate, frames);
            }
            catch (Exception error) when (error is EngineException || error is FormatException || error is NotSupportedException)
            {
                Problem = error.Message;
                Debug.LogError("Auricle: " + Problem + ". Sources stay as Unity plays them.", this);
                return;
            }
            toldState = BackEndState.Starting;
            AudioStage next = new AudioStage(settings.maxSources, frames);
            next.Use(backEnd);
            backEnd.SetListener(transform.PoseInAuricle());
            stage = next;
            foreach (AuricleSource source in Sources)
            {
                source.Attach(next, backEnd, PoseInUnity());
            }
        }

        private void End()
        {
            foreach (AuricleSource source in Sources)
            {
                source.Detach();
            }
            AudioStage last = stage;
            stage = null;
            if (last != null)
            {
                last.Dispose();
            }
            if (backEnd != null)
            {
                backEnd.Dispose();
            }
            backEnd = null;
            room = null;
        }

        private static ISpatialBackEnd Create(AuricleSettings settings, int rate, int frames)
        {
#if UNITY_WEBGL && !UNITY_EDITOR
            return new WebBackEnd(settings);
#else
            if (settings.backEnd == AuricleBackEndKind.InProcess)
            {
                AuricleHrtf set = settings.HrtfFor(rate);
                if (set == null)
                {
                    throw new EngineException(
                        "no HRTF set of the settings is for " + rate + " Hz, at which the device runs; convert one with --rate " + rate);
                }
                return new NativeBackEnd(set.Bytes, rate, settings.maxSources, frames);
            }
            return new BridgeBackEnd(new BridgeOptions
            {
                Url = settings.serverUrl,
                Token = settings.token,
                SampleRate = rate,
                BlockFrames = frames,
                Format = (int)settings.sampleFormat,
                MaxSources = settings.maxSources,
                StartDepth = settings.startDepth,
                ClientName = "unity/" + Application.unityVersion,
            });
#endif
        }

        private void LateUpdate()
        {
            if (backEnd == null)
            {
                return;
            }
            backEnd.SetListener(transform.PoseInAuricle());
            foreach (AuricleSource source in Sources)
            {
                source.Follow();
            }
            FollowRoom();
            for (Message news = backEnd.TakeNews(); news != null; news = backEnd.TakeNews())
            {
                Take(news);
            }
            TellState();
        }

        private void Take(Message news)
        {
            Resolved resolved = news as Resolved;
            Error error = news as Error;
            foreach (AuricleSource source in Sources)
            {
                if (resolved != null && source.Id == resolved.Id)
                {
                    source.TakeNews(news);
                    return;
                }
            }
            if (error != null)
            {
                Debug.LogWarning("Auricle: the server refused something (" + error.Code + "): " + error.Text, this);
            }
        }

        private void TellState()
        {
            BackEndStatus status = backEnd.Status;
            if (status.State == toldState)
            {
                return;
            }
            toldState = status.State;
            if (status.State == BackEndState.Running)
            {
                Debug.Log("Auricle: " + status.Message, this);
            }
            else
            {
                Debug.LogWarning("Auricle: " + status.Message, this);
            }
        }

        private void FollowRoom()
        {
            AuricleRoom now = null;
            foreach (AuricleRoom candidate in Rooms)
            {
                // Of rooms inside each other the smallest counts.
                if (candidate.Contains(transform.position) && (now == null || candidate.Volume < now.Volume))
                {
                    now = candidate;
                }
            }
            int version = now == null ? 0 : now.Version;
            if (now == room && version == roomVersion)
            {
                return;
            }
            room = now;
            roomVersion = version;
            try
            {
                if (now == null)
                {
                    backEnd.SetRoom(null, null, 0f);
                }
                else
                {
                    now.ApplyTo(backEnd);
                }
            }
            catch (NotSupportedException error)
            {
                Debug.LogWarning("Auricle: " + error.Message, this);
            }
        }

        private void OnAudioFilterRead(float[] data, int channels)
        {
            AudioStage current = stage;
            if (current != null)
            {
                current.AddEars(data, channels);
            }
        }

        private UnityEngine.Pose PoseInUnity()
        {
            return new UnityEngine.Pose(transform.position, transform.rotation);
        }
    }
}

#if UNITY_WEBGL && !UNITY_EDITOR
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Wire;
using UnityEngine;
using Pose = Auricle.Core.Geometry.Pose;

namespace Auricle
{
    /// <summary>
    /// WebGL has no audio callbacks and no threads, so there the browser client renders: it gets the
    /// clips once, and positions with every picture (Runtime/Plugins/WebGL/auricle.jslib).
    /// </summary>
    internal sealed class WebBackEnd : ISpatialBackEnd
    {
        private readonly Dictionary<int, Playing> _playing = new Dictionary<int, Playing>();

        internal WebBackEnd(AuricleSettings settings)
        {
            AuricleWebOpen(settings.browserClientUrl, settings.serverUrl, settings.token, settings.maxSources);
        }

        public BackEndStatus Status
        {
            get
            {
                return new BackEndStatus
                {
                    State = (BackEndState)AuricleWebState(),
                    Message = AuricleWebMessage(),
                    RoundTripMs = -1.0,
                };
            }
        }

        public void Place(int id, SourceFields fields)
        {
            AuricleWebPlace(id, WebJson.Of(fields));
        }

        public void Move(int id, Vec3 position)
        {
            AuricleWebMove(id, position.X, position.Y, position.Z);
        }

        public void Remove(int id)
        {
            _playing.Remove(id);
            AuricleWebRemove(id);
        }

        public void SetListener(Pose pose)
        {
            AuricleWebListen(
                pose.Position.X, pose.Position.Y, pose.Position.Z,
                pose.Orientation.X, pose.Orientation.Y, pose.Orientation.Z, pose.Orientation.W);
        }

        public void SetRoom(Room room, float? rt60Seconds, float wet)
        {
            AuricleWebRoom(WebJson.Of(room, rt60Seconds, wet));
        }

        public Message TakeNews()
        {
            return null;
        }

        public void Process(AudioStage stage, float[] output)
        {
            System.Array.Clear(output, 0, output.Length);
        }

        public void Dispose()
        {
            AuricleWebClose();
        }

        /// <summary>Has the browser play what the AudioSource plays, which itself is muted.</summary>
        internal void Follow(int id, AudioSource source)
        {
            Playing playing;
            if (!_playing.TryGetValue(id, out playing))
            {
                playing = new Playing();
                _playing.Add(id, playing);
                source.mute = true;
            }
            if (source.clip != playing.Clip)
            {
                playing.Clip = source.clip;
                playing.On = false;
                SendClip(id, source.clip);
            }
            bool on = source.isPlaying && source.clip != null;
            if (on != playing.On)
            {
                playing.On = on;
                if (on)
                {
                    AuricleWebPlay(id, source.time, source.loop ? 1 : 0, source.pitch);
                }
                else
                {
                    AuricleWebStop(id);
                }
            }
        }

        private static void SendClip(int id, AudioClip clip)
        {
            if (clip == null)
            {
                AuricleWebStop(id);
                return;
            }
            float[] samples = new float[clip.samples * clip.channels];
            if (!clip.GetData(samples, 0))
            {
                Debug.LogError("Auricle: " + clip.name + " cannot be read; set its Load Type to Decompress On Load");
                return;
            }
            AuricleWebClip(id, samples, clip.samples, clip.channels, clip.frequency);
        }

        [DllImport("__Internal")]
        private static extern void AuricleWebOpen(string moduleUrl, string serverUrl, string token, int maxSources);

        [DllImport("__Internal")]
        private static extern int AuricleWebState();

        [DllImport("__Internal")]
        private static extern string AuricleWebMessage();

        [DllImport("__Internal")]
        private static extern void AuricleWebPlace(int id, string fields);

        [DllImport("__Internal")]
        private static extern void AuricleWebMove(int id, float x, float y, float z);

        [DllImport("__Internal")]
        private static extern void AuricleWebRemove(int id);

        [DllImport("__Internal")]
        private static extern void AuricleWebListen(float x, float y, float z, float qx, float qy, float qz, float qw);

        [DllImport("__Internal")]
        private static extern void AuricleWebRoom(string scene);

        [DllImport("__Internal")]
        private static extern void AuricleWebClip(int id, float[] samples, int frames, int channels, int rate);

        [DllImport("__Internal")]
        private static extern void AuricleWebPlay(int id, float offsetSeconds, int loop, float rate);

        [DllImport("__Internal")]
        private static extern void AuricleWebStop(int id);

        [DllImport("__Internal")]
        private static extern void AuricleWebClose();

        private sealed class Playing
        {
            internal AudioClip Clip;
            internal bool On;
        }
    }
}
#endif

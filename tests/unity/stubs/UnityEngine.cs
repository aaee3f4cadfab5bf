// What the package uses of Unity, written from its documented names and just alive enough to run
// the components without Unity. Rotations and vectors follow Unity's left-handed convention.
using System;
using System.Collections.Generic;

namespace UnityEngine
{
    public class Object
    {
        public string name = "object";

        private float endsAt = float.PositiveInfinity;

        // Unity keeps it to the end of the picture and calls OnDisable then, which tests do themselves.
        public static void Destroy(Object target, float delay = 0f)
        {
            target.endsAt = delay > 0f ? Time.time + delay : float.NegativeInfinity;
        }

        public static T FindObjectOfType<T>()
            where T : Object
        {
            T[] all = FindObjectsOfType<T>();
            return all.Length > 0 ? all[0] : null;
        }

        public static T[] FindObjectsOfType<T>()
            where T : Object
        {
            return GameObject.Components.FindAll(component => component is T && component.gameObject.IsThere())
                .ConvertAll(component => (T)(Object)component).ToArray();
        }

        /// <summary>In Unity what is destroyed equals null; here this says so.</summary>
        public bool IsThere()
        {
            if (Time.time >= endsAt)
            {
                // For good, also where a test sets the clock back.
                endsAt = float.NegativeInfinity;
            }
            return Time.time < endsAt;
        }
    }

    public class ScriptableObject : Object
    {
        public static T CreateInstance<T>()
            where T : ScriptableObject, new()
        {
            return new T();
        }
    }

    public class Component : Object
    {
        public GameObject gameObject;

        public Transform transform
        {
            get { return gameObject.transform; }
        }

        public T GetComponent<T>()
            where T : Component
        {
            return gameObject.GetComponent<T>();
        }
    }

    public class Behaviour : Component
    {
        public bool enabled = true;

        public bool isActiveAndEnabled
        {
            get { return enabled && gameObject.IsThere(); }
        }
    }

    public class MonoBehaviour : Behaviour
    {
    }

    public sealed class GameObject : Object
    {
        internal static readonly List<Component> Components = new List<Component>();

        public GameObject(string name = "object")
        {
            this.name = name;
            transform = new Transform { gameObject = this };
        }

        public Transform transform { get; private set; }

        public T AddComponent<T>()
            where T : Component, new()
        {
            T component = new T { gameObject = this, name = name };
            Components.Add(component);
            return component;
        }

        public T GetComponent<T>()
            where T : Component
        {
            return (T)Components.Find(component => component.gameObject == this && component is T);
        }
    }

    public sealed class Transform : Component
    {
        public Vector3 position;
        public Quaternion rotation = Quaternion.identity;

        public void Rotate(float x, float y, float z)
        {
            rotation = rotation * Quaternion.Euler(x, y, z);
        }
    }

    public struct Vector2
    {
        public float x;
        public float y;
    }

    public struct Vector3
    {
        public float x;
        public float y;
        public float z;

        public Vector3(float x, float y, float z)
        {
            this.x = x;
            this.y = y;
            this.z = z;
        }

        public static Vector3 zero
        {
            get { return new Vector3(0f, 0f, 0f); }
        }

        public static Vector3 left
        {
            get { return new Vector3(-1f, 0f, 0f); }
        }

        public static Vector3 right
        {
            get { return new Vector3(1f, 0f, 0f); }
        }

        public float magnitude
        {
            get { return (float)Math.Sqrt(x * x + y * y + z * z); }
        }

        public static Vector3 operator +(Vector3 a, Vector3 b)
        {
            return new Vector3(a.x + b.x, a.y + b.y, a.z + b.z);
        }

        public static Vector3 operator -(Vector3 a, Vector3 b)
        {
            return new Vector3(a.x - b.x, a.y - b.y, a.z - b.z);
        }

        public static Vector3 operator *(float scale, Vector3 a)
        {
            return new Vector3(scale * a.x, scale * a.y, scale * a.z);
        }

        public static Vector3 Lerp(Vector3 a, Vector3 b, float share)
        {
            return a + Mathf.Clamp01(share) * (b - a);
        }
    }

    public struct Quaternion
    {
        public float x;
        public float y;
        public float z;
        public float w;

        public Quaternion(float x, float y, float z, float w)
        {
            this.x = x;
            this.y = y;
            this.z = z;
            this.w = w;
        }

        public static Quaternion identity
        {
            get { return new Quaternion(0f, 0f, 0f, 1f); }
        }

        // Unity's order: about z, then x, then y.
        public static Quaternion Euler(float x, float y, float z)
        {
            return About(0f, 1f, 0f, y) * About(1f, 0f, 0f, x) * About(0f, 0f, 1f, z);
        }

        public static float Angle(Quaternion a, Quaternion b)
        {
            float dot = Math.Abs(a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w);
            return (float)(2.0 * Math.Acos(Math.Min(1f, dot)) * 180.0 / Math.PI);
        }

        public static Quaternion operator *(Quaternion a, Quaternion b)
        {
            return new Quaternion(
                a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
                a.w * b.y + a.y * b.w + a.z * b.x - a.x * b.z,
                a.w * b.z + a.z * b.w + a.x * b.y - a.y * b.x,
                a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z);
        }

        public static Vector3 operator *(Quaternion q, Vector3 v)
        {
            Quaternion turned = q * new Quaternion(v.x, v.y, v.z, 0f) * new Quaternion(-q.x, -q.y, -q.z, q.w);
            return new Vector3(turned.x, turned.y, turned.z);
        }

        private static Quaternion About(float x, float y, float z, float degrees)
        {
            double half = degrees * Math.PI / 360.0;
            float sine = (float)Math.Sin(half);
            return new Quaternion(sine * x, sine * y, sine * z, (float)Math.Cos(half));
        }
    }

    public struct Pose
    {
        public Vector3 position;
        public Quaternion rotation;

        public Pose(Vector3 position, Quaternion rotation)
        {
            this.position = position;
            this.rotation = rotation;
        }
    }

    public struct Color
    {
        public Color(float r, float g, float b, float a = 1f)
        {
        }
    }

    public static class Mathf
    {
        public const float Deg2Rad = (float)(Math.PI / 180.0);
        public const float Rad2Deg = (float)(180.0 / Math.PI);
        public const float PI = (float)Math.PI;

        public static float Pow(float a, float b)
        {
            return (float)Math.Pow(a, b);
        }

        public static float Max(float a, float b)
        {
            return Math.Max(a, b);
        }

        public static float Min(float a, float b)
        {
            return Math.Min(a, b);
        }

        public static float Clamp(float value, float low, float high)
        {
            return Math.Max(low, Math.Min(high, value));
        }

        public static float Clamp01(float value)
        {
            return Math.Max(0f, Math.Min(1f, value));
        }

        public static float Sin(float angle)
        {
            return (float)Math.Sin(angle);
        }

        public static float Cos(float angle)
        {
            return (float)Math.Cos(angle);
        }

        public static float Atan2(float y, float x)
        {
            return (float)Math.Atan2(y, x);
        }
    }

    public static class Time
    {
        public static float time;
        public static float deltaTime = 1f / 60f;
    }

    public static class Input
    {
        public static float GetAxis(string axis)
        {
            return 0f;
        }
    }

    public static class Application
    {
        public static bool isPlaying = true;
        public static string unityVersion = "2021.3.0f1";
    }

    public static class Debug
    {
        public static readonly List<string> Lines = new List<string>();

        public static void Log(object message, Object context = null)
        {
            Lines.Add("log " + message);
        }

        public static void LogWarning(object message, Object context = null)
        {
            Lines.Add("warning " + message);
        }

        public static void LogError(object message, Object context = null)
        {
            Lines.Add("error " + message);
        }
    }

    public static class Resources
    {
        public static Object Stored;

        // An asset has the name of its file, and is found by the path below a folder Resources.
        public static T Load<T>(string path)
            where T : Object
        {
            return Stored != null && Stored.name == path ? Stored as T : null;
        }
    }

    public sealed class AudioListener : Behaviour
    {
    }

    public sealed class AudioClip : Object
    {
        public int samples;
        public int channels;
        public int frequency;
        private float[] content = new float[0];

        public static AudioClip Create(string name, int lengthSamples, int channels, int frequency, bool stream)
        {
            return new AudioClip
            {
                name = name,
                samples = lengthSamples,
                channels = channels,
                frequency = frequency,
                content = new float[lengthSamples * channels],
            };
        }

        public bool SetData(float[] data, int offset)
        {
            Array.Copy(data, 0, content, offset * channels, data.Length);
            return true;
        }

        public bool GetData(float[] data, int offset)
        {
            Array.Copy(content, offset * channels, data, 0, data.Length);
            return true;
        }
    }

    public sealed class AudioSource : Behaviour
    {
        public AudioClip clip;
        public float volume = 1f;
        public float pitch = 1f;
        public float time;
        public bool mute;
        public bool loop;
        public bool isPlaying;
        public bool spatialize;
        public float spatialBlend = 1f;

        /// <summary>Time at which it was told to play, for tests that play its clip.</summary>
        public float StartsAt { get; private set; }

        public void Play()
        {
            isPlaying = true;
        }

        public void PlayDelayed(float delay)
        {
            StartsAt = Time.time + delay;
            isPlaying = true;
        }
    }

    public enum AudioSpeakerMode
    {
        Mono = 1,
        Stereo = 2,
        Mode5point1 = 5,
    }

    public static class AudioSettings
    {
        public static int outputSampleRate = 48000;
        public static int BufferFrames = 256;

        public delegate void AudioConfigurationChangeHandler(bool deviceWasChanged);

        public static event AudioConfigurationChangeHandler OnAudioConfigurationChanged;

        private static string spatializer = "";

        public static AudioSpeakerMode speakerMode { get; set; } = AudioSpeakerMode.Stereo;

        public static void GetDSPBufferSize(out int bufferLength, out int numBuffers)
        {
            bufferLength = BufferFrames;
            numBuffers = 4;
        }

        public static string GetSpatializerPluginName()
        {
            return spatializer;
        }

        // Unity refuses the names of plugins that are not loaded; the project's setting it keeps.
        public static void SetSpatializerPluginName(string pluginName)
        {
            spatializer = pluginName;
        }

        public static void ChangeDevice(int rate, int frames)
        {
            outputSampleRate = rate;
            BufferFrames = frames;
            OnAudioConfigurationChanged?.Invoke(true);
        }
    }

    public static class GUILayout
    {
        /// <summary>What the next drawing finds pressed.</summary>
        public static string Pressed;

        /// <summary>Buttons that were drawn since it was cleared.</summary>
        public static readonly List<string> Buttons = new List<string>();

        public static bool Button(string text)
        {
            Buttons.Add(text);
            return text == Pressed;
        }
    }

    public static class Gizmos
    {
        public static Color color;

        public static void DrawWireCube(Vector3 center, Vector3 size)
        {
        }

        public static void DrawWireSphere(Vector3 center, float radius)
        {
        }

        public static void DrawLine(Vector3 from, Vector3 to)
        {
        }
    }

    public enum RuntimeInitializeLoadType
    {
        AfterSceneLoad,
        BeforeSceneLoad,
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType type)
        {
        }
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class SerializeField : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class HideInInspector : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class TextAreaAttribute : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class HeaderAttribute : Attribute
    {
        public HeaderAttribute(string text)
        {
        }
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class TooltipAttribute : Attribute
    {
        public TooltipAttribute(string text)
        {
        }
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class RangeAttribute : Attribute
    {
        public RangeAttribute(float least, float most)
        {
        }
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class MinAttribute : Attribute
    {
        public MinAttribute(float least)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class AddComponentMenu : Attribute
    {
        public AddComponentMenu(string path)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class RequireComponent : Attribute
    {
        public RequireComponent(Type type)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class DisallowMultipleComponent : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class CreateAssetMenuAttribute : Attribute
    {
        public string menuName;
        public string fileName;
    }
}

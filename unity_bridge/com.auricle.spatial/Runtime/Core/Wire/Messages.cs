using System;
using System.Collections.Generic;
using Auricle.Core.Geometry;

namespace Auricle.Core.Wire
{
    /// <summary>First element of every message.</summary>
    public enum MessageType
    {
        Hello = 1,
        Welcome = 2,
        Error = 3,
        Ping = 4,
        Pong = 5,
        Bye = 6,
        Stats = 7,
        Resume = 8,
        Block = 16,
        Frame = 17,
        Batch = 18,
        Poses = 19,
        SourceAdd = 32,
        SourceSet = 33,
        SourceRemove = 34,
        Describe = 35,
        Resolved = 36,
        SceneSet = 37,
    }

    /// <summary>
    /// A message of protocol v1 as plain data: metres, linear gain, radians, time in samples of the
    /// stream. A field that is null is absent on the wire.
    /// </summary>
    public abstract class Message
    {
        public abstract MessageType Type { get; }
    }

    public sealed class Hello : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Hello; }
        }

        public int Major;
        public int Minor;
        public string Client;
        public int SampleRate;
        public int Block;
        public int Format;
        public int MaxSources;
        public string Token;
    }

    public sealed class Welcome : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Welcome; }
        }

        public int Major;
        public int Minor;
        public string Server;
        public byte[] Session;
        public byte[] ResumeKey;
        public int SampleRate;
        public int Block;
        public int Format;
        public int Window;
        public int MaxSources;
        public int MaxMessage;
        public int LatencyFrames;
        public string[] Features;
    }

    public sealed class Error : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Error; }
        }

        public string Code;
        public string Text;
        public bool Fatal;
        public long? Seq;
        public long? Rid;
    }

    /// <summary>Times are the sender's own and come back as they are, so they keep all 64 bits.</summary>
    public sealed class Ping : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Ping; }
        }

        public decimal TimeNs;
    }

    public sealed class Pong : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Pong; }
        }

        public decimal TimeNs;
        public decimal ReceivedNs;
        public decimal SentNs;
    }

    public sealed class Bye : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Bye; }
        }

        public string Reason;
    }

    public sealed class Stats : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Stats; }
        }

        public float RenderMsP50;
        public float RenderMsP99;
        public long Queue;
        public long Late;
        public long Concealed;
        public long Clipped;
    }

    public sealed class Resume : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Resume; }
        }

        public byte[] Session;
        public byte[] ResumeKey;
        public long Seq;
    }

    /// <summary>A message of type 128 to 191: elements after the type, encoded as they came.</summary>
    public sealed class Experimental : Message
    {
        public override MessageType Type
        {
            get { return (MessageType)Number; }
        }

        public int Number;
        public int Count;
        public byte[] Elements;
    }

    public sealed class Directivity
    {
        public string Pattern;
        public float? Order;
        public float? Inner;
        public float? Outer;
        public float? OuterGain;
    }

    /// <summary>What SOURCE_ADD and SOURCE_SET may say about a source.</summary>
    public sealed class SourceFields
    {
        public Vec3? Position;
        public string Text;
        public float? Gain;
        public string Kind;
        public string DistanceModel;
        public float? RefDistance;
        public float? MaxDistance;
        public float? Rolloff;
        public Quat? Orientation;
        public Directivity Directivity;
        public float? Spread;

        public SourceFields Copy()
        {
            return (SourceFields)MemberwiseClone();
        }
    }

    public sealed class SourceAdd : Message
    {
        public override MessageType Type
        {
            get { return MessageType.SourceAdd; }
        }

        public int Id;
        public SourceFields Fields = new SourceFields();
    }

    public sealed class SourceSet : Message
    {
        public override MessageType Type
        {
            get { return MessageType.SourceSet; }
        }

        public int Id;
        public long At;
        public SourceFields Fields = new SourceFields();
        public long? Ramp;
    }

    public sealed class SourceRemove : Message
    {
        public override MessageType Type
        {
            get { return MessageType.SourceRemove; }
        }

        public int Id;
        public long At;
    }

    public sealed class Describe : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Describe; }
        }

        public long Rid;
        public int Id;
        public string Text;
    }

    /// <summary>A point of a path: frames from its start, and where.</summary>
    public struct Waypoint
    {
        public long Frames;
        public Vec3 Position;
    }

    public sealed class ResolvedObject
    {
        public string Label;
        public Vec3 Position;
        public Waypoint[] Path;
    }

    public sealed class Resolved : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Resolved; }
        }

        public long Rid;
        public int Id;
        public Vec3 Position;
        public float Confidence;
        public string Label;
        public Waypoint[] Path;
        public ResolvedObject[] Objects;
        public long? LatencyFrames;
    }

    /// <summary>Material of one surface: a name, or an absorption coefficient.</summary>
    public sealed class SurfaceMaterial
    {
        public string Surface;
        public string Name;
        public float? Absorption;
    }

    public sealed class Room
    {
        public Vec3 Size;
        public Vec3? Origin;
        public string Material;
        public SurfaceMaterial[] Surfaces;
    }

    public sealed class SceneSet : Message
    {
        public override MessageType Type
        {
            get { return MessageType.SceneSet; }
        }

        public long At;
        public Room Room;
        public float? Rt60;
        public float? Wet;
        public string Hrtf;
    }

    /// <summary>Input of some sources; the PCM is planar in the order of the ids.</summary>
    public sealed class Block : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Block; }
        }

        public long Seq;
        public long Time;
        public int Format;
        public int Frames;
        public int[] Ids = new int[0];
        public int IdCount;
        public Pose Pose = Pose.Identity;
        public ArraySegment<byte> Pcm;
    }

    /// <summary>Binaural output of one BLOCK; the PCM is interleaved left, right.</summary>
    public sealed class Frame : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Frame; }
        }

        public const int Late = 1;
        public const int Concealed = 2;
        public const int Limited = 4;

        public long Seq;
        public long Time;
        public int Format;
        public int Frames;
        public int Channels;
        public int Flags;
        public ArraySegment<byte> Pcm;
    }

    /// <summary>Positions of many sources: three little-endian float32 for each id.</summary>
    public sealed class Poses : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Poses; }
        }

        public long At;
        public int[] Ids = new int[0];
        public int IdCount;
        public ArraySegment<byte> Xyz;
    }

    public sealed class Batch : Message
    {
        public override MessageType Type
        {
            get { return MessageType.Batch; }
        }

        public List<Message> Messages = new List<Message>();
    }
}

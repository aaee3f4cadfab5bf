using Auricle.Core.Geometry;

namespace Auricle.Core.Wire
{
    /// <summary>The maps of messages about sources and the scene.</summary>
    internal static class SourceDecoder
    {
        internal static SourceAdd ReadAdd(ref MessagePackReader reader)
        {
            SourceAdd add = new SourceAdd { Id = reader.ReadInt32() };
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                if (!ReadField(ref reader, reader.ReadString(), add.Fields))
                {
                    reader.Skip();
                }
            }
            return add;
        }

        internal static SourceSet ReadSet(ref MessagePackReader reader)
        {
            SourceSet set = new SourceSet { Id = reader.ReadInt32(), At = reader.ReadInteger() };
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                string key = reader.ReadString();
                if (key == "ramp")
                {
                    set.Ramp = reader.ReadInteger();
                }
                else if (!ReadField(ref reader, key, set.Fields))
                {
                    reader.Skip();
                }
            }
            return set;
        }

        internal static Resolved ReadResolved(ref MessagePackReader reader)
        {
            Resolved resolved = new Resolved { Rid = reader.ReadInteger(), Id = reader.ReadInt32() };
            FieldSet fields = new FieldSet("RESOLVED", "position", "confidence");
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (fields.Seen(reader.ReadString()))
                {
                    case "position":
                        resolved.Position = reader.ReadVec3();
                        break;
                    case "confidence":
                        resolved.Confidence = reader.ReadReal();
                        break;
                    case "label":
                        resolved.Label = reader.ReadString();
                        break;
                    case "path":
                        resolved.Path = ReadPath(ref reader);
                        break;
                    case "objects":
                        resolved.Objects = new ResolvedObject[reader.ReadArrayHeader()];
                        for (int i = 0; i < resolved.Objects.Length; ++i)
                        {
                            resolved.Objects[i] = ReadObject(ref reader);
                        }
                        break;
                    case "latency_frames":
                        resolved.LatencyFrames = reader.ReadInteger();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            fields.CheckAll();
            return resolved;
        }

        internal static SceneSet ReadScene(ref MessagePackReader reader)
        {
            SceneSet scene = new SceneSet { At = reader.ReadInteger() };
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (reader.ReadString())
                {
                    case "room":
                        scene.Room = ReadRoom(ref reader);
                        break;
                    case "rt60":
                        scene.Rt60 = reader.ReadReal();
                        break;
                    case "wet":
                        scene.Wet = reader.ReadReal();
                        break;
                    case "hrtf":
                        scene.Hrtf = reader.ReadString();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            return scene;
        }

        private static bool ReadField(ref MessagePackReader reader, string key, SourceFields into)
        {
            switch (key)
            {
                case "position":
                    into.Position = reader.ReadVec3();
                    return true;
                case "text":
                    into.Text = reader.ReadString();
                    return true;
                case "gain":
                    into.Gain = reader.ReadReal();
                    return true;
                case "kind":
                    into.Kind = reader.ReadString();
                    return true;
                case "distance_model":
                    into.DistanceModel = reader.ReadString();
                    return true;
                case "ref_distance":
                    into.RefDistance = reader.ReadReal();
                    return true;
                case "max_distance":
                    into.MaxDistance = reader.ReadReal();
                    return true;
                case "rolloff":
                    into.Rolloff = reader.ReadReal();
                    return true;
                case "orientation":
                    into.Orientation = reader.ReadQuat();
                    return true;
                case "directivity":
                    into.Directivity = ReadDirectivity(ref reader);
                    return true;
                case "spread":
                    into.Spread = reader.ReadReal();
                    return true;
                default:
                    return false;
            }
        }

        private static Directivity ReadDirectivity(ref MessagePackReader reader)
        {
            Directivity directivity = new Directivity();
            FieldSet fields = new FieldSet("directivity", "pattern");
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (fields.Seen(reader.ReadString()))
                {
                    case "pattern":
                        directivity.Pattern = reader.ReadString();
                        break;
                    case "order":
                        directivity.Order = reader.ReadReal();
                        break;
                    case "inner":
                        directivity.Inner = reader.ReadReal();
                        break;
                    case "outer":
                        directivity.Outer = reader.ReadReal();
                        break;
                    case "outer_gain":
                        directivity.OuterGain = reader.ReadReal();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            fields.CheckAll();
            return directivity;
        }

        private static ResolvedObject ReadObject(ref MessagePackReader reader)
        {
            ResolvedObject item = new ResolvedObject();
            FieldSet fields = new FieldSet("an object of RESOLVED", "label", "position");
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (fields.Seen(reader.ReadString()))
                {
                    case "label":
                        item.Label = reader.ReadString();
                        break;
                    case "position":
                        item.Position = reader.ReadVec3();
                        break;
                    case "path":
                        item.Path = ReadPath(ref reader);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            fields.CheckAll();
            return item;
        }

        private static Waypoint[] ReadPath(ref MessagePackReader reader)
        {
            Waypoint[] path = new Waypoint[reader.ReadArrayHeader()];
            for (int i = 0; i < path.Length; ++i)
            {
                int count = reader.ReadArrayHeader();
                if (count != 4)
                {
                    throw ProtocolException.Bad("a point of a path has " + count + " numbers; send frames, x, y, z");
                }
                path[i].Frames = reader.ReadInteger();
                path[i].Position = new Vec3(reader.ReadReal(), reader.ReadReal(), reader.ReadReal());
            }
            return path;
        }

        private static Room ReadRoom(ref MessagePackReader reader)
        {
            Room room = new Room();
            FieldSet fields = new FieldSet("room", "size");
            for (int left = reader.ReadMapHeader(); left > 0; --left)
            {
                switch (fields.Seen(reader.ReadString()))
                {
                    case "size":
                        room.Size = reader.ReadVec3();
                        break;
                    case "origin":
                        room.Origin = reader.ReadVec3();
                        break;
                    case "materials":
                        ReadMaterials(ref reader, room);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            fields.CheckAll();
            return room;
        }

        private static void ReadMaterials(ref MessagePackReader reader, Room room)
        {
            if (reader.Kind == MessagePackKind.String)
            {
                room.Material = reader.ReadString();
                return;
            }
            room.Surfaces = new SurfaceMaterial[reader.ReadMapHeader()];
            for (int i = 0; i < room.Surfaces.Length; ++i)
            {
                SurfaceMaterial surface = new SurfaceMaterial { Surface = reader.ReadString() };
                if (reader.Kind == MessagePackKind.String)
                {
                    surface.Name = reader.ReadString();
                }
                else
                {
                    surface.Absorption = reader.ReadReal();
                }
                room.Surfaces[i] = surface;
            }
        }
    }
}

namespace Auricle.Core.Wire
{
    /// <summary>The maps of messages about sources and the scene.</summary>
    internal static class SourceEncoder
    {
        internal static void Write(MessagePackWriter to, SourceFields fields, long? ramp)
        {
            to.WriteMapHeader(Count(fields) + (ramp.HasValue ? 1 : 0));
            if (fields.Position.HasValue)
            {
                to.WriteString("position");
                to.WriteVec3(fields.Position.Value);
            }
            Optional(to, "text", fields.Text);
            Optional(to, "gain", fields.Gain);
            Optional(to, "kind", fields.Kind);
            Optional(to, "distance_model", fields.DistanceModel);
            Optional(to, "ref_distance", fields.RefDistance);
            Optional(to, "max_distance", fields.MaxDistance);
            Optional(to, "rolloff", fields.Rolloff);
            if (fields.Orientation.HasValue)
            {
                to.WriteString("orientation");
                to.WriteQuat(fields.Orientation.Value);
            }
            if (fields.Directivity != null)
            {
                to.WriteString("directivity");
                Write(to, fields.Directivity);
            }
            Optional(to, "spread", fields.Spread);
            if (ramp.HasValue)
            {
                to.WriteString("ramp");
                to.WriteInteger(ramp.Value);
            }
        }

        internal static void Write(MessagePackWriter to, Resolved resolved)
        {
            int optional = One(resolved.Label != null) + One(resolved.Path != null) + One(resolved.Objects != null);
            to.WriteMapHeader(2 + optional + One(resolved.LatencyFrames.HasValue));
            to.WriteString("position");
            to.WriteVec3(resolved.Position);
            to.WriteString("confidence");
            to.WriteReal(resolved.Confidence);
            Optional(to, "label", resolved.Label);
            Optional(to, resolved.Path);
            if (resolved.Objects != null)
            {
                to.WriteString("objects");
                to.WriteArrayHeader(resolved.Objects.Length);
                foreach (ResolvedObject item in resolved.Objects)
                {
                    to.WriteMapHeader(2 + One(item.Path != null));
                    to.WriteString("label");
                    to.WriteString(item.Label);
                    to.WriteString("position");
                    to.WriteVec3(item.Position);
                    Optional(to, item.Path);
                }
            }
            if (resolved.LatencyFrames.HasValue)
            {
                to.WriteString("latency_frames");
                to.WriteInteger(resolved.LatencyFrames.Value);
            }
        }

        internal static void Write(MessagePackWriter to, SceneSet scene)
        {
            to.WriteMapHeader(
                One(scene.Room != null) + One(scene.Rt60.HasValue) + One(scene.Wet.HasValue) + One(scene.Hrtf != null));
            if (scene.Room != null)
            {
                to.WriteString("room");
                Write(to, scene.Room);
            }
            Optional(to, "rt60", scene.Rt60);
            Optional(to, "wet", scene.Wet);
            Optional(to, "hrtf", scene.Hrtf);
        }

        private static void Write(MessagePackWriter to, Room room)
        {
            bool materials = room.Material != null || room.Surfaces != null;
            to.WriteMapHeader(1 + One(room.Origin.HasValue) + One(materials));
            to.WriteString("size");
            to.WriteVec3(room.Size);
            if (room.Origin.HasValue)
            {
                to.WriteString("origin");
                to.WriteVec3(room.Origin.Value);
            }
            if (room.Surfaces != null)
            {
                to.WriteString("materials");
                to.WriteMapHeader(room.Surfaces.Length);
                foreach (SurfaceMaterial surface in room.Surfaces)
                {
                    to.WriteString(surface.Surface);
                    if (surface.Absorption.HasValue)
                    {
                        to.WriteReal(surface.Absorption.Value);
                    }
                    else
                    {
                        to.WriteString(surface.Name);
                    }
                }
            }
            else
            {
                Optional(to, "materials", room.Material);
            }
        }

        private static void Write(MessagePackWriter to, Directivity directivity)
        {
            to.WriteMapHeader(
                1 + One(directivity.Order.HasValue) + One(directivity.Inner.HasValue)
                + One(directivity.Outer.HasValue) + One(directivity.OuterGain.HasValue));
            to.WriteString("pattern");
            to.WriteString(directivity.Pattern);
            Optional(to, "order", directivity.Order);
            Optional(to, "inner", directivity.Inner);
            Optional(to, "outer", directivity.Outer);
            Optional(to, "outer_gain", directivity.OuterGain);
        }

        private static int Count(SourceFields fields)
        {
            return One(fields.Position.HasValue) + One(fields.Text != null) + One(fields.Gain.HasValue)
                + One(fields.Kind != null) + One(fields.DistanceModel != null) + One(fields.RefDistance.HasValue)
                + One(fields.MaxDistance.HasValue) + One(fields.Rolloff.HasValue) + One(fields.Orientation.HasValue)
                + One(fields.Directivity != null) + One(fields.Spread.HasValue);
        }

        private static int One(bool there)
        {
            return there ? 1 : 0;
        }

        private static void Optional(MessagePackWriter to, string key, float? value)
        {
            if (value.HasValue)
            {
                to.WriteString(key);
                to.WriteReal(value.Value);
            }
        }

        private static void Optional(MessagePackWriter to, string key, string value)
        {
            if (value != null)
            {
                to.WriteString(key);
                to.WriteString(value);
            }
        }

        private static void Optional(MessagePackWriter to, Waypoint[] path)
        {
            if (path == null)
            {
                return;
            }
            to.WriteString("path");
            to.WriteArrayHeader(path.Length);
            foreach (Waypoint point in path)
            {
                to.WriteArrayHeader(4);
                to.WriteInteger(point.Frames);
                to.WriteReal(point.Position.X);
                to.WriteReal(point.Position.Y);
                to.WriteReal(point.Position.Z);
            }
        }
    }
}

using System.Globalization;
using System.Text;
using Auricle.Core.Geometry;

namespace Auricle.Core.Wire
{
    /// <summary>
    /// Fields of sources and rooms as JSON with the names of the protocol, as the browser client takes
    /// them.
    /// </summary>
    public static class WebJson
    {
        public static string Of(SourceFields fields)
        {
            JsonObject json = new JsonObject();
            json.Add("position", fields.Position);
            json.Add("text", fields.Text);
            json.Add("gain", fields.Gain);
            json.Add("distance_model", fields.DistanceModel);
            json.Add("ref_distance", fields.RefDistance);
            json.Add("max_distance", fields.MaxDistance);
            json.Add("rolloff", fields.Rolloff);
            if (fields.Orientation.HasValue)
            {
                Quat turn = fields.Orientation.Value;
                json.AddNumbers("orientation", turn.X, turn.Y, turn.Z, turn.W);
            }
            if (fields.Directivity != null)
            {
                JsonObject directivity = new JsonObject();
                directivity.Add("pattern", fields.Directivity.Pattern);
                directivity.Add("order", fields.Directivity.Order);
                directivity.Add("inner", fields.Directivity.Inner);
                directivity.Add("outer", fields.Directivity.Outer);
                directivity.Add("outer_gain", fields.Directivity.OuterGain);
                json.Add("directivity", directivity);
            }
            return json.ToString();
        }

        public static string Of(Room room, float? rt60Seconds, float wet)
        {
            JsonObject json = new JsonObject();
            if (room != null)
            {
                JsonObject box = new JsonObject();
                box.Add("size", (Vec3?)room.Size);
                box.Add("origin", room.Origin);
                if (room.Surfaces == null)
                {
                    box.Add("materials", room.Material);
                }
                else
                {
                    JsonObject materials = new JsonObject();
                    foreach (SurfaceMaterial surface in room.Surfaces)
                    {
                        materials.Add(surface.Surface, surface.Name);
                        materials.Add(surface.Surface, surface.Absorption);
                    }
                    box.Add("materials", materials);
                }
                json.Add("room", box);
            }
            json.Add("rt60", rt60Seconds);
            json.Add("wet", (float?)(room == null ? 0f : wet));
            return json.ToString();
        }

        private sealed class JsonObject
        {
            private readonly StringBuilder _text = new StringBuilder();

            public override string ToString()
            {
                return "{" + _text + "}";
            }

            internal void Add(string key, string value)
            {
                if (value != null)
                {
                    Key(key);
                    AppendQuoted(value);
                }
            }

            internal void Add(string key, float? value)
            {
                if (value.HasValue)
                {
                    Key(key);
                    _text.Append(Number(value.Value));
                }
            }

            internal void Add(string key, Vec3? value)
            {
                if (value.HasValue)
                {
                    AddNumbers(key, value.Value.X, value.Value.Y, value.Value.Z);
                }
            }

            internal void Add(string key, JsonObject value)
            {
                Key(key);
                _text.Append(value);
            }

            internal void AddNumbers(string key, params float[] values)
            {
                Key(key);
                _text.Append('[').Append(string.Join(",", System.Array.ConvertAll(values, Number))).Append(']');
            }

            private static string Number(float value)
            {
                if (!Numbers.IsFinite(value))
                {
                    throw ProtocolException.Bad(value + " cannot be sent; real numbers are finite");
                }
                return value.ToString("R", CultureInfo.InvariantCulture);
            }

            private void Key(string key)
            {
                if (_text.Length > 0)
                {
                    _text.Append(',');
                }
                AppendQuoted(key);
                _text.Append(':');
            }

            private void AppendQuoted(string value)
            {
                _text.Append('"');
                foreach (char c in value)
                {
                    if (c == '"' || c == '\\')
                    {
                        _text.Append('\\').Append(c);
                    }
                    else if (c < ' ')
                    {
                        _text.Append("\\u").Append(((int)c).ToString("x4"));
                    }
                    else
                    {
                        _text.Append(c);
                    }
                }
                _text.Append('"');
            }
        }
    }
}
